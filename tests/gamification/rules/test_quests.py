"""Quests."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.quests import (
    BREAK,
    CATALOGUE,
    EFFORT,
    SETTLING,
    SPREAD,
    WELCOME,
    Deeds,
    Measure,
    Quest,
    count_of,
    is_done,
    quests_of,
    sittings,
)

players = st.integers(1, 10**9)
dates = st.dates(date(2026, 1, 1), date(2040, 1, 1))
quests = st.sampled_from(list(CATALOGUE.values()))
deeds = st.builds(Deeds, *[st.integers(0, 200)] * 4)


@given(players, dates, st.integers(1, 9))
def test_a_player_has_one_quest_of_each_sort_and_keeps_them_all_day(
    player_id: int, day: date, n_projects: int
) -> None:
    drawn = quests_of(player_id, day, n_projects=n_projects)

    assert drawn == quests_of(player_id, day, n_projects=n_projects)
    assert all(quest in sort for quest, sort in zip(drawn, (EFFORT, SETTLING, SPREAD), strict=True))
    assert len({quest.measure for quest in drawn}) == 3


@given(players, dates, st.integers(1, 9), st.integers(1, 9))
def test_a_new_project_changes_only_the_quest_that_may_be_about_projects(
    player_id: int, day: date, before: int, after: int
) -> None:
    first, second = (quests_of(player_id, day, n_projects=n) for n in (before, after))

    assert first[:2] == second[:2]


@given(players, dates, st.integers(1, 9))
def test_no_quest_asks_for_more_projects_than_there_are(
    player_id: int, day: date, n_projects: int
) -> None:
    for quest in quests_of(player_id, day, n_projects=n_projects):
        assert quest.measure is not Measure.PROJECTS or quest.goal <= n_projects


def test_all_quests_are_given_out_about_as_often_as_others_of_their_sort() -> None:
    given_ = Counter(
        quest.slug
        for player_id in range(900)
        for quest in quests_of(player_id, date(2026, 11, 21), n_projects=3)
    )

    assert given_.keys() == CATALOGUE.keys() - {quest.slug for quest in WELCOME}
    assert all(250 < n < 350 for n in given_.values())


def test_slugs_are_told_apart() -> None:
    assert len(CATALOGUE) == len(EFFORT) + len(SETTLING) + len(SPREAD) + len(WELCOME)


@given(quests, deeds, deeds)
def test_doing_more_never_undoes_a_quest(quest: Quest, done: Deeds, more: Deeds) -> None:
    both = Deeds(*map(sum, zip(done, more, strict=True)))

    assert 0 <= count_of(quest, done) <= count_of(quest, both) <= quest.goal
    assert is_done(quest, done) <= is_done(quest, both)


@given(quests)
def test_a_quest_is_done_at_its_goal_and_not_before(quest: Quest) -> None:
    def having_done(n: int) -> Deeds:
        return Deeds()._replace(**{quest.measure.value: n})

    assert not is_done(quest, having_done(quest.goal - 1))
    assert is_done(quest, having_done(quest.goal))


def test_no_rounds_are_no_sitting() -> None:
    assert sittings([]) == 0


def test_a_sitting_ends_after_three_hours_without_a_round() -> None:
    start = datetime(2026, 11, 21, 9)

    assert sittings([start, start + BREAK - timedelta(seconds=1)]) == 1
    assert sittings([start + BREAK, start]) == 2
