"""What stands in other people's pages: the loader's script, and the frame it draws.

The frame knows its visitor by a session in memory alone.  Nothing here reads a cookie or sets one.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import activate, get_supported_language_variant
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from frontend import built
from frontend.framing import framed_by
from labeling.queries.placements import may_frame


@require_safe
@gzip_page
@cache_control(public=True, max_age=3600)
def loader(request: HttpRequest) -> HttpResponse:
    """The loader as it is today; it stays compatible as long as its address does."""
    return _script(built.loader().text)


@require_safe
@gzip_page
@cache_control(public=True, max_age=31_536_000, immutable=True)
def kept_loader(request: HttpRequest, version: str) -> HttpResponse:
    """The loader as it was in one version, for pages that name it by its digest."""
    kept = built.kept_loaders()
    if version not in kept:
        raise Http404
    return _script(kept[version].text)


def _script(text: str) -> HttpResponse:
    # A page that checks the digest has to ask for the script across origins.
    anywhere = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=anywhere)


@require_safe
@cache_control(no_cache=True)
def frame(request: HttpRequest) -> HttpResponse:
    """The frame of one placement, for pages of one origin; for any other it is not there."""
    key, origin = request.GET.get("key", ""), request.GET.get("origin", "")
    if not may_frame(key=key, origin=origin):
        raise Http404
    _speak(request.GET.get("lang", ""))
    told = {"page_data": {"key": key, "origin": origin}}
    return framed_by(render(request, "frontend/frame.html", told), [origin])


def _speak(language: str) -> None:
    """Speak as the page around does, as far as we can."""
    try:
        activate(get_supported_language_variant(language))
    except LookupError:
        return
