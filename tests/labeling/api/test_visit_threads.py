"""Threads in a host's page: put together, looked for, and asked about where they are read."""

from __future__ import annotations

import pytest

from labeling.conf import Conf
from labeling.models import Challenge, Item, Link, Pair, PairSource
from tests.embedding import HostPage, a_host_page, call
from tests.labeling.forums import a_forum, a_pair

pytestmark = pytest.mark.django_db

TITLES = ["No sound since the update", "Speakers silent after updating", "Change a password"]


@pytest.fixture
def page() -> HostPage:
    return a_host_page(a_forum(TITLES))


def test_a_person_puts_two_threads_together(page: HostPage) -> None:
    session = page.open(page.token())["session"]

    told = call("suggestions", {"a": "2", "b": "1"}, session=session, status=201)

    assert told == {"status": "suggested"}
    assert Link.objects.get().status == "suggested"
    assert Pair.objects.get().source == PairSource.SUGGESTION


def test_of_nobody_it_is_a_question_and_nothing_is_announced(page: HostPage) -> None:
    session = page.open()["session"]

    told = call("suggestions", {"a": "2", "b": "1"}, session=session, status=201)

    assert told == {"status": "suggested"}
    assert Item.objects.get().priority < 1
    assert not Link.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"a": "1", "b": "1"}, 422, "same_thread"),
        ({"a": "1", "b": "gone"}, 404, "no_such_thread"),
        ({"a": "1"}, 400, "invalid"),
        ({"a": "1", "b": "x" * 300}, 400, "invalid"),
    ],
)
def test_what_cannot_be_put_together_is_told(
    page: HostPage, body: dict[str, str], status: int, code: str
) -> None:
    session = page.open(page.token())["session"]

    assert call("suggestions", body, session=session, status=status)["code"] == code


@pytest.mark.usefixtures("early_in_the_hour")
def test_one_may_put_only_so_many_together(page: HostPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.api.visit_threads.conf", lambda: Conf(SUGGESTIONS_PER_HOUR=1))
    body = {"a": "1", "b": "2"}
    for token in ("", page.token()):
        call("suggestions", body, session=page.open(token)["session"], status=201)

        # A new session makes nobody new.
        assert call("suggestions", body, session=page.open(token)["session"], status=429)


def test_one_can_look_through_all_threads(page: HostPage) -> None:
    found = call("search", {"q": "silent speakers"}, session=page.open()["session"])["threads"]

    assert found[0] == {"id": "2", "title": TITLES[1], "url": ""}


def test_one_finds_nothing_of_another_forum(page: HostPage) -> None:
    other = a_host_page(a_forum(["A secret plan"]))

    found = call("search", {"q": "secret plan"}, session=page.open()["session"])["threads"]
    own = call("search", {"q": "secret plan"}, session=other.open()["session"])["threads"]

    assert "A secret plan" not in [thread["title"] for thread in found]
    assert "A secret plan" in [thread["title"] for thread in own]


@pytest.mark.parametrize("mode", ["feed", "captcha"])
def test_only_where_duplicates_are_looked_for(mode: str) -> None:
    page = a_host_page(a_forum(TITLES), mode=mode)
    session = page.open(page.token())["session"]

    for path, body in {"suggestions": {"a": "1", "b": "2"}, "search": {"q": "sound"}}.items():
        assert call(path, body, session=session, status=409)["code"] == "no_threads_here"


def test_under_a_test_key_nothing_is_put_together_and_samples_are_found() -> None:
    page = a_host_page(a_forum(TITLES), fixed="pass")
    session = page.open()["session"]

    call("suggestions", {"a": "1", "b": "2"}, session=session, status=201)
    found = call("search", {"q": "sound"}, session=session)["threads"]

    assert not Pair.objects.exists()
    assert not set(TITLES) & {thread["title"] for thread in found}


def asked_about(page: HostPage, session: str, thread: str = "") -> set[str]:
    asked = call("next", {"context": {"thread": thread}}, session=session)["challenge"]
    pair = Pair.objects.get(item__challenges=asked["id"])
    return {pair.a.external_id, pair.b.external_id}


@pytest.fixture
def forum() -> HostPage:
    """A forum in which many pairs are asked about, and those of the last thread come last."""
    project = a_forum([f"Thread number {n}" for n in range(1, 9)])
    for n in range(1, 7):
        a_pair(project, str(n), str(n + 1))
    a_pair(project, "1", "8")
    return a_host_page(project)


def test_who_reads_a_thread_is_asked_about_it_first(forum: HostPage) -> None:
    session = forum.open(forum.token())["session"]

    assert "8" not in asked_about(forum, session)
    assert "8" in asked_about(forum, session, thread="8")


def test_an_author_is_asked_about_their_own_threads_first(forum: HostPage) -> None:
    member = forum.open(forum.token(sub="u-2", own=["8"]))["session"]
    author = forum.open(forum.token(role="author", own=["8"]))["session"]

    assert "8" not in asked_about(forum, member)
    assert "8" in asked_about(forum, author)


def test_the_thread_that_is_open_comes_before_their_own(forum: HostPage) -> None:
    session = forum.open(forum.token(role="author", own=["1", "2", "3"]))["session"]

    for _ in range(3):  # However often the page is opened.
        assert asked_about(forum, session, thread="8") == {"1", "8"}


def test_one_is_told_which_of_the_two_is_open(forum: HostPage) -> None:
    session = forum.open(forum.token())["session"]

    asked = call("next", {"context": {"thread": "8"}}, session=session)
    elsewhere = call("next", {"context": {"thread": "gone"}}, session=session)

    assert asked["challenge"]["content"][asked["open_side"]]["title"] == "Thread number 8"
    assert "open_side" not in elsewhere


def test_a_thread_that_is_not_there_is_passed_over(forum: HostPage) -> None:
    session = forum.open(forum.token())["session"]

    assert asked_about(forum, session, thread="gone")


def test_few_are_leased_to_who_only_opens_the_page(forum: HostPage) -> None:
    session = forum.open()["session"]
    for _ in range(3):
        call("next", session=session)

    assert Challenge.objects.count() <= Conf().EMBED_ROUND_SIZE
