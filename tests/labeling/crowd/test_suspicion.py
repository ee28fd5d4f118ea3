import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.evidence import Evidence
from labeling.crowd.suspicion import (
    constancy_evidence,
    disagreement_evidence,
    gold_evidence,
    speed_evidence,
    suspicion,
)
from labeling.crowd.trust import Crowd

ROUNDS, ROUND_SIZE = 6, 10
HARD = Crowd(mean=0.65, strength=10)


def first_flag(kind: str, n_labels: int, accuracy: float, seed: int) -> int | None:
    """Play six rounds of ten and look after each; return the answers it took to be flagged."""
    rng = random.Random(seed)
    labels = [str(n) for n in range(n_labels)]
    shares = dict.fromkeys(labels, 1 / n_labels)
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    n_fast = 0
    for n in range(1, ROUNDS * ROUND_SIZE + 1):
        truth = rng.choice(labels)
        answer = {
            "honest": truth if rng.random() < accuracy else rng.choice(labels),
            "random": rng.choice(labels),
            "constant": labels[-1],
            "fast": rng.choice(labels),
        }[kind]
        check = "gold" if rng.random() < 0.25 else "peers"
        held_against = truth if check == "gold" or rng.random() < 0.95 else rng.choice(labels)
        given[answer] += 1
        seen[check] += 1
        right[check] += answer == held_against
        n_fast += rng.random() < (0.9 if kind == "fast" else 0.005)
        if n % ROUND_SIZE == 0:
            found = suspicion(
                [
                    gold_evidence(right["gold"], seen["gold"], 1 / n_labels),
                    disagreement_evidence(right["peers"], seen["peers"], 1 / n_labels),
                    speed_evidence(n_fast, n),
                    constancy_evidence(given, shares),
                ]
            )
            if found.flagged:
                return n
    return None


@pytest.mark.parametrize("n_labels", [2, 8, 10])
def test_honest_workers_are_not_flagged_by_bad_luck(n_labels: int) -> None:
    """Right 85 times in 100 or more; looked at after every round; 500 workers of each kind."""
    chance = 1 / n_labels
    knows = (0.85 - chance) / (1 - chance)  # the rest are guesses, some of them lucky

    flags = [first_flag("honest", n_labels, knows, seed) for seed in range(500)]

    assert sum(flag is not None for flag in flags) <= 5


@pytest.mark.parametrize(
    ("kind", "n_labels", "within", "caught"),
    [
        ("random", 10, 30, 0.98),
        ("random", 8, 40, 0.98),
        ("random", 2, 60, 0.55),  # a blind guess is right every other time
        ("constant", 10, 20, 0.99),
        ("constant", 2, 30, 0.99),
        ("fast", 10, 20, 0.99),
        ("fast", 2, 20, 0.99),
    ],
)
def test_clear_cheats_are_found_early(kind: str, n_labels: int, within: int, caught: float) -> None:
    flags = [first_flag(kind, n_labels, accuracy=0, seed=seed) for seed in range(100)]

    assert sum(flag is not None and flag <= within for flag in flags) >= 100 * caught


def test_a_reviewer_reads_the_strongest_reason_first() -> None:
    found = suspicion(
        [
            Evidence("mild", 1.5, "Mild.", "answers"),
            Evidence("alibi", -1.0, "Alibi.", "golds"),
            Evidence("strong", 4.0, "Strong.", "times"),
            Evidence("faint", 0.5, "Faint.", "access"),
        ]
    )

    assert found.reasons == ("Strong.", "Mild.")


def test_the_score_by_hand() -> None:
    """Prior odds 1 to 19; e^2.94444 = 19 makes them even."""
    assert suspicion([], prior=0.05).score == pytest.approx(0.05)
    assert suspicion([Evidence("any", 2.94444, "", "times")]).score == pytest.approx(0.5, abs=1e-5)


@given(st.lists(st.floats(-1e6, 1e6), max_size=5))
def test_the_score_is_a_probability(log_ratios: list[float]) -> None:
    found = suspicion([Evidence("any", one, "", source=str(one)) for one in log_ratios])

    assert 0 <= found.score <= 1


