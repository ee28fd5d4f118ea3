"""Who opens a host's page and says nothing leaves nothing behind; who says something stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labeling.actions.embed_sessions import forget_ended
from labeling.actions.leases import release_expired
from labeling.actions.passers_by import AT_ONCE, KEPT, forget_passers_by
from labeling.actions.workers import make_anonymous
from labeling.models import (
    Answer,
    Challenge,
    EmbedSession,
    Flag,
    Item,
    Pair,
    Round,
    State,
    Worker,
)
from labeling.queries.invariants import INVARIANTS
from tests.embedding import HostPage, a_host_page, call
from tests.factories import a_project, some_items
from tests.labeling.forums import a_forum, a_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> HostPage:
    made = a_host_page(a_project())
    some_items(made.project, 9)
    return made


def look(page: HostPage, user_token: str = "") -> tuple[str, str]:
    """Open the page and read what it asks; return the session and the challenge."""
    session = page.open(user_token)["session"]
    return session, call("next", session=session)["challenge"]["id"]


def answer(session: str, challenge: str, choice: str | None = "cat") -> None:
    said = {"challenge_id": challenge, "choice": choice, "wants_next": False}
    call("answers", said, session=session, status=201)


def tidy_up(at: datetime) -> int:
    """Do what is done by the clock, once everything has ended that was open."""
    release_expired(at=at)
    forget_ended(at=at)
    return forget_passers_by(at=at)


def later() -> datetime:
    return timezone.now() + KEPT + timedelta(minutes=1)


def rows() -> dict[str, int]:
    """Return how much is stored of everything."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_who_only_looks_leaves_nothing_behind(page: HostPage) -> None:
    before = rows()
    for _ in range(3):
        look(page)

    assert tidy_up(later()) == 3

    assert rows() == before
    assert set(Item.objects.values_list("n_taken", flat=True)) == {0}
    assert [row for one in INVARIANTS for row in one.find()] == []


def test_who_says_something_stays_with_all_they_were_asked(page: HostPage) -> None:
    answer(*look(page))
    answer(*look(page), choice=None)
    before = Challenge.objects.count()

    assert tidy_up(later()) == 0

    assert (Answer.objects.count(), Worker.objects.count()) == (2, 2)
    assert Challenge.objects.count() == before


def test_who_is_known_stays(page: HostPage) -> None:
    look(page, page.token())

    assert tidy_up(later()) == 0

    assert Worker.objects.get().external_id == "u-1"


def test_who_found_something_or_is_suspected_stays() -> None:
    page, at = a_host_page(a_forum(["No sound", "Sound is gone"])), timezone.now()
    pair = a_pair(page.project, "1", "2")
    finder, suspect = (Worker.objects.create(is_anonymous=True, created_at=at) for _ in range(2))
    Pair.objects.filter(pk=pair.pk).update(suggested_by=finder)
    Flag.objects.create(worker=suspect, project=page.project, score=0.9, raised_at=at)

    assert tidy_up(later()) == 0

    assert Worker.objects.count() == 2


def test_who_may_still_answer_stays(page: HostPage) -> None:
    """Their page is open, or what they were given is still theirs."""
    session, challenge = look(page)
    Round.objects.update(expires_at=later() + timedelta(minutes=1))

    assert tidy_up(later()) == 0, "a place is held for them"
    assert forget_passers_by(at=timezone.now()) == 0, "they have only just come"

    assert forget_passers_by(at=timezone.now() + KEPT - timedelta(minutes=1)) == 0


def test_whose_page_is_open_stays_though_nothing_is_held_for_them(page: HostPage) -> None:
    look(page)
    EmbedSession.objects.update(expires_at=later() + timedelta(minutes=1))

    assert tidy_up(later()) == 0

    assert set(Challenge.objects.values_list("state", flat=True)) == {State.RELEASED}


def test_however_long_ago_they_came_they_go(page: HostPage) -> None:
    look(page)

    assert tidy_up(later() + timedelta(days=1000)) == 1


def test_many_take_no_more_statements_than_one() -> None:
    assert n_statements_for(1) == n_statements_for(AT_ONCE) <= 60


@pytest.mark.django_db(transaction=True)
def test_one_who_cannot_be_deleted_keeps_nobody_else() -> None:
    """On PostgreSQL it says so no sooner than at the commit."""
    stays, *_ = some_visitors(3)
    with a_table_of_workers() as remember:
        remember(stays)

        assert forget_passers_by(at=later()) == 2

    assert list(Worker.objects.values_list("pk", flat=True)) == [stays]


def some_visitors(n: int) -> list[int]:
    return [make_anonymous(at=timezone.now()).pk for _ in range(n)]


def n_statements_for(n_visitors: int) -> int:
    some_visitors(n_visitors)
    with CaptureQueriesContext(connection) as seen:
        assert forget_passers_by(at=later()) == n_visitors
    return len(seen)


@contextmanager
def a_table_of_workers() -> Iterator[Callable[[int], None]]:
    """Let something refer to workers of which Django knows nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE remembered (worker_id bigint"
            " REFERENCES labeling_worker (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        try:
            yield lambda pk: cursor.execute("INSERT INTO remembered VALUES (%s)", [pk]) and None
        finally:
            cursor.execute("DROP TABLE remembered")
