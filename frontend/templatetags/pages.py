"""Words for templates."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_vite.templatetags.django_vite import vite_asset

from frontend import built

register = template.Library()

# Built by itself, so that it carries nothing of the game's pages.
FRAME = "frame"


@register.simple_tag
def page_scripts(page: str) -> SafeString:
    """Name a page's script, and ahead of it its sentences in the reader's language."""
    return _assets([*_words(page), f"src/{page}/main.ts"])


@register.simple_tag
def page_words(folder: str) -> SafeString:
    """Name a folder's sentences in the reader's language."""
    return _assets(_words(folder))


@register.simple_tag
def frame_scripts() -> SafeString:
    """Name the script of the frame in a host's page, and ahead of it its sentences."""
    words = [*_words("shared", FRAME), *_words("embed", FRAME)]
    return _assets([*words, "src/embed/frame/main.ts"], FRAME)


def _words(folder: str, app: str = "default") -> list[str]:
    return built.words_of(folder, get_language() or "en", app)


def _assets(sources: Iterable[str], app: str = "default") -> SafeString:
    return format_html_join("\n  ", "{}", ([vite_asset(source, app=app)] for source in sources))
