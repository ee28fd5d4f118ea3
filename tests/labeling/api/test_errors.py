from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.api import errors
from labeling.api.auth import Anyone
from labeling.problems import Problem

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class OutOfLuck(Problem):
    code = "out_of_luck"
    title = "Out of luck"
    status = 409


class Inner(serializers.Serializer[Any]):
    value = serializers.CharField()


class Outer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=5)
    size = serializers.IntegerField(max_value=9)
    labels = Inner(many=True)


RAISED: dict[str, Exception] = {
    "problem": OutOfLuck("The last one has just gone."),
    "missing": Http404("a secret reason"),
    "denied": PermissionDenied("a secret reason"),
    "suspicious": SuspiciousOperation("a secret reason"),
    "throttled": exceptions.Throttled(wait=7.2),
    "bug": ZeroDivisionError("a secret reason"),
}


class Raise(APIView):
    permission_classes = [Anyone]

    def get(self, request: Request, what: str) -> Response:
        raise RAISED[what]


class Take(APIView):
    permission_classes = [Anyone]

    def post(self, request: Request) -> Response:
        body = Outer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.data)


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a secret reason")


urlpatterns = [
    path("api/raise/<what>", Raise.as_view()),
    path("api/take", Take.as_view()),
    path("api/broken", broken),
    path("broken", broken),
]
handler400 = errors.bad_request
handler404 = errors.page_not_found
handler500 = errors.server_error


def send(client: Client, body: bytes, content_type: str = "application/json") -> Any:
    return client.generic("POST", "/api/take", body, content_type=content_type)


def told(reply: Any, status: int, code: str) -> dict[str, Any]:
    """Return the details, once they are seen to be whole."""
    assert reply["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(reply.content)
    assert (reply.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:goldrush:problem:{code}"
    assert body["title"] and body["detail"]
    assert "secret" not in reply.content.decode()
    return body


def test_a_problem_is_told_in_its_own_words(client: Client) -> None:
    body = told(client.get("/api/raise/problem"), 409, "out_of_luck")

    assert (body["title"], body["detail"]) == ("Out of luck", "The last one has just gone.")


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("suspicious", 400, "bad_request"),
    ],
)
def test_what_django_raises_is_told_without_its_reasons(
    client: Client, what: str, status: int, code: str
) -> None:
    told(client.get(f"/api/raise/{what}"), status, code)


def test_who_must_wait_is_told_how_long(client: Client) -> None:
    reply = client.get("/api/raise/throttled")

    told(reply, 429, "throttled")
    assert reply["Retry-After"] == "8"


def test_a_bug_is_logged_and_not_explained(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="labeling.api.errors"):
        told(client.get("/api/raise/bug"), 500, "internal_error")

    assert "ZeroDivisionError: a secret reason" in caplog.text


def test_each_field_is_told_what_is_wrong_with_it(client: Client) -> None:
    wrong = {"name": "far too long", "size": 10, "labels": [{"value": "7"}, {"value": ""}]}

    body = told(send(client, json.dumps(wrong).encode()), 400, "invalid")

    assert set(body["errors"]) == {"name", "size", "labels.1.value"}
    assert body["errors"]["labels.1.value"] == ["This field may not be blank."]


def test_a_wrong_method_is_told_the_right_ones(client: Client) -> None:
    reply = client.delete("/api/take")

    told(reply, 405, "method_not_allowed")
    assert "POST" in reply["Allow"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "nonsense", "application/xml"]
)
def test_only_json_is_taken(client: Client, content_type: str) -> None:
    told(send(client, b"{}", content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"name": NaN}',
        b'{"size": 1e400}',
        b'{"size": Infinity}',
        b'{"size": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"labels": [{"\\udfff": 1}]}',
        b"\xff\xfe{}",
        b'{"name": "\xff"}',
    ],
)
def test_a_body_that_is_not_sound_json_is_refused(client: Client, body: bytes) -> None:
    told(send(client, body), 400, "parse_error")


@pytest.mark.parametrize(
    "value",
    [None, True, 1, "text", [], [[]], {}, 10**30, -(10**30), 1.5, {"a": {"b": [None]}}],
)
def test_a_value_of_the_wrong_type_is_refused(client: Client, value: Any) -> None:
    for body in (value, {"name": value}, {"size": value}, {"labels": value}, {"labels": [value]}):
        told(send(client, json.dumps(body).encode()), 400, "invalid")


def test_an_escaped_letter_is_no_harm(client: Client) -> None:
    body = b'{"name": "\\u00e9\\ud83d\\ude00\\\\u0000"[:0], "size": 1, "labels": []}'.replace(
        b'\\\\u0000"[:0]', b'"'
    )

    assert send(client, body).json() == {"name": "é😀", "size": 1, "labels": []}


def test_too_large_a_body_is_refused(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    told(send(client, b'{"name": "' + b"a" * 100 + b'"}'), 413, "too_large")


def test_an_address_that_is_not_there_is_told_as_a_problem(client: Client) -> None:
    told(client.get("/api/v1/nowhere"), 404, "not_found")


def test_what_breaks_outside_of_a_view_is_told_as_a_problem() -> None:
    client = Client(raise_request_exception=False)

    told(client.get("/api/broken"), 500, "internal_error")
    assert client.get("/broken")["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours_is_told_as_a_problem(client: Client) -> None:
    told(client.get("/api/take", headers={"Host": "evil.example"}), 400, "bad_request")
