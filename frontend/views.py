"""The pages, thin: each sends its frame, and the scripts ask the API for the rest.

No page says who is looking, so the service worker may keep it and show it without a network.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie


@require_safe
@vary_on_cookie
def hub(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/hub.html")


@require_safe
@vary_on_cookie
def play(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "frontend/play.html", {"page_data": {"project": slug}})


@require_safe
@vary_on_cookie
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/me.html")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, told which files this build has. At the top, it may own all pages."""
    return HttpResponse(_worker_script(), content_type="text/javascript")


@cache
def _worker_script() -> str:
    manifest_path = Path(settings.DJANGO_VITE["default"]["manifest_path"])
    manifest: dict[str, Any] = json.loads(manifest_path.read_text())
    built = "const BUILT = " + json.dumps(_player_files(manifest)) + ";\n"
    return built + (manifest_path.parent / manifest["src/worker/main.ts"]["file"]).read_text()


def _player_files(manifest: dict[str, Any]) -> list[str]:
    """Everything the player's pages may need while the network is away."""
    files: set[str] = set()
    todo = ["src/site/main.ts", "src/hub/main.ts", "src/play/main.ts", "src/me/main.ts"]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        files.update([chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])])
        todo += [*chunk.get("imports", []), *chunk.get("dynamicImports", [])]
    return sorted(static(file) for file in files)
