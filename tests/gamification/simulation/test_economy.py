"""Honest work earns most an hour, and what makes it so cannot be left out.

Each figure is points an hour, over many simulated days of 1,000 items at fixed seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from gamification.rules.scoring import SHARE_BY_PEERS, Check, Rating, rate
from labeling.crowd.timing import floor_ms
from tests.gamification.simulation.economy import Day, Project, play
from tests.gamification.simulation.strategies import (
    AVERAGE,
    CAREFUL,
    CLICK,
    CROOKED,
    NOVICE,
    SLOPPY,
    Strategy,
)

N_DAYS = 30
OF_GOLD = {"ring with 90 % of gold", "ring with 30 % of gold"}
COPIER = CROOKED["copies the model"]

two_or_five = pytest.mark.parametrize("n_labels", [2, 5])


@cache
def days(project: Project, strategy: Strategy) -> list[Day]:
    return [play(project, strategy, seed) for seed in range(N_DAYS)]


def pace(project: Project, strategy: Strategy) -> float:
    played = days(project, strategy)
    return 3600 * sum(day.points for day in played) / sum(day.seconds for day in played)


def earns_too_much(project: Project, strategy: Strategy) -> bool:
    return strategy.honest_earns * pace(project, strategy) > pace(project, AVERAGE)


@two_or_five
@pytest.mark.parametrize("name", CROOKED)
def test_crooked_play_earns_a_small_part_of_what_honest_work_does(name: str, n_labels: int) -> None:
    assert not earns_too_much(Project(n_labels), CROOKED[name])


@two_or_five
def test_sloppy_haste_earns_less_than_honest_work(n_labels: int) -> None:
    assert not earns_too_much(Project(n_labels), SLOPPY)


@two_or_five
def test_care_earns_more(n_labels: int) -> None:
    project = Project(n_labels)

    assert pace(project, CAREFUL) > pace(project, AVERAGE) > pace(project, NOVICE) > 0


@two_or_five
@pytest.mark.parametrize("name", ["random", "constant", "copies the model", "20 % honest"])
def test_a_short_visit_does_not_pay_the_crooked_either(name: str, n_labels: int) -> None:
    assert not earns_too_much(Project(n_labels, n_items=300), CROOKED[name])


@two_or_five
def test_bad_luck_is_repaid(n_labels: int) -> None:
    points = [day.points for day in days(Project(n_labels), AVERAGE)]

    assert np.quantile(points, 0.05) > np.mean(points) / 4


@two_or_five
def test_honest_people_are_hardly_ever_held(n_labels: int) -> None:
    project = Project(n_labels)
    held = [day.was_held for who in (AVERAGE, CAREFUL) for day in days(project, who)]

    assert np.mean(held) < 0.05


@two_or_five
def test_who_knows_nearly_all_gold_is_held(n_labels: int) -> None:
    ring = days(Project(n_labels), CROOKED["ring with 90 % of gold"])

    assert np.mean([day.was_held for day in ring]) > 0.9


@two_or_five
def test_where_nobody_audits_gold_that_few_have_seen_proves_the_honest(n_labels: int) -> None:
    project = Project(n_labels, has_audits=False, quiet_gold=0.4)

    assert pace(project, AVERAGE) > pace(Project(n_labels), AVERAGE) / 2
    assert not earns_too_much(project, CROOKED["constant"])


@two_or_five
def test_without_audits_a_ring_that_knows_gold_earns_too_much(n_labels: int) -> None:
    project = Project(n_labels, has_audits=False)

    assert earns_too_much(project, CROOKED["ring with 90 % of gold"])


@two_or_five
def test_where_the_model_knows_most_checks_its_copier_still_earns_little(n_labels: int) -> None:
    project = Project(n_labels, is_neutral=False)

    assert pace(project, AVERAGE) > pace(Project(n_labels), AVERAGE) / 2
    assert 4 * pace(project, COPIER) < pace(project, AVERAGE)


def whatever_the_model_knows(checks: Sequence[Check]) -> Rating:
    return rate([check._replace(fools_the_model=False) for check in checks])


@two_or_five
def test_without_a_look_at_what_fools_the_model_its_copier_earns_most(n_labels: int) -> None:
    project = Project(n_labels, is_neutral=False, rate=whatever_the_model_knows)

    assert pace(project, COPIER) > 2 * pace(project, AVERAGE)


def linear(checks: Sequence[Check]) -> Rating:
    rating = rate(checks)
    return rating._replace(share=rating.share**0.5)


@two_or_five
def test_without_the_square_mixing_in_clicks_earns_too_much(n_labels: int) -> None:
    assert earns_too_much(Project(n_labels, rate=linear), CROOKED["50 % honest"])


def test_without_the_square_haste_earns_too_much() -> None:
    assert earns_too_much(Project(5, rate=linear), SLOPPY)


@two_or_five
def test_it_is_not_the_speed_trap_that_makes_clicking_earn_little(n_labels: int) -> None:
    assert floor_ms("choice", text_length=0, n_labels=n_labels) < 1000 * CLICK


def unchecked(n_labels: int, **terms: Any) -> Project:
    return Project(n_labels, has_audits=False, has_gold=False, **terms)


@two_or_five
@pytest.mark.parametrize("name", sorted(CROOKED.keys() - OF_GOLD - {"hash ring"}))
def test_where_nothing_is_checked_crooked_play_earns_as_small_a_part(
    name: str, n_labels: int
) -> None:
    assert not earns_too_much(unchecked(n_labels), CROOKED[name])


@two_or_five
def test_where_nothing_is_checked_honest_work_earns_a_little(n_labels: int) -> None:
    checked, by_peers = pace(Project(n_labels), AVERAGE), pace(unchecked(n_labels), AVERAGE)

    assert checked / 20 < by_peers < SHARE_BY_PEERS * 1.5 * checked
    assert not earns_too_much(unchecked(n_labels), SLOPPY)


def cut_off(checks: Sequence[Check]) -> Rating:
    rating = rate(checks)
    return rating._replace(share=min(max(rating.skill, 0.0), SHARE_BY_PEERS))


@two_or_five
def test_where_nothing_is_checked_a_share_that_is_cut_off_rewards_clicks(n_labels: int) -> None:
    project = unchecked(n_labels, rate=cut_off)

    assert earns_too_much(project, CROOKED["50 % honest"])


@two_or_five
def test_a_ring_earns_by_agreement_too_much_and_little_all_the_same(n_labels: int) -> None:
    """Agreement cannot tell a ring, so it is worth this little, and nothing where one checks.

    The alarm that looks for copies (see ``labeling.crowd.collusion``) is not part of this world.
    """
    ring = CROOKED["hash ring"]

    assert earns_too_much(unchecked(n_labels), ring)
    assert 5 * pace(unchecked(n_labels), ring) < pace(Project(n_labels), AVERAGE)
