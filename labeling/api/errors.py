"""Every error as problem details (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext, gettext_noop
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from labeling.problems import Problem

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
WHO_ARE_YOU = 'Bearer realm="goldrush"'

NOT_FOUND = ("not_found", gettext_noop("There is nothing here."))
BAD_REQUEST = ("bad_request", gettext_noop("The request cannot be understood."))
OUR_FAULT = (
    "internal_error",
    gettext_noop("Something went wrong on our side; it has been logged. Try again."),
)
INVALID = gettext_noop("Some of what was sent is not valid.")


def problem(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn whatever a view raised into problem details (DRF's ``EXCEPTION_HANDLER``)."""
    if isinstance(error, Problem):
        return _answer(
            error.status,
            error.code,
            error.said_as(gettext(error.sentence)),
            title=gettext(error.title),
            headers={"WWW-Authenticate": WHO_ARE_YOU} if error.status == 401 else {},
        )
    if isinstance(error, exceptions.ValidationError):
        return _answer(400, "invalid", INVALID, errors=error.detail)
    known = _as_known(error)
    if known is None:
        log.error("request failed", exc_info=error, extra={"view": type(context["view"]).__name__})
        return _answer(500, *OUR_FAULT)
    return _answer(known.status_code, _code(known), str(known.detail), headers=_headers(known))


def _as_known(error: Exception) -> exceptions.APIException | None:
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound(*reversed(NOT_FOUND))
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case RequestDataTooBig() | TooManyFilesSent():
            return TooLarge()
        case SuspiciousOperation() | UnreadablePostError():
            return exceptions.ParseError(*reversed(BAD_REQUEST))
    return None


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "That is more than is taken at once; send it in smaller parts."


def _code(error: exceptions.APIException) -> str:
    return str(getattr(error.detail, "code", error.default_code))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if error.status_code == 401:
        headers["WWW-Authenticate"] = WHO_ARE_YOU
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(wait)
    return headers


def _answer(
    status: int,
    code: str,
    detail: str,
    *,
    title: str = "",
    errors: Any = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = _details(status, code, detail, title)
    if errors is not None:
        body["errors"] = dict(_by_field(errors))
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _details(status: int, code: str, detail: str, title: str = "") -> dict[str, Any]:
    return {
        "type": f"urn:goldrush:problem:{code}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": gettext(detail),
        "code": code,
    }


def _by_field(errors: Any, field: str = "") -> Iterator[tuple[str, list[str]]]:
    """Flatten DRF's nested errors to sentences by dotted path: ``labels.0.value``."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            place = "" if name == "non_field_errors" else str(name)
            yield from _by_field(inner, f"{field}.{place}".strip("."))
    elif any(isinstance(inner, dict | list) for inner in errors):
        for n, inner in enumerate(errors):
            yield from _by_field(inner, f"{field}.{n}".strip("."))
    elif errors:
        yield field, [str(sentence) for sentence in errors]


# What Django itself answers outside of any view, under /api/ told as problem details too.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    return _plain(400, *BAD_REQUEST)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not _is_api(request):
        return defaults.page_not_found(request, exception)
    return _plain(404, *NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    if not _is_api(request):
        return defaults.server_error(request)
    return _plain(500, *OUR_FAULT)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _plain(status: int, code: str, detail: str) -> HttpResponse:
    return JsonResponse(_details(status, code, detail), status=status, content_type=MEDIA_TYPE)
