"""Boards move with the ledger, and can be counted again from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.actions.boards import recount_boards
from gamification.actions.points import settle_answers
from gamification.models import BoardScore
from gamification.queries.boards import places_of, week_board
from gamification.rules.weeks import week_of
from labeling.queries.replay import AnswerFact, answers_between
from tests.factories import NOW, a_project, a_round, a_worker, answer, some_items

pytestmark = pytest.mark.django_db

WEEK = week_of(NOW)


def someone_with(n_answers: int, project, minutes: int = 1) -> int:
    worker = a_worker()
    at = NOW + timedelta(minutes=minutes)
    for challenge in a_round(project, worker).challenges[:n_answers]:
        answer(challenge, "cat", at=at)
    return worker.pk


def settle_all(is_right: bool) -> None:
    facts = [
        AnswerFact(
            answer_id=said.answer_id,
            round_id=said.round_id,
            item_id=said.item_id,
            worker_id=said.worker_id,
            project_id=said.project_id,
            is_abstention=False,
            is_right=is_right,
            answered_at=said.at,
        )
        for said in answers_between(NOW, NOW + timedelta(days=1))
    ]
    settle_answers(judged=facts, at=NOW + timedelta(hours=1))


@pytest.fixture
def project():
    project = a_project()
    some_items(project, 60)
    return project


def rows() -> list[tuple[object, ...]]:
    return sorted(
        BoardScore.objects.values_list("player", "week", "project_id", "points", "reached_at")
    )


def test_points_count_on_the_project_s_board_and_on_that_of_all(project):
    someone_with(3, project)

    assert {(row[2], row[3]) for row in rows()} == {(0, 30), (project.pk, 30)}


def test_what_settles_at_nothing_falls_off_the_board(project):
    me = someone_with(3, project)

    settle_all(is_right=False)

    assert places_of([me], week=WEEK)[me] == {"place": None, "of": 0, "points": 0}
    assert week_board(week=WEEK) == []


def test_counting_again_finds_the_same_rows(project):
    for n_answers in (1, 4, 2):
        someone_with(n_answers, project)
    before = rows()

    recount_boards(week=WEEK)

    assert rows() == before


def test_counting_again_mends_a_broken_board(project):
    someone_with(2, project)
    before = rows()
    BoardScore.objects.filter(project_id=0).update(points=9000)
    BoardScore.objects.filter(project_id=project.pk).delete()

    recount_boards(week=WEEK)

    assert rows() == before


def test_equal_points_share_a_place_and_who_was_first_is_shown_first(project):
    late = someone_with(2, project, minutes=5)
    early = someone_with(2, project, minutes=2)
    best = someone_with(3, project)
    last = someone_with(1, project)

    board = week_board(week=WEEK, me=early)
    places = places_of([late, early, best, last], week=WEEK)

    assert [row["place"] for row in board] == [1, 2, 2, 4]
    assert [row["is_me"] for row in board] == [False, True, False, False]
    assert {who: place["place"] for who, place in places.items()} == {
        best: 1,
        late: 2,
        early: 2,
        last: 4,
    }


def test_who_is_far_down_still_finds_themselves(project, settings):
    settings.GAMIFICATION = {"BOARD_SIZE": 2}
    from gamification.conf import conf

    conf.cache_clear()
    for n_answers in (4, 3, 2):
        someone_with(n_answers, project)
    me = someone_with(1, project)

    board = week_board(week=WEEK, project_id=project.pk, me=me)

    conf.cache_clear()
    assert [row["place"] for row in board] == [1, 2, 4]
    assert board[-1]["is_me"]


def test_a_board_names_nobody_but_by_their_public_name(project):
    someone_with(1, project)

    assert set(week_board(week=WEEK)[0]) == {"place", "name", "points", "is_me"}
