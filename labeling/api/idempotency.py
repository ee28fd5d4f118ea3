"""The same key twice is one effect and the same reply, for what owners write.

Answers need none of this: a challenge can be answered only once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.auth import current_user_id
from labeling.models import IdempotentReply
from labeling.problems import Problem

HEADER = "Idempotency-Key"
MAX_KEY = 200
KEY = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="The same key again is the same request."
)

View = TypeVar("View")
Given = ParamSpec("Given")
Method = Callable[Concatenate[View, Request, Given], Response]


class KeyReused(Problem):
    code = "idempotency_key_reused"
    title = "Idempotency key reused"
    status = 422


def once(method: Method[View, Given]) -> Method[View, Given]:
    """Let a view's method act once under a key; its reply is committed with its effect."""

    @wraps(method)
    def act(view: View, request: Request, /, *args: Given.args, **kwargs: Given.kwargs) -> Response:
        key = key_of(request)
        if not key:
            return method(view, request, *args, **kwargs)
        request_hash = hash_of(request)
        try:
            with transaction.atomic(durable=True):
                # Written first: whoever comes at the same time waits here for the outcome.
                place = _take(request, key, request_hash)
                response = method(view, request, *args, **kwargs)
                _keep(place, response)
        except _Taken:
            return _replay(request, key, request_hash)
        return response

    return act


def told_again(method: Method[View, Given]) -> Method[View, Given]:
    """As `once`, for what takes many transactions and is harmless to repeat until it is done."""

    @wraps(method)
    def act(view: View, request: Request, /, *args: Given.args, **kwargs: Given.kwargs) -> Response:
        key = key_of(request)
        if not key:
            return method(view, request, *args, **kwargs)
        request_hash = hash_of(request)
        if _kept(request, key).exists():
            return _replay(request, key, request_hash)
        response = method(view, request, *args, **kwargs)
        with suppress(_Taken), transaction.atomic(durable=True):
            _keep(_take(request, key, request_hash), response)
        return response

    return act


class _Taken(Exception):
    """Somebody was here before."""


def key_of(request: Request) -> str:
    """Return the key the client has sent, or nothing."""
    key = request.headers.get(HEADER, "")
    if len(key) > MAX_KEY or not key.isprintable():
        raise ValidationError({HEADER: [f"At most {MAX_KEY} printable characters."]})
    return str(key)


def hash_of(request: Request) -> str:
    """Return what tells one request from another: method, address, body and file."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for name, value in sorted(request.data.items() if isinstance(request.data, dict) else []):
        digest.update(f"{name}=".encode())
        if isinstance(value, UploadedFile):
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
        else:
            digest.update(JSONRenderer().render(value))
    return digest.hexdigest()


def _take(request: Request, key: str, request_hash: str) -> IdempotentReply:
    try:
        with transaction.atomic():
            return IdempotentReply.objects.create(
                user_id=current_user_id(request),
                key=key,
                request_hash=request_hash,
                status=0,
                body={},
                created_at=timezone.now(),
            )
    except IntegrityError as error:
        raise _Taken from error


def _keep(place: IdempotentReply, response: Response) -> None:
    place.status, place.body = response.status_code, _plain(response.data)
    place.save(update_fields=["status", "body"])


def _plain(data: Any) -> Any:
    """Return a reply as the JSON it is sent as."""
    return json.loads(JSONRenderer().render(data))


def _replay(request: Request, key: str, request_hash: str) -> Response:
    kept = _kept(request, key).get()
    if kept.request_hash != request_hash:
        raise KeyReused("This key has been used for another request. Make a new key for each.")
    return Response(kept.body, status=kept.status)


def _kept(request: Request, key: str) -> QuerySet[IdempotentReply]:
    return IdempotentReply.objects.filter(user_id=current_user_id(request), key=key)
