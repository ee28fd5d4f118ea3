from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture
def built(settings: Settings, tmp_path: Path) -> WhiteNoiseMiddleware:
    """What serves a front end as Vite builds it."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "play-Ab3_x-9Z.js").write_text("let plain;" * 50)
    (assets / "play-Ab3_x-9Z.js.br").write_text("br")
    (assets / "play-Ab3_x-9Z.js.gz").write_text("gzip")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    settings.STATICFILES_DIRS = [tmp_path]
    return WhiteNoiseMiddleware(nothing_else)


def nothing_else(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


def ask(built: WhiteNoiseMiddleware, path: str, encodings: str = "") -> HttpResponseBase:
    headers = {"Accept-Encoding": encodings}
    response: HttpResponseBase = built(RequestFactory().get(path, headers=headers))
    response.close()
    return response


def test_a_name_with_a_hash_is_kept_for_ever(built: WhiteNoiseMiddleware) -> None:
    response = ask(built, "/static/assets/play-Ab3_x-9Z.js")

    assert response["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_name_without_one_is_asked_for_again(built: WhiteNoiseMiddleware) -> None:
    assert "immutable" not in ask(built, "/static/favicon.svg")["Cache-Control"]


@pytest.mark.parametrize(("encodings", "sent"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_the_smallest_that_the_browser_reads_is_sent(
    built: WhiteNoiseMiddleware, encodings: str, sent: str | None
) -> None:
    response = ask(built, "/static/assets/play-Ab3_x-9Z.js", encodings)

    assert response.get("Content-Encoding") == sent