def test_figures_of_different_sources_are_multiplied() -> None:
    """Ratios of 4 and 6 at prior odds of 1 to 19: 0.9 x 24 + 0.1 x 5 = 22.1."""
    both = [
        Evidence("a", math.log(4), "", "answers"),
        Evidence("b", math.log(6), "", "times"),
    ]

    assert suspicion(both).score == pytest.approx(22.1 / (22.1 + 19))


def test_good_answers_are_no_alibi_for_impossible_ones() -> None:
    bot = [Evidence("random", -50.0, "", "answers"), Evidence("speed", 12.0, "", "times")]

    assert suspicion(bot).flagged


def test_stories_of_the_same_figures_are_not_counted_twice() -> None:
    """e^2.94444 = 19, and the mean of 19 and 19 is 19; that of 19 and 1, weighed 1 to 2, is 7."""
    twice = [Evidence(kind, 2.94444, "", "answers") for kind in ("random", "constant")]
    once = [Evidence("a", 2.94444, "", "answers", 1.0), Evidence("b", 0.0, "", "answers", 2.0)]

    assert suspicion(twice).score == pytest.approx(0.5, abs=1e-5)
    assert suspicion(once).score == pytest.approx(7 / 26, abs=1e-5)


def test_where_the_question_is_hard_honest_workers_fail_golds_too() -> None:
    assert gold_evidence(13, 20, chance=0.5, honest=HARD).log_ratio < 0
    assert gold_evidence(13, 20, chance=0.5).log_ratio > gold_evidence(13, 20, 0.5, HARD).log_ratio


def test_failing_more_golds_than_a_guesser_is_no_excuse() -> None:
    assert gold_evidence(0, 20, chance=0.5).log_ratio > gold_evidence(10, 20, chance=0.5).log_ratio


def test_good_golds_speak_for_a_worker_only_so_far() -> None:
    sleeper = [gold_evidence(500, 500, chance=0.1), speed_evidence(60, 560)]

    assert sleeper[0].log_ratio == -2
    assert suspicion(sleeper).flagged


def test_agreement_is_no_alibi() -> None:
    assert disagreement_evidence(500, 500, chance=0.1).log_ratio == 0


def test_no_figures_are_no_evidence() -> None:
    nothing = [
        gold_evidence(0, 0, chance=0.5),
        disagreement_evidence(0, 0, chance=0.5),
        speed_evidence(0, 0),
        constancy_evidence({}, {"a": 0.5, "b": 0.5}),
    ]

    assert [evidence.log_ratio for evidence in nothing] == [0, 0, 0, 0]


def test_a_crowd_no_better_than_chance_convicts_nobody() -> None:
    assert gold_evidence(0, 20, chance=0.5, honest=Crowd(0.5, 10)).log_ratio == 0


def test_a_trip_of_the_speed_trap_now_and_then_is_nothing() -> None:
    assert not suspicion([speed_evidence(n_too_fast=2, n_answers=60)]).flagged
    assert suspicion([speed_evidence(n_too_fast=10, n_answers=60)]).flagged


def test_a_key_that_sticks_once_is_nothing() -> None:
    assert speed_evidence(n_too_fast=4, n_answers=4).log_ratio == 0


def test_the_usual_label_given_often_is_not_held_against_a_worker() -> None:
    shares = {"same": 0.1, "different": 0.9}

    assert not suspicion([constancy_evidence({"different": 57, "same": 3}, shares)]).flagged
    assert suspicion([constancy_evidence({"same": 30}, shares)]).flagged


@given(st.dictionaries(st.sampled_from("abc"), st.integers(1, 200), min_size=1))
def test_constancy_is_never_an_alibi(given_labels: dict[str, int]) -> None:
    assert constancy_evidence(given_labels, {"a": 8, "b": 1, "c": 0}).log_ratio >= 0


def test_shares_must_name_all_labels() -> None:
    with pytest.raises(ValueError):
        constancy_evidence({"c": 1}, {"a": 0.5, "b": 0.5})
    with pytest.raises(ValueError):
        gold_evidence(n_right=3, n_seen=2, chance=0.5)
    with pytest.raises(ValueError):
        suspicion([], prior=0.0)
