"""What the ledger says of a player's points."""

from __future__ import annotations

import uuid
from dataclasses import astuple
from datetime import date, datetime, timedelta

import pytest

from gamification.actions.points import pay_for_answer, settle_answers
from gamification.models import Player
from gamification.queries.gains import Line, ledger_of
from labeling.events import AnswerSubmitted
from labeling.queries.replay import AnswerFact
from tests.factories import NOW, a_project, a_worker

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def worker_id() -> int:
    return a_worker().pk


def say(worker_id: int, project_id: int, n: int, *, at: datetime = NOW, unsure: bool = False):
    """Give so many answers."""
    said = [
        AnswerSubmitted(
            answer_id=uuid.uuid4().int % 10**12,
            challenge_id=uuid.uuid4(),
            round_id=uuid.uuid4(),
            item_id=1,
            project_id=project_id,
            worker_id=worker_id,
            is_abstention=unsure,
            is_too_fast=False,
            is_surplus=False,
            at=at,
        )
        for _ in range(n)
    ]
    for one in said:
        pay_for_answer(one)
    return said


def settle(said: list[AnswerSubmitted], *, right: bool, at: datetime = NOW) -> None:
    facts = [
        AnswerFact(
            answer_id=one.answer_id,
            round_id=one.round_id,
            item_id=one.item_id,
            worker_id=one.worker_id,
            project_id=one.project_id,
            is_abstention=one.is_abstention,
            is_right=None if one.is_abstention else right,
            answered_at=one.at,
        )
        for one in said
    ]
    settle_answers(judged=facts, at=at)


def told(worker_id: int) -> list[tuple[str, str]]:
    lines = ledger_of(worker_id, before=None, n_days=7).lines
    return [(line.project, line.sentence) for line in lines]


def test_answers_are_counted_by_project(worker_id: int) -> None:
    digits, birds = a_project(name="Digits"), a_project(name="Birds")
    say(worker_id, digits.pk, 3)
    say(worker_id, birds.pk, 1)
    say(worker_id, birds.pk, 2, unsure=True)

    assert told(worker_id) == [
        ("Digits", "3 answers given."),
        ("Birds", "3 answers given, 2 of them “can’t tell”."),
    ]


def test_what_settled_says_how_many_earned_points(worker_id: int) -> None:
    project = a_project(name="Digits")
    settle(say(worker_id, project.pk, 3), right=True)
    settle(say(worker_id, project.pk, 1), right=False)

    given, settled = ledger_of(worker_id, before=None, n_days=7).lines

    assert astuple(given) == (TODAY, "Digits", "answer", 4, 4, 4, 40, 0, "")
    assert astuple(settled) == (TODAY, "Digits", "settlement", 4, 3, 4, -40, 30, "")
    assert settled.sentence == "3 of 4 answers that settled earned points."


@pytest.mark.parametrize(
    ("n_earning", "n_promised", "sentence"),
    [
        (1, 1, "An answer has settled and earned points."),
        (0, 1, "An answer has settled and earned no points."),
        (0, 0, "“Can’t tell” has settled, at no points."),
    ],
)
def test_few_settlements_are_told_in_words(n_earning: int, n_promised: int, sentence: str) -> None:
    assert Line(TODAY, "", "settlement", 1, n_earning, n_promised, 0, 0).sentence == sentence


def test_a_line_says_nothing_finer_than_a_day(worker_id: int) -> None:
    """Gold settles by its own clock: the moments or rounds would tell which answers were gold."""
    project = a_project()
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
