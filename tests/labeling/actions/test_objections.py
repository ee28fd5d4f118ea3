"""Objections: of authors alone, each heard once; the link stands until its host decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labeling.actions.departures import forget_worker
from labeling.actions.links import LinkNotLive, NoSuchLink, settle_links, undo_link
from labeling.actions.objections import (
    HeardAlready,
    NotContested,
    NotTheAuthor,
    contest_link,
    object_to_link,
    uphold_link,
)
from labeling.actions.threads import delete_thread
from labeling.events import LinkConfirmed, LinkContested
from labeling.models import (
    EmbedSession,
    Item,
    Link,
    LinkStatus,
    Objection,
    ObjectionState,
    Project,
    Thread,
)
from tests.embedding import HostPage, a_host_page
from tests.labeling.forums import LATER, a_forum, find_out, leads, put, the_same, thread

pytestmark = pytest.mark.django_db(transaction=True)

Hear = Callable[[type[Any]], list[Any]]


@pytest.fixture
def page() -> HostPage:
    return a_host_page(a_forum(["No sound", "Sound is gone", "Silent laptop"]))


@pytest.fixture
def forum(page: HostPage) -> Project:
    return page.project


def visit(page: HostPage, **claims: Any) -> EmbedSession:
    page.open(page.token(**claims) if claims else "")
    return EmbedSession.objects.select_related("placement", "worker").latest("pk")


def author(page: HostPage) -> EmbedSession:
    return visit(page, role="author", own=["2"])


def contest(link: Link, reason: str = "") -> Link:
    return contest_link(project_id=link.project_id, link_id=link.pk, reason=reason, at=LATER)


def uphold(link: Link) -> Link:
    return uphold_link(project_id=link.project_id, link_id=link.pk, at=LATER)


def how_it_stands(link: Link) -> str:
    link.refresh_from_db()
    return link.status


def said_against(link: Link) -> Objection:
    return Objection.objects.get(duplicate=link.duplicate_id, canonical=link.canonical_id)


def turn(link: Link) -> None:
    """Let the duplicate of two become the canonical of three: people would rather keep it."""
    for _ in range(2):
        find_out(link.pair, "same", keeps="2")
    the_same(link.project, "2", "3")


def turn_back(link: Link) -> None:
    for _ in range(6):
        find_out(link.pair, "same", keeps="1")
    settle_links(item_ids=[link.pair_id], at=LATER)


def test_a_contested_link_stands_until_its_host_decides(forum: Project, hear: Hear) -> None:
    link = the_same(forum, "1", "2")
    contested = hear(LinkContested)

    for reason in ("Mine is newer.", "And longer."):
        contest(link, reason)

    assert (how_it_stands(link), said_against(link).reason) == ("contested", "Mine is newer.")
    assert (leads(forum), len(contested)) == ({"2": "1"}, 1)


def test_only_what_is_confirmed_can_be_contested(forum: Project) -> None:
    link = the_same(forum, "1", "2", is_anonymous=True)

    for deed in (contest, uphold):
        with pytest.raises(LinkNotLive):
            deed(link)


def test_who_objects_in_a_press_may_still_say_why(page: HostPage, hear: Hear) -> None:
    link, contested = the_same(page.project, "1", "2"), hear(LinkContested)

    for reason in ("", "Mine is about Bluetooth.", "Another thought."):
        object_to_link(session=author(page), link_id=link.pk, reason=reason, at=LATER)

    assert how_it_stands(link) == LinkStatus.CONTESTED
    assert said_against(link).reason == "Mine is about Bluetooth."
    assert len(contested) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": "u-2"},
        {"sub": "u-2", "role": "author", "own": ["1", "3"]},
        {"sub": "u-2", "role": "member", "own": ["2"]},
        {"sub": "u-2", "role": "curator"},
    ],
)
def test_who_did_not_write_it_cannot_object(page: HostPage, claims: dict[str, Any]) -> None:
    link = the_same(page.project, "1", "2")

    with pytest.raises(NotTheAuthor):
        object_to_link(session=visit(page, **claims), link_id=link.pk, reason="", at=LATER)

    link.refresh_from_db()
    assert link.status == LinkStatus.CONFIRMED


def test_who_wrote_it_by_what_the_host_told_of_it_can_object(page: HostPage) -> None:
    link = the_same(page.project, "1", "2")
    Thread.objects.filter(pk=link.duplicate_id).update(author_sub="u-7")

    object_to_link(session=visit(page, sub="u-7"), link_id=link.pk, reason="", at=LATER)

    link.refresh_from_db()
    assert link.status == LinkStatus.CONTESTED


def test_in_one_forum_nobody_objects_to_a_link_of_another(page: HostPage) -> None:
    link = the_same(a_forum(["No sound", "Sound is gone"]), "1", "2")

    with pytest.raises(NoSuchLink):
        object_to_link(session=author(page), link_id=link.pk, reason="", at=LATER)


def test_who_stands_by_a_link_hears_its_author_no_more(forum: Project, hear: Hear) -> None:
    link = the_same(forum, "1", "2")
    contest(link, "Mine is newer.")
    confirmed, contested = hear(LinkConfirmed), hear(LinkContested)

    for _ in range(2):
        uphold(link)
    with pytest.raises(HeardAlready):
        contest(link, "But it is!")

    said = said_against(link)
    assert (how_it_stands(link), said.state, said.reason) == (
        "confirmed",
        "upheld",
        "Mine is newer.",
    )
    assert (len(confirmed), contested) == (1, [])
    assert confirmed[0].at > LATER, "hosts can tell which came last"


def test_nobody_stands_by_what_nobody_contests(forum: Project) -> None:
    link = the_same(forum, "1", "2")

    with pytest.raises(NotContested):
        uphold(link)


def let_the_duplicate_go_and_come_back(link: Link) -> None:
    delete_thread(project_id=link.project_id, external_id="2", at=LATER)
    put(link.project, {"2": "Sound is gone"}, at=LATER)


def let_the_canonical_go_and_come_back(link: Link) -> None:
    delete_thread(project_id=link.project_id, external_id="1", at=LATER)
    put(link.project, {"1": "No sound"}, at=LATER)


def let_it_be_asked_again(link: Link) -> None:
    for retired_at in (None, LATER):
        Item.objects.filter(pk=link.pair_id).update(retired_at=retired_at)
        settle_links(item_ids=[link.pair_id], at=LATER)


def let_the_star_turn_and_turn_back(link: Link) -> None:
    turn(link)
    turn_back(link)


COMINGS_BACK = [
    let_the_duplicate_go_and_come_back,
    let_the_canonical_go_and_come_back,
    let_it_be_asked_again,
    let_the_star_turn_and_turn_back,
]


@pytest.mark.parametrize("it_comes_back", COMINGS_BACK)
def test_what_nobody_has_decided_is_contested_when_it_is_said_again(
    forum: Project, hear: Hear, it_comes_back: Callable[[Link], None]
) -> None:
    link = the_same(forum, "1", "2")
    contest(link, "Mine is newer.")
    confirmed = hear(LinkConfirmed)

    it_comes_back(link)

    assert (how_it_stands(link), leads(forum)["2"]) == (LinkStatus.CONTESTED, "1")
    assert said_against(link).reason == "Mine is newer."
    assert ("2", "1") not in [(one.duplicate, one.canonical) for one in confirmed]


@pytest.mark.parametrize("it_comes_back", COMINGS_BACK)
def test_what_was_upheld_stays_so(forum: Project, it_comes_back: Callable[[Link], None]) -> None:
    link = the_same(forum, "1", "2")
    contest(link)
    uphold(link)

    it_comes_back(link)

    assert (how_it_stands(link), said_against(link).state) == ("confirmed", ObjectionState.UPHELD)


@pytest.mark.parametrize("is_upheld", [False, True])
def test_an_objection_is_its_authors_alone(forum: Project, is_upheld: bool) -> None:
    link = the_same(forum, "1", "2")
    contest(link, "Mine is newer.")
    if is_upheld:
        uphold(link)

    turn(link)

    assert how_it_stands(link) == LinkStatus.CONFIRMED
    assert link.duplicate == thread(forum, "1")
    assert not Objection.objects.filter(duplicate=link.duplicate).exists()
    assert contest(link).status == LinkStatus.CONTESTED


def test_who_was_heard_on_one_thread_is_heard_on_another(forum: Project) -> None:
    link = the_same(forum, "2", "3")
    contest(link)
    uphold(link)

    the_same(forum, "1", "2", keeps="1")

    assert (how_it_stands(link), leads(forum)["3"]) == (LinkStatus.CONFIRMED, "1")
    assert contest(link).status == LinkStatus.CONTESTED


def test_who_was_right_may_object_again(forum: Project) -> None:
    link = the_same(forum, "1", "2")
    contest(link, "Mine is newer.")
    undo_link(project_id=forum.pk, link_id=link.pk, reason="", at=LATER)
    granted = said_against(link).state

    Link.objects.all().delete()
    settle_links(item_ids=[link.pair_id], at=LATER)
    again = Link.objects.get()

    assert (granted, again.status) == (ObjectionState.GRANTED, LinkStatus.CONFIRMED)
    assert contest(again, "Again!").status == LinkStatus.CONTESTED
    assert said_against(again).reason == "Again!"


def test_what_is_undone_can_neither_be_contested_nor_stood_by(forum: Project) -> None:
    link = the_same(forum, "1", "2")
    contest(link, "Mine is newer.")
    undo_link(project_id=forum.pk, link_id=link.pk, reason="", at=LATER)

    for deed in (contest, uphold):
        with pytest.raises(LinkNotLive):
            deed(link)


def test_what_somebody_objected_is_forgotten_with_them(page: HostPage) -> None:
    link = the_same(page.project, "1", "2")
    session = author(page)
    object_to_link(session=session, link_id=link.pk, reason="It is mine.", at=LATER)

    assert session.worker_id
    forget_worker(worker_id=session.worker_id, at=timezone.now() + timedelta(hours=1))

    said = said_against(link)
    assert (how_it_stands(link), said.reason, said.objector) == ("contested", "", None)


def test_who_has_been_forgotten_meanwhile_says_nothing_more(page: HostPage) -> None:
    link = the_same(page.project, "1", "2")
    session = author(page)
    assert session.worker_id
    forget_worker(worker_id=session.worker_id, at=timezone.now())

    with pytest.raises(NotTheAuthor):
        object_to_link(session=session, link_id=link.pk, reason="It is mine.", at=LATER)

    assert not Objection.objects.exists()
