"""Badges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.badges import (
    BADGES,
    Badge,
    Career,
    Fact,
    is_rare_find,
    newly_earned,
    tier_of,
)

badges = st.sampled_from(BADGES)
careers = st.builds(Career, *[st.integers(0, 20_000)] * len(Fact))


@pytest.mark.parametrize("badge", BADGES, ids=lambda badge: badge.slug)
def test_tiers_climb(badge: Badge) -> None:
    assert list(badge.tiers) == sorted(set(badge.tiers))
    assert badge.tiers[0] > 0


def test_slugs_are_told_apart_and_every_fact_has_its_badge() -> None:
    assert len({badge.slug for badge in BADGES}) == len(BADGES)
    assert {badge.fact for badge in BADGES} == set(Fact)


@given(badges, careers)
def test_a_tier_is_reached_at_what_it_takes_and_not_before(badge: Badge, career: Career) -> None:
    for tier, needed in enumerate(badge.tiers, start=1):
        assert tier_of(badge, career._replace(**{badge.fact.value: needed})) == tier
        assert tier_of(badge, career._replace(**{badge.fact.value: needed - 1})) == tier - 1


@given(careers, careers)
def test_what_was_earned_is_never_taken_away(first: Career, second: Career) -> None:
    had: dict[str, int] = {}
    for career in (first, second, first):
        for slug, tier in newly_earned(career, had):
            assert tier > had.get(slug, 0)
            had[slug] = tier

    assert newly_earned(first, had) == newly_earned(second, had) == []
    assert had == {
        badge.slug: tier
        for badge in BADGES
        if (tier := max(tier_of(badge, first), tier_of(badge, second)))
    }


@pytest.mark.parametrize(
    ("is_right", "n_alike", "n_others", "is_rare"),
    [
        (True, 0, 3, True),
        (True, 2, 5, True),
        (True, 2, 4, False),
        (True, 0, 2, False),
        (False, 0, 3, False),
    ],
)
def test_rare_finds(is_right: bool, n_alike: int, n_others: int, is_rare: bool) -> None:
    assert is_rare_find(is_right=is_right, n_alike=n_alike, n_others=n_others) is is_rare


def test_more_who_answered_alike_than_answered_is_refused() -> None:
    with pytest.raises(ValueError):
        is_rare_find(is_right=True, n_alike=4, n_others=3)
