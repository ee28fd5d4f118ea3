"""The language of a reply: what the reader has chosen, else what their browser asks for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

COOKIE_SECONDS = 60 * 60 * 24 * 365


class LanguageMiddleware(LocaleMiddleware):
    """Keeps the choice in a cookie, so that no page has to look the player up to speak to them.

    Whoever learns of a choice, at the settings or at a log-in, notes it on the request as
    ``chosen_language``; the empty string means that there is none any more.

    A picture is the same in every language, and kept as one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        chosen = getattr(request, "chosen_language", None)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=COOKIE_SECONDS,
                samesite="Lax",
                secure=settings.HTTPS,
            )
        elif chosen is not None:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        if request.path.startswith(settings.MEDIA_URL):
            return response
        return super().process_response(request, response)
