"""Item pictures: files of the default storage under names that say nothing.

They are served as what their names say and nothing else, may run nothing, and never change.
"""

from __future__ import annotations

import re

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
NAME = re.compile(rf"(?:[\w-]+/)*[\w-]+\.({'|'.join(CONTENT_TYPES)})", re.ASCII)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    match = NAME.fullmatch(name)
    if match is None or len(name) > 200:
        return HttpResponseNotFound()
    try:
        with default_storage.open(name) as file:
            content = file.read()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return HttpResponseNotFound()
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[match[1]],
        headers={
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
