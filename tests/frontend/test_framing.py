"""No page of ours can be shown inside another, but for the widget's frame, by whom it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.embedding import PAGE, a_host_page
from tests.factories import a_project, a_user, some_items

pytestmark = pytest.mark.django_db

FILLED = {
    "slug": "animals",
    "uuid": str(UUID(int=1)),
    "row": "1",
    "int": "1",
    "str": "x",
    "path": "x",
    "span": "week",
}


def addresses(patterns: list[Any] | None = None, before: str = "/") -> Iterator[str]:
    """Yield an address of every view there is."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + written(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path


def written(route: str) -> str:
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED[found[1] or "str"], route)
    return re.sub(r"\(\?P<\w+>[^)]*\)", "x", route).strip("^").rstrip("$\\Z?")


# To put the schema together takes longer than all of the others; what it is sent with is no other.
ADDRESSES = sorted(set(addresses()) - {"/api/schema/"})


def refuses(reply: Any) -> bool:
    policy = reply["Content-Security-Policy"]
    return "frame-ancestors 'none'" in policy and reply["X-Frame-Options"] == "DENY"


def test_all_kinds_of_pages_are_looked_at() -> None:
    assert len(ADDRESSES) > 150
    assert {"/", "/projects/animals/", "/embed/v1/frame", "/accounts/login/", "/admin/"} <= set(
        ADDRESSES
    )


@pytest.mark.parametrize("who", ["nobody", "an owner and admin"])
def test_every_page_refuses_to_be_framed(client: Client, who: str) -> None:
    user = a_user(is_staff=True, is_superuser=True)
    some_items(a_project(slug="animals", owner=user), 2)
    if who != "nobody":
        client.force_login(user)
    framable = []
    for address in ADDRESSES:
        reply = client.get(address, {"key": "pk_live_other", "origin": PAGE})
        reply.getvalue()
        if not refuses(reply):
            framable.append((address, reply.status_code))

    assert framable == []


def test_the_frame_may_be_shown_by_the_page_it_is_for(client: Client) -> None:
    placement = a_host_page(a_project(), origins=[PAGE, "https://help.example"]).placement

    reply = client.get("/embed/v1/frame", {"key": placement.key, "origin": PAGE})

    assert reply.status_code == 200
    assert f"frame-ancestors {PAGE};" in reply["Content-Security-Policy"] + ";"
    assert not reply.has_header("X-Frame-Options")
    assert not reply.cookies


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://forum.example.evil.example", "", "*", "null", PAGE + "/"],
)
def test_for_any_other_page_there_is_no_frame(client: Client, origin: str) -> None:
    placement = a_host_page(a_project()).placement

    reply = client.get("/embed/v1/frame", {"key": placement.key, "origin": origin})

    assert reply.status_code == 404
    assert refuses(reply)


def test_it_is_the_policy_that_refuses(client: Client, settings: Any) -> None:
    said = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    silent = {name: sources for name, sources in said.items() if name != "frame-ancestors"}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": silent}

    assert not refuses(client.get("/"))
