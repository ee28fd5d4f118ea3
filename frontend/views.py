"""The pages, thin: each sends its frame, and the scripts ask the API for the rest.

No player's page says who is looking, so the service worker may keep it and show it without a
network.  The pages of those who run projects say it, and are kept by nobody.
"""

import json
import re
from dataclasses import asdict
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from frontend import built
from labeling.queries.progress import counts_of
from labeling.queries.projects import Part, parts_of


@require_safe
@vary_on_cookie
def hub(request: HttpRequest) -> HttpResponse:
    return _page(request, "frontend/hub.html")


@require_safe
@vary_on_cookie
def play(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"page_data": {"project": slug}, "ask": built.script("src/ask/main.ts")}
    return _page(request, "frontend/play.html", context)


@require_safe
@vary_on_cookie
def learn(request: HttpRequest, slug: str) -> HttpResponse:
    """What some projects ask to be learnt before the first round."""
    return _page(request, "frontend/learn.html", {"page_data": {"project": slug}})


@require_safe
@vary_on_cookie
def me(request: HttpRequest) -> HttpResponse:
    return _page(request, "frontend/me.html")


@require_safe
@vary_on_cookie
def leagues(request: HttpRequest) -> HttpResponse:
    return _page(request, "frontend/leagues.html")


@require_safe
@vary_on_cookie
def shop(request: HttpRequest) -> HttpResponse:
    return _page(request, "frontend/shop.html")


@require_safe
@vary_on_cookie
def settings_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "frontend/settings.html")


def _page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    response = render(request, template, context)
    if getattr(get_messages(request), "used", False):
        # What is said once must not be kept and said again.
        patch_cache_control(response, no_store=True)
    return response


@require_safe
@never_cache
@login_required
def projects(request: HttpRequest) -> HttpResponse:
    """The projects somebody has a part in, with how far they have come."""
    parts = _parts(request)
    counts = counts_of([part.project_id for part in parts])
    listed = [
        {
            "slug": part.slug,
            "name": part.name,
            "question": part.question,
            "is_open": part.is_open,
            "roles": sorted(part.roles),
            "items": asdict(counts[part.project_id]),
        }
        for part in parts
    ]
    reviews = any(part.may_review for part in parts)
    told = {"page": "list", "projects": listed}
    return _desk(request, _("Your projects"), told, reviews=reviews)


@require_safe
@never_cache
@login_required
def new_project(request: HttpRequest) -> HttpResponse:
    return _desk(request, _("New project"), {"page": "new"})


@require_safe
@never_cache
@login_required
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """A project for those who have a part in it; for others it is as if it were not."""
    part = next((part for part in _parts(request) if part.slug == slug), None)
    if part is None:
        raise Http404
    may = {"manage": part.may_manage, "settle": part.may_settle}
    told = {"page": "project", "project": slug, "may": may, "loader": _loader()}
    return _desk(request, part.name, told, reviews=part.may_review)


@require_safe
@never_cache
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """The review desk, for those who have a project to decide in."""
    if not any(part.may_review for part in _parts(request)):
        raise Http404
    return render(request, "frontend/review.html")


def _loader() -> dict[str, str] | None:
    """Where the newest loader that stays as it is stands, for pages that check its digest."""
    kept = built.newest_kept_loader()
    return {"path": kept.path, "integrity": kept.integrity} if kept else None


def _parts(request: HttpRequest) -> list[Part]:
    user_id = request.user.pk
    assert user_id is not None  # They had to log in.
    return parts_of(user_id)


def _desk(
    request: HttpRequest, title: str, page_data: dict[str, Any], *, reviews: bool = False
) -> HttpResponse:
    context = {"title": title, "page_data": page_data, "reviews": reviews}
    return render(request, "frontend/desk.html", context)


@require_safe
@vary_on_cookie
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows in place of a page it does not have."""
    return _page(request, "frontend/offline.html")


@require_safe
@cache_control(max_age=3600)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a device needs to know to install the game."""
    told = {
        "id": "/",
        "name": "Goldrush",
        "short_name": "Goldrush",
        "description": _("Label a few small things, earn points, and help a model learn."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#171226",
        "theme_color": "#171226",
        "categories": ["games", "education"],
        "icons": [
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            {**_icon("icon-maskable.png", 512), "purpose": "maskable"},
        ],
        "shortcuts": [{"name": _("You"), "url": "/me/"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _icon(name: str, size: int) -> dict[str, str]:
    return {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png"}


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, told which files this build has. At the top, it may own all pages."""
    told = "const BUILT = " + json.dumps(_player_files()) + ";\n"
    return HttpResponse(told + built.script("src/worker/main.ts"), content_type="text/javascript")


_PLAYERS = ("site", "hub", "play", "me", "settings", "leagues", "shop")
# Their sentences, in every language but that of the scripts.
_WORDS = re.compile(rf"src/(?:shared|{'|'.join(_PLAYERS)})/words\.\w+\.ts")


@cache
def _player_files() -> list[str]:
    """Everything the player's pages may need while the network is away."""
    manifest = built.manifest()
    files: set[str] = set()
    todo = [f"src/{page}/main.ts" for page in _PLAYERS]
    todo += [source for source in manifest if _WORDS.fullmatch(source)]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        files.update([chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])])
        todo += [*chunk.get("imports", []), *chunk.get("dynamicImports", [])]
    marks = ("mark.svg", "icon-192.png")
    return sorted(static(file) for file in [*files, *marks])
