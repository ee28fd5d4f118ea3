"""Who opens a host's page and says nothing leaves nothing behind; who says something stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from labeling.actions.embed_sessions import forget_ended
from labeling.actions.leases import release_expired
from labeling.actions.passers_by import KEPT, SPARE, forget_passers_by
from labeling.models import Answer, Challenge, Flag, Item, Pair, Round, Worker
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

    session = page.open()["session"]
    call("next", session=session)
    assert forget_passers_by(at=timezone.now() + KEPT - timedelta(minutes=1)) == 0


def test_only_the_last_weeks_are_looked_through(page: HostPage) -> None:
    look(page)

    assert tidy_up(later() + SPARE) == 0
    assert tidy_up(later()) == 1
