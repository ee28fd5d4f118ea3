"""What answers are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.scoring import (
    ENOUGH_SURPRISES,
    ESCROW,
    LONGEST_ESCROW,
    PROMISE,
    REWARD,
    SHARE_BEFORE,
    WINDOW,
    Check,
    Kind,
    Outcome,
    is_open,
    next_instalment,
    pending_points,
    rate,
    settled_points,
    skill_on,
)
from labeling.events import LEAST_VALUE, MOST_VALUE

values = st.floats(LEAST_VALUE, MOST_VALUE)
shares = st.floats(0, 1)
check = st.builds(Check, st.sampled_from("abc"), st.booleans(), st.sampled_from(Kind))
some_checks = st.lists(check, max_size=100)


def checks(n: int, kind: Kind, *, right: float = 1.0, labels: str = "ab") -> list[Check]:
    """Return n checks, spread over the labels, of which that share was passed."""
    return [
        Check(labels[i % len(labels)], i // len(labels) < right * n / len(labels), kind)
        for i in range(n)
    ]


@given(st.sampled_from(Outcome), st.booleans(), values, shares)
def test_nothing_settles_below_zero_or_above_the_most_there_is(
    outcome: Outcome, is_too_fast: bool, value: float, share: float
) -> None:
    points = settled_points(outcome, is_too_fast=is_too_fast, value=value, share=share)

    assert 0 <= points <= MOST_VALUE * REWARD


@pytest.mark.parametrize(("value", "share"), [(0.4, 1.0), (3.1, 1.0), (1.0, -0.1), (1.0, 1.1)])
def test_worth_that_cannot_be_is_refused(value: float, share: float) -> None:
    with pytest.raises(ValueError):
        settled_points(Outcome.WRONG, is_too_fast=False, value=value, share=share)


def test_a_right_answer_of_usual_value_by_somebody_never_wrong_settles_in_full() -> None:
    assert settled_points(Outcome.RIGHT, is_too_fast=False) == REWARD


def test_an_abstention_is_promised_nothing() -> None:
    assert pending_points(is_abstention=True) == 0


@given(some_checks)
def test_a_rating_is_a_share(given_: list[Check]) -> None:
    rating = rate(given_)

    assert 0 <= rating.share <= 1
    assert rating.share <= max(rating.skill, 0.0) ** 2 + 1e-12
    assert rating.is_proven or rating.share <= SHARE_BEFORE


@given(some_checks, st.data())
def test_a_check_passed_instead_of_failed_never_lowers_skill(
    given_: list[Check], data: st.DataObject
) -> None:
    if not given_:
        return
    i = data.draw(st.integers(0, len(given_) - 1))
    failed, passed = (
        [*given_[:i], given_[i]._replace(is_right=ok), *given_[i + 1 :]] for ok in (False, True)
    )

    assert skill_on(passed, sds=1.0) >= skill_on(failed, sds=1.0) - 1e-12


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=100), st.sampled_from("abc"))
def test_whoever_always_says_the_same_has_no_skill(truths: list[str], always: str) -> None:
    given_ = [Check(truth, truth == always, Kind.AUDIT) for truth in truths]

    assert skill_on(given_, sds=0.0) <= 1e-12
    assert rate(given_).share == pytest.approx(0.0, abs=1e-12)


def test_skill_by_hand() -> None:
    # 3 of 4 and 1 of 2: a = 5/8, so J = 2 · 5/8 - 1.
    given_ = [Check("a", i > 0, Kind.GOLD) for i in range(4)]
    given_ += [Check("b", i > 0, Kind.GOLD) for i in range(2)]

    assert skill_on(given_, sds=0.0) == pytest.approx(0.25)


def test_a_common_label_weighs_no_more_than_a_rare_one() -> None:
    rare_missed = checks(40, Kind.GOLD, labels="a") + checks(4, Kind.GOLD, right=0.0, labels="b")

    assert skill_on(rare_missed, sds=0.0) == pytest.approx(0.0)


def test_the_lower_of_all_checks_and_of_surprises_counts() -> None:
    gold, audits = checks(40, Kind.GOLD), checks(20, Kind.AUDIT, right=0.7)

    assert rate(gold + audits).skill == skill_on(audits, sds=1.0)


def test_before_six_surprises_little_is_earned_however_good_the_gold() -> None:
    gold = checks(60, Kind.GOLD)

    before = rate(gold + checks(ENOUGH_SURPRISES - 1, Kind.AUDIT))
    after = rate(gold + checks(ENOUGH_SURPRISES, Kind.AUDIT))

    assert (before.share, before.is_proven) == (SHARE_BEFORE, False)
    assert after.is_proven and after.share > 2 * SHARE_BEFORE


def test_quiet_gold_stands_in_for_audits_until_there_are_enough() -> None:
    quiet = checks(6, Kind.QUIET_GOLD)

    assert rate(quiet).is_proven
    assert not rate(quiet[:3] + checks(2, Kind.AUDIT)).is_proven
    # Now there are audits, and they alone are what counts.
    failed = rate(quiet + checks(6, Kind.AUDIT, right=0.5))
    assert failed.skill == skill_on(checks(6, Kind.AUDIT, right=0.5), sds=1.0)


def test_old_checks_are_forgotten() -> None:
    early, late = checks(WINDOW, Kind.AUDIT), checks(WINDOW, Kind.AUDIT, right=0.5)

    assert rate(early + late) == rate(late)


def test_gold_that_goes_much_better_than_audits_is_held() -> None:
    known = checks(40, Kind.GOLD) + checks(10, Kind.AUDIT, right=0.5)

    assert rate(known).is_held
    assert rate(known).share == 0


def test_audits_may_be_harder_for_everybody() -> None:
    harder = checks(40, Kind.GOLD) + checks(16, Kind.AUDIT, right=0.6)

    assert rate(harder).is_held
    assert not rate(harder, usual_gap=0.3).is_held


def test_a_handful_of_failed_audits_holds_nobody_honest() -> None:
    unlucky = checks(30, Kind.GOLD, right=0.9) + checks(6, Kind.AUDIT, right=0.67)

    assert not rate(unlucky).is_held


def fooling(n: int, n_right: int) -> list[Check]:
    return [Check("ab"[i % 2], i < n_right, Kind.QUIET_GOLD, True) for i in range(n)]


def test_who_passes_only_what_the_model_knows_has_no_skill() -> None:
    known = checks(60, Kind.QUIET_GOLD)

    assert rate(known + fooling(1, 0)).skill == pytest.approx(0.5)
    assert rate(known + fooling(20, 0)).share < 0.01
    assert rate(known + fooling(20, 16)) == rate(
        [check._replace(fools_the_model=False) for check in known + fooling(20, 16)]
    )


@given(worth=st.lists(st.integers(0, 30), max_size=9), proven=st.integers(0, 9))
def test_instalments_add_up(worth: list[int], proven: int) -> None:
    paid, pending = 0, PROMISE
    for i, now in enumerate([*worth, 7]):
        is_last = i == len(worth)
        one = next_instalment(
            now, paid=paid, pending=pending, is_open=not is_last, is_proven=i >= proven
        )
        paid, pending = paid + one.settled, pending - one.no_longer_pending
        assert one.settled >= 0
        assert pending >= 0

    assert pending == 0
    assert paid == max([*worth[proven:], 7])


def test_an_answer_stays_open_for_some_checks() -> None:
    assert is_open(checks_then=3, checks_now=3)
    assert not is_open(checks_then=3, checks_now=3 + ESCROW)
    assert not is_open(checks_then=3, checks_now=3, age=LONGEST_ESCROW)
