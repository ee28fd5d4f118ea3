"""What the ledger says of a player's points."""

from __future__ import annotations

import uuid
from dataclasses import astuple
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gamification.actions.points import pay_for_answer, settle_answers
from gamification.models import Player, Reason
from gamification.models.ledger import OF_LEVELS
from gamification.queries.gains import Line, ledger_of
from labeling.events import AnswerSubmitted
from labeling.models import Project
from tests.factories import NOW, a_project, a_worker
from tests.gamification.pay import an_answer, judged, prove

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def worker_id() -> int:
    return a_worker().pk


def a_project_of(worker_id: int, **fields: Any) -> Project:
    """Make a project in which this player is never wrong, as far as is known."""
    project = a_project(**fields)
    prove(worker_id, project.pk)
    return project


def say(
    worker_id: int,
    project_id: int,
    n: int,
    *,
    at: datetime = NOW,
    unsure: bool = False,
    value: float = 1.0,
) -> list[AnswerSubmitted]:
    """Give so many answers."""
    said = [
        an_answer(
            worker_id,
            uuid.uuid4().int % 10**12,
            project_id=project_id,
            is_abstention=unsure,
            at=at,
            value=value,
        )
        for _ in range(n)
    ]
    for one in said:
        pay_for_answer(one)
    return said


def settle(said: list[AnswerSubmitted], *, right: bool, at: datetime = NOW) -> None:
    settle_answers(judged=[judged(one, right) for one in said], at=at)


def told(worker_id: int) -> list[tuple[str, str]]:
    lines = ledger_of(worker_id, before=None, n_days=7).lines
    return [(line.project, line.sentence) for line in lines]


def test_answers_are_counted_by_project(worker_id: int) -> None:
    digits, birds = a_project(name="Digits"), a_project(name="Birds")
    say(worker_id, digits.pk, 3)
    say(worker_id, birds.pk, 1)
    say(worker_id, birds.pk, 2, unsure=True)

    assert told(worker_id) == [
        ("Digits", "3 answers locked in."),
        ("Birds", "3 answers locked in. 2 were “can’t tell”: no points, and none to lose."),
    ]


def test_what_settled_says_how_many_were_right_and_worth_more(worker_id: int) -> None:
    project = a_project_of(worker_id, name="Digits")
    settle(say(worker_id, project.pk, 2), right=True)
    settle(say(worker_id, project.pk, 1, value=1.5), right=True)
    settle(say(worker_id, project.pk, 1), right=False)

    given, settled = ledger_of(worker_id, before=None, n_days=7).lines

    assert astuple(given) == (TODAY, "Digits", "answer", 4, 4, 0, 0, 32, 0, "")
    assert astuple(settled) == (TODAY, "Digits", "settlement", 4, 4, 3, 1, -32, 35, "")
    assert settled.sentence == (
        "3 of 4 answers were right. One was worth more: nobody was sure yet."
        " Others saw the rest differently, or it came too fast."
    )


@pytest.mark.parametrize(
    ("n_promised", "n_right", "n_dear", "sentence"),
    [
        (1, 1, 0, "Right."),
        (1, 1, 1, "Right, and worth more: nobody was sure yet."),
        (1, 0, 0, "Others saw it differently, or it came too fast: no points."),
        (0, 0, 0, "“Can’t tell” has settled, at no points."),
        (5, 5, 2, "5 of 5 answers were right. 2 were worth more: nobody was sure yet."),
    ],
)
def test_few_settlements_are_told_in_words(
    n_promised: int, n_right: int, n_dear: int, sentence: str
) -> None:
    line = Line(TODAY, "", "settlement", 5, n_promised, n_right, n_dear, 0, 0)

    assert line.sentence == sentence


@pytest.mark.parametrize(
    ("n_raised", "sentence"),
    [
        (0, "A last look at 5 answers: what they were paid stands."),
        (1, "Your answers have proved good since, so one was worth more."),
        (3, "Your answers have proved good since, so 3 were worth more."),
    ],
)
def test_a_last_rating_says_what_it_brought(n_raised: int, sentence: str) -> None:
    assert Line(TODAY, "", "rerating", 5, 5, n_raised, 0, 0, 9).sentence == sentence


@pytest.mark.parametrize("reason", set(Reason) - set(OF_LEVELS))
def test_there_is_a_sentence_for_every_reason(reason: Reason) -> None:
    assert Line(TODAY, "", reason, 2, 2, 1, 1, 0, 0).sentence.endswith(".")


def test_a_line_says_nothing_finer_than_a_day(worker_id: int) -> None:
    """Gold settles by its own clock: the moments or rounds would tell which answers were gold."""
    project = a_project_of(worker_id)
    for minutes in range(5):
        settle(say(worker_id, project.pk, 1), right=True, at=NOW + timedelta(minutes=minutes))

    assert len(ledger_of(worker_id, before=None, n_days=7).lines) == 2


def test_a_day_is_one_of_the_player_s_time_zone(worker_id: int) -> None:
    Player.objects.filter(pk=worker_id).update(time_zone="Pacific/Auckland")

    say(worker_id, a_project().pk, 1, at=NOW)

    (line,) = ledger_of(worker_id, before=None, n_days=7).lines
    assert line.day == TODAY + timedelta(days=1)


def test_pages_go_back_day_by_day_and_over_days_off(worker_id: int) -> None:
    project = a_project()
    for days in (0, 1, 2, 40):
        say(worker_id, project.pk, 2, at=NOW - timedelta(days=days))

    pages: list[list[int]] = []
    before: date | None = None
    while not pages or before:
        found = ledger_of(worker_id, before=before, n_days=2)
        pages.append([(TODAY - line.day).days for line in found.lines])
        before = found.more_before

    assert pages == [[0, 1], [2], [40]]


def test_an_empty_ledger_has_no_lines(worker_id: int) -> None:
    assert ledger_of(worker_id, before=None, n_days=7).lines == []
