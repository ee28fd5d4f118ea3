"""Visiting a host's page over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from labeling.actions.leases import release_expired
from labeling.actions.selection import MOST_OUT
from labeling.conf import conf
from labeling.models import Answer, Challenge, Item
from labeling.queries.visits import pairs_about
from tests.embedding import a_host_page, call
from tests.factories import a_project, some_items
from tests.labeling.forums import a_forum, a_pair

pytestmark = pytest.mark.django_db


def test_a_visitor_answers_one_challenge_after_another() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 5)
    opened = page.open(page.token(name="Ada"))
    asked = call("next", session=opened["session"])

    told = call(
        "answers",
        {"challenge_id": asked["challenge"]["id"], "choice": "cat", "took_ms": 5000},
        session=opened["session"],
        status=201,
    )

    assert opened["who"] == {"kind": "user", "name": "Ada"}
    assert asked["progress"] == {"answered": 0, "goal": 5}
    assert told["choice"] == "cat"
    assert told["next"]["challenge"]["id"] != asked["challenge"]["id"]
    assert told["next"]["progress"] == {"answered": 1, "goal": 5}
    worker = Answer.objects.get().worker
    assert (worker.host, worker.external_id) == (page.project.host, "u-1")


def test_what_a_frame_holds_it_is_not_asked_again() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 5)
    session = page.open(page.token())["session"]
    held: list[str] = []

    for _ in range(5):
        held.append(call("next", {"holding": held}, session=session)["challenge"]["id"])

    assert len(set(held)) == 5
    assert call("next", {"holding": held}, session=session)["challenge"] is None


def test_who_does_not_hold_all_they_were_leased_is_leased_no_more() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 9)
    session = page.open(page.token())["session"]
    first = call("next", session=session)["challenge"]["id"]

    for _ in range(5):
        call("next", {"holding": [first]}, session=session)
        call("next", {"holding": [str(uuid4())]}, session=session)

    assert Challenge.objects.count() == 2


def test_who_leaves_is_leased_nothing_more() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 5)
    session = page.open(page.token())["session"]
    asked = [call("next", session=session)["challenge"]["id"]]
    asked.append(call("next", {"holding": asked}, session=session)["challenge"]["id"])

    for challenge in asked:
        body = {"challenge_id": challenge, "choice": "cat", "took_ms": 5000, "wants_next": False}
        told = call("answers", body, session=session, status=201)

        assert told["next"] is None
    assert Challenge.objects.count() == 2


def test_who_has_answered_is_leased_as_many_as_they_go_for() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 9)
    session = page.open(page.token())["session"]
    for _ in range(2):
        challenge = call("next", session=session)["challenge"]["id"]
        body = {"challenge_id": challenge, "choice": "cat", "took_ms": 5000, "wants_next": False}
        call("answers", body, session=session, status=201)

    call("next", session=session)

    assert Challenge.objects.count() == 2 + 5


def test_who_answers_nothing_is_not_leased_one_thread_after_another() -> None:
    forum = a_forum([f"Thread {n}" for n in range(40)])
    page = a_host_page(forum)
    for n in range(1, 40, 2):
        a_pair(forum, str(n), str(n + 1))
    session = page.open(page.token())["session"]

    for n in range(1, 40):
        call("next", {"context": {"thread": str(n)}}, session=session)

    assert Challenge.objects.count() <= MOST_OUT + conf().EMBED_ROUND_SIZE


def test_who_only_looks_holds_no_place_for_long() -> None:
    forum = a_forum(["No sound", "Sound is gone"])
    pair = a_pair(forum, "1", "2")
    page = a_host_page(forum)
    call("next", {"context": {"thread": "1"}}, session=page.open(page.token())["session"])
    assert Item.objects.get(pk=pair.pk).n_taken == 1

    release_expired(at=timezone.now() + conf().EMBED_LEASE)

    assert Item.objects.get(pk=pair.pk).n_taken == 0


def test_who_comes_back_is_asked_what_they_have_left_open_and_it_counts() -> None:
    forum = a_forum(["No sound", "Sound is gone"])
    a_pair(forum, "1", "2")
    page, about = a_host_page(forum), {"context": {"thread": "1"}}
    asked = call("next", about, session=page.open(page.token())["session"])["challenge"]
    release_expired(at=timezone.now() + conf().EMBED_LEASE)

    session = page.open(page.token())["session"]
    again = call("next", about, session=session)["challenge"]
    body = {"challenge_id": again["id"], "choice": "same", "took_ms": 5000}
    call("answers", body, session=session, status=201)

    assert again["id"] == asked["id"]
    assert Answer.objects.get().label == "same"
    assert call("next", about, session=session)["challenge"] is None


def test_pairs_of_a_thread_are_looked_up_by_its_number(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    forum = a_forum(["No sound", "Sound is gone"])
    pair = a_pair(forum, "1", "2")

    with django_assert_num_queries(2) as asked:
        assert pairs_about(forum.pk, ["2"]) == [pair.pk]

    # By names of two tables at once, a database reads all the pairs there are.
    assert "labeling_thread" not in asked.captured_queries[1]["sql"]
