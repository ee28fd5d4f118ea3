"""Boards move with the ledger, and can be counted again from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.actions.boards import recount_boards
from gamification.actions.points import settle_answers
from gamification.conf import conf
from gamification.models import BoardCount, BoardScore, Player
from gamification.queries.boards import places_of, rows_of
from gamification.queries.invariants import wrong_board_counts, wrong_board_scores
from gamification.rules.boards import day_board, ever_board, week_board
from gamification.rules.weeks import week_of
from labeling.models import Project, Worker
from labeling.queries.replay import answers_between
from tests.factories import NOW, a_project, a_round, a_worker, answer, some_items
from tests.gamification.pay import judged, prove_all

pytestmark = pytest.mark.django_db

WEEK = week_board(week_of(NOW))
SETTLED = NOW + timedelta(hours=1)


def someone_with(n_answers: int, project, minutes: int = 1) -> int:
    worker = a_worker()
    at = NOW + timedelta(minutes=minutes)
    for challenge in a_round(project, worker).challenges[:n_answers]:
        answer(challenge, "cat", at=at)
    return worker.pk


def settle_all(is_right: bool = True) -> None:
    for project_id in Project.objects.values_list("pk", flat=True):
        prove_all(project_id)
    said = answers_between(NOW, NOW + timedelta(days=1))
    settle_answers(judged=[judged(one, is_right) for one in said], at=SETTLED)


@pytest.fixture
def project():
    project = a_project()
    some_items(project, 60)
    return project


def rows() -> list[tuple[object, ...]]:
    return sorted(
        BoardScore.objects.values_list(
            "player", "span", "starts", "project_id", "points", "reached_at"
        )
    )


def counts() -> set[tuple[object, ...]]:
    kept = BoardCount.objects.exclude(n=0)
    return set(kept.values_list("span", "starts", "project_id", "level", "bucket", "n"))


def test_what_has_not_settled_is_on_no_board(project):
    someone_with(3, project)

    assert rows() == []
    assert rows_of(WEEK) == []


def test_points_count_today_this_week_and_for_ever_in_the_project_and_in_all(project):
    me = someone_with(3, project)

    settle_all()

    assert {(row[1], row[3], row[4]) for row in rows()} == {
        ("day", 0, 30),
        ("week", 0, 30),
        ("week", project.pk, 30),
        ("ever", 0, 30),
        ("ever", project.pk, 30),
    }
    for board in (day_board(SETTLED), WEEK, ever_board(), ever_board(project.pk)):
        assert places_of([me], board)[me] == {"place": 1, "of": 1, "points": 30}


def test_what_settles_at_nothing_is_on_no_board(project):
    me = someone_with(3, project)

    settle_all(is_right=False)

    assert places_of([me], WEEK)[me] == {"place": None, "of": 0, "points": 0}
    assert rows_of(WEEK) == []


def test_settling_twice_moves_nobody_twice(project):
    someone_with(3, project)
    settle_all()
    before = rows(), counts()

    settle_all()

    assert (rows(), counts()) == before


def test_counting_again_finds_the_same_rows(project):
    for n_answers in (1, 4, 2):
        someone_with(n_answers, project)
    settle_all()
    before = rows(), counts()

    recount_boards()

    assert (rows(), counts()) == before


def test_counting_again_mends_a_broken_board(project):
    someone_with(2, project)
    settle_all()
    before = rows(), counts()
    BoardScore.objects.filter(project_id=0).update(points=9000)
    BoardScore.objects.filter(project_id=project.pk).delete()
    BoardCount.objects.filter(level=2).update(n=7)
    assert list(wrong_board_scores()) and list(wrong_board_counts())

    recount_boards()

    assert (rows(), counts()) == before
    assert not list(wrong_board_scores()) and not list(wrong_board_counts())


def test_equal_points_share_a_place_and_who_was_first_is_shown_first(project):
    late, early = someone_with(2, project), someone_with(2, project)
    best, last = someone_with(3, project), someone_with(1, project)
    settle_all()
    BoardScore.objects.filter(player=early).update(reached_at=NOW)

    board = rows_of(WEEK, me=early)
    places = places_of([late, early, best, last], WEEK)

    assert [row["place"] for row in board] == [1, 2, 2, 4]
    assert [row["is_me"] for row in board] == [False, True, False, False]
    assert {who: place["place"] for who, place in places.items()} == {
        best: 1,
        late: 2,
        early: 2,
        last: 4,
    }


@pytest.fixture
def board_of_two(settings):
    settings.GAMIFICATION = {"BOARD_SIZE": 2}
    conf.cache_clear()
    yield
    conf.cache_clear()


def test_who_is_far_down_still_finds_themselves(project, board_of_two):
    for n_answers in (4, 3, 3, 3, 2):
        someone_with(n_answers, project)
    me = someone_with(1, project)
    settle_all()

    board = rows_of(week_board(week_of(NOW), project.pk), me=me)

    assert [row["place"] for row in board] == [1, 2, 6]
    assert board[-1]["is_me"]


def test_who_is_hidden_is_on_no_board_but_their_own_and_others_move_up(project, board_of_two):
    hidden, shown, also = (someone_with(n, project) for n in (4, 3, 2))
    settle_all()
    Player.objects.filter(pk=hidden).update(is_hidden=True)

    assert [row["points"] for row in rows_of(WEEK, me=shown)] == [30, 20]
    assert [row["is_me"] for row in rows_of(WEEK, me=hidden)] == [True, False]
    assert places_of([also], WEEK)[also]["place"] == 3


def test_who_may_not_play_is_on_no_board(project):
    cheat, me = someone_with(4, project), someone_with(1, project)
    settle_all()
    Worker.objects.filter(pk=cheat).update(suspended_at=NOW)

    assert [row["points"] for row in rows_of(WEEK, me=me)] == [10]


def test_who_wants_quiet_hears_of_no_place(project):
    me = someone_with(4, project)
    settle_all()
    Player.objects.filter(pk=me).update(is_quiet=True)

    assert places_of([me], WEEK)[me] == {"place": None, "of": 0, "points": 40}


def test_a_board_names_nobody_but_by_their_public_name(project):
    someone_with(1, project)
    settle_all()

    assert set(rows_of(WEEK)[0]) == {"place", "name", "title", "points", "is_me"}


def test_a_place_costs_the_same_few_queries_on_a_board_of_any_size(
    project, django_assert_num_queries
):
    me = someone_with(1, project)
    settle_all()

    with django_assert_num_queries(2):
        places_of([me], WEEK)
