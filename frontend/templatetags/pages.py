"""Words for templates."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_vite.templatetags.django_vite import vite_asset

from frontend import built

register = template.Library()


@register.simple_tag
def page_scripts(page: str) -> SafeString:
    """Name a page's script, and ahead of it its sentences in the reader's language."""
    return _assets([*_words(page), f"src/{page}/main.ts"])


@register.simple_tag
def page_words(folder: str) -> SafeString:
    """Name a folder's sentences in the reader's language."""
    return _assets(_words(folder))


def _words(folder: str) -> list[str]:
    return built.words_of(folder, get_language() or "en")


def _assets(sources: Iterable[str]) -> SafeString:
    return format_html_join("\n  ", "{}", ([vite_asset(source)] for source in sources))
