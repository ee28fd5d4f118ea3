"""The author of a duplicate in a host's page: told of the link, and heard if they object."""

from __future__ import annotations

from typing import Any

import pytest

from labeling.actions.links import undo_link
from labeling.actions.objections import uphold_link
from labeling.models import Link, Objection
from tests.embedding import HostPage, a_host_page, call
from tests.labeling.forums import LATER, a_forum, the_same

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = ["No sound", "Sound is gone", "Silent laptop"]


@pytest.fixture
def page() -> HostPage:
    return a_host_page(a_forum(TITLES))


@pytest.fixture
def link(page: HostPage) -> Link:
    return the_same(page.project, "1", "2")


@pytest.fixture
def author(page: HostPage) -> str:
    return session_of(page, role="author", own=["2"])


def session_of(page: HostPage, **claims: Any) -> str:
    return str(page.open(page.token(**claims) if claims else "")["session"])


def seen(session: str, thread: str = "2") -> Any:
    return call("links", {"thread": thread}, session=session)["link"]


def test_who_wrote_a_thread_is_told_where_it_leads(link: Link, author: str) -> None:
    assert seen(author) == {
        "id": link.pk,
        "status": "confirmed",
        "canonical": {"id": "1", "title": "No sound", "url": ""},
        "is_upheld": False,
    }


@pytest.mark.parametrize("thread", ["1", "3", "nowhere", ""])
def test_of_a_thread_that_leads_nowhere_nothing_is_told(
    page: HostPage, link: Link, thread: str
) -> None:
    session = session_of(page, role="author", own=["1", "2", "3"])

    assert seen(session, thread) is None


@pytest.mark.parametrize("claims", [{}, {"sub": "u-2"}, {"role": "author", "own": ["1"]}])
def test_nobody_else_is_told_or_heard(page: HostPage, link: Link, claims: dict[str, Any]) -> None:
    session = session_of(page, **claims)

    refused = call("objections", {"link": link.pk}, session=session, status=403)

    assert (seen(session), refused["code"]) == (None, "not_the_author")
    link.refresh_from_db()
    assert link.status == "confirmed"


def test_an_author_objects_in_one_press_and_may_say_why(link: Link, author: str) -> None:
    told = call("objections", {"link": link.pk}, session=author, status=201)
    body = {"link": link.pk, "reason": "Mine is about Bluetooth."}
    again = call("objections", body, session=author, status=201)

    assert told["status"] == again["status"] == seen(author)["status"] == "contested"
    assert Objection.objects.get().reason == "Mine is about Bluetooth."


def test_who_has_been_heard_is_told_that_it_stands(link: Link, author: str) -> None:
    call("objections", {"link": link.pk}, session=author, status=201)
    uphold_link(project_id=link.project_id, link_id=link.pk, at=LATER)

    again = call("objections", {"link": link.pk}, session=author, status=201)

    assert (again["status"], again["is_upheld"]) == ("confirmed", True)


def test_what_is_undone_is_told_no_more(link: Link, author: str) -> None:
    undo_link(project_id=link.project_id, link_id=link.pk, reason="", at=LATER)

    refused = call("objections", {"link": link.pk}, session=author, status=409)

    assert (refused["code"], seen(author)) == ("link_not_live", None)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"link": 0}, 400, "invalid"),
        ({"link": 2**70}, 400, "invalid"),
        ({"link": 999_999}, 404, "no_such_link"),
        ({"link": 1, "reason": "x" * 1001}, 400, "invalid"),
    ],
)
def test_what_cannot_be_objected_to_is_told(
    author: str, body: dict[str, Any], status: int, code: str
) -> None:
    assert call("objections", body, session=author, status=status)["code"] == code


@pytest.mark.parametrize("mode", ["feed", "captcha"])
def test_only_where_duplicates_are_looked_for(mode: str) -> None:
    page = a_host_page(a_forum(TITLES), mode=mode)
    session = session_of(page, role="author", own=["2"])

    for path, body in {"links": {"thread": "2"}, "objections": {"link": 1}}.items():
        assert call(path, body, session=session, status=409)["code"] == "no_threads_here"


@pytest.mark.parametrize(("fixed", "status"), [("pass", 201), ("fail", 409)])
def test_under_a_test_key_it_can_be_tried_out(fixed: str, status: int) -> None:
    page = a_host_page(a_forum(TITLES), fixed=fixed)
    link = the_same(page.project, "1", "2")
    session = session_of(page, role="author", own=["2"])

    sample = seen(session)
    told = call("objections", {"link": link.pk}, session=session, status=status)

    assert sample["canonical"]["title"] not in TITLES
    assert told.get("status") == "contested" or told["code"] == "test_refused"
    link.refresh_from_db()
    assert link.status == "confirmed"
    assert seen(session_of(page)) is None
