import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.trust import Trust
from labeling.crowd.votes import Opinion, Vote, weigh_votes

LABELS = ["cat", "dog", "fox", "owl"]


@st.composite
def trusts(draw: st.DrawFn) -> Trust:
    low, accuracy, high = sorted(draw(st.floats(0, 1)) for _ in range(3))
    return Trust(accuracy, low, high, n_checks=draw(st.floats(0, 1000)))


def votes(most: int = 30) -> st.SearchStrategy[list[Vote]]:
    return st.lists(st.builds(Vote, st.sampled_from(LABELS), trusts()), max_size=most)


@st.composite
def opinions(draw: st.DrawFn) -> Opinion | None:
    shares = {label: draw(st.floats(0, 1)) for label in LABELS}
    return draw(st.sampled_from([None, Opinion(shares, draw(st.floats(0, 1)))]))


@given(votes(most=400), opinions())
def test_the_probabilities_sum_to_one(votes: list[Vote], opinion: Opinion | None) -> None:
    verdict = weigh_votes(votes, LABELS, opinion)

    assert math.fsum(verdict.probabilities.values()) == pytest.approx(1)
    assert verdict.confidence == max(verdict.probabilities.values())


@given(votes(), opinions(), st.randoms(use_true_random=False))
def test_the_order_of_votes_does_not_matter(
    votes: list[Vote], opinion: Opinion | None, rng: random.Random
) -> None:
    shuffled = rng.sample(votes, len(votes))

    one, other = weigh_votes(votes, LABELS, opinion), weigh_votes(shuffled, LABELS, opinion)

    assert one.probabilities == pytest.approx(other.probabilities)


@given(votes(), opinions(), st.sampled_from(LABELS), trusts())
def test_one_more_vote_never_lowers_its_label(
    votes: list[Vote], opinion: Opinion | None, label: str, trust: Trust
) -> None:
    before = weigh_votes(votes, LABELS, opinion).probabilities[label]
    after = weigh_votes([*votes, Vote(label, trust)], LABELS, opinion).probabilities[label]

    assert after >= before - 1e-9


def test_a_lone_vote_is_worth_exactly_the_workers_accuracy() -> None:
    verdict = weigh_votes([Vote("cat", 0.8)], LABELS)

    assert verdict.label == "cat"
    assert verdict.probabilities == pytest.approx(
        {"cat": 0.8, "dog": 0.2 / 3, "fox": 0.2 / 3, "owl": 0.2 / 3}
    )


def test_two_votes_by_hand() -> None:
    """Accuracy 0.7 of two labels: hard items 0.54, easy ones 0.7 + 0.16 * 0.4 / 0.6 = 0.80667.

    Right twice: 0.4 * 0.54^2 + 0.6 * 0.80667^2 = 0.507067
    Wrong twice: 0.4 * 0.46^2 + 0.6 * 0.19333^2 = 0.107067
    """
    verdict = weigh_votes([Vote("cat", 0.7), Vote("cat", 0.7)], ["cat", "dog"])

    assert verdict.confidence == pytest.approx(0.507067 / 0.614133, abs=1e-6)


def test_votes_together_say_less_than_if_workers_erred_independently() -> None:
    verdict = weigh_votes([Vote("cat", 0.7)] * 5, ["cat", "dog"])

    assert 0.7 < verdict.confidence < 0.7**5 / (0.7**5 + 0.3**5)


def test_a_worker_known_from_few_checks_counts_less() -> None:
    newcomer = Trust(accuracy=0.8, low=0.5, high=0.98, n_checks=2)
    old_hand = Trust(accuracy=0.8, low=0.77, high=0.83, n_checks=500)

    verdict = weigh_votes([Vote("cat", newcomer), Vote("dog", old_hand)], ["cat", "dog"])

    assert verdict.label == "dog"


def test_a_tie_has_no_winner() -> None:
    verdict = weigh_votes([Vote("cat", 0.9), Vote("dog", 0.9)], ["cat", "dog", "fox"])

    assert verdict.label is None
    assert verdict.confidence < 0.5


def test_no_votes_have_no_winner_even_if_the_model_is_sure() -> None:
    opinion = Opinion({"cat": 1.0}, trust=0.9)

    verdict = weigh_votes([], ["cat", "dog"], opinion)

    assert verdict.label is None
    assert verdict.probabilities == pytest.approx({"cat": 0.9, "dog": 0.1})


def test_a_sure_model_is_one_more_voter_and_no_better_than_its_accuracy() -> None:
    sure = Opinion({"dog": 1.0}, trust=0.8)

    beaten = weigh_votes([Vote("cat", 0.9)], ["cat", "dog"], sure)
    joined = weigh_votes([Vote("dog", 0.9)], ["cat", "dog"], sure)

    assert beaten.label == "cat"
    assert joined.confidence == pytest.approx(0.9 * 0.8 / (0.9 * 0.8 + 0.1 * 0.2))


def test_a_model_no_better_than_chance_says_nothing() -> None:
    useless = Opinion({"dog": 1.0}, trust=0.25)

    assert weigh_votes([Vote("cat", 0.6)], LABELS, useless).probabilities == pytest.approx(
        weigh_votes([Vote("cat", 0.6)], LABELS).probabilities
    )


def test_a_worker_below_chance_counts_for_nothing_rather_than_against() -> None:
    verdict = weigh_votes([Vote("cat", 0.1)], ["cat", "dog"])

    assert verdict.probabilities == pytest.approx({"cat": 0.5, "dog": 0.5})


def test_thousands_of_votes_and_labels_stay_finite() -> None:
    labels = [str(n) for n in range(10_000)]

    verdict = weigh_votes([Vote("7", 0.9)] * 2000 + [Vote("8", 0.9)] * 1000, labels)

    assert verdict.label == "7"
    assert verdict.confidence == pytest.approx(1)


@pytest.mark.parametrize("labels", [[], ["cat"], ["dog", "fox"]])
def test_votes_need_two_labels_and_to_be_among_them(labels: list[str]) -> None:
    with pytest.raises(ValueError):
        weigh_votes([Vote("cat", 0.9)], labels)


@pytest.mark.parametrize(
    ("probabilities", "trust"), [({"cat": math.nan}, 0.9), ({"cat": -0.1}, 0.9), ({"cat": 1}, 1.1)]
)
def test_an_opinion_is_made_of_probabilities(probabilities: dict[str, float], trust: float) -> None:
    with pytest.raises(ValueError):
        Opinion(probabilities, trust)
