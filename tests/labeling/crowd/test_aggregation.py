import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.aggregation import METHODS, NO_LABEL, TooManyLabels, aggregate, choose
from labeling.crowd.labels import CrowdLabels
from tests.labeling.crowd.crowds import a_crowd, answers

EVERY_METHOD = pytest.mark.parametrize("method", METHODS)


def share_right(crowd: CrowdLabels, truth: np.ndarray, method: str) -> float:
    return float((aggregate(crowd, method).label == truth).mean())


@EVERY_METHOD
def test_what_all_say_is_the_label(method):
    crowd = answers([0, 1, 2] * 4, np.repeat(range(4), 3), [0] * 6 + [1] * 6, n_labels=2)

    found = aggregate(crowd, method)

    assert found.label.tolist() == [0, 0, 1, 1]
    assert found.confidence.min() > 0.5
    assert found.confidence.max() <= 1


@EVERY_METHOD
def test_abstentions_say_nothing_and_an_item_of_nothing_else_has_no_label(method):
    crowd = answers([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], [1, -1, -1, -1, -1, -1], n_labels=2)

    found = aggregate(crowd, method)

    assert found.label.tolist() == [1, NO_LABEL]


def test_a_tie_goes_to_the_label_that_is_common_elsewhere():
    crowd = answers([0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 1, 1], n_labels=2)

    assert aggregate(crowd, "majority").label.tolist() == [1, 1]


def test_who_is_good_counts_for_more_than_how_many():
    crowd, truth = a_crowd(accuracies=[0.95] * 3 + [0.36] * 5, n_answers=8)

    counted = share_right(crowd, truth, "majority")

    for method in ("one-coin", "dawid-skene", "goldrush"):
        assert share_right(crowd, truth, method) > max(counted + 0.02, 0.95)


def test_a_crowd_whose_members_are_alike_is_counted():
    crowd, truth = a_crowd(accuracies=[0.58] * 30, n_labels=2, n_items=1000)

    assert choose(crowd).strength == 1000
    assert share_right(crowd, truth, "goldrush") > share_right(crowd, truth, "majority") - 0.01


def test_two_classes_that_are_hard_to_tell_are_kept_apart():
    crowd, _ = a_crowd(accuracies=[0.58] * 30, n_labels=2, n_answers=9, n_items=300)

    for method in ("one-coin", "goldrush"):
        assert 0.35 < (aggregate(crowd, method).label == 1).mean() < 0.65


def test_the_more_confident_labels_are_more_often_right():
    crowd, truth = a_crowd(accuracies=[0.7] * 30, n_items=500)

    found = aggregate(crowd)

    is_right, is_sure = found.label == truth, found.confidence > np.median(found.confidence)
    assert is_right[is_sure].mean() > is_right[~is_sure].mean() + 0.05


def test_crowds_that_differ_by_class_are_given_matrices_of_their_own():
    # Half of the workers never say 2 when it is 2, the other half never 0 when it is 0.
    crowd, truth = a_crowd(accuracies=[0.95] * 20, n_items=600, n_answers=6)
    said = crowd.label.copy()
    said[(crowd.worker < 10) & (truth[crowd.item] == 2)] = 1
    said[(crowd.worker >= 10) & (truth[crowd.item] == 0)] = 1
    biased = CrowdLabels(crowd.workers, crowd.items, crowd.labels, crowd.worker, crowd.item, said)

    assert choose(biased).strength <= 4
    assert share_right(biased, truth, "goldrush") > share_right(biased, truth, "majority") + 0.1


def test_going_on_from_before_keeps_the_choice():
    crowd, _ = a_crowd()
    first = aggregate(crowd)

    again = aggregate(crowd, before=first)

    assert again.choice == first.choice
    assert (again.label == first.label).mean() > 0.99


def test_ten_thousand_labels_take_no_matrix_of_them():
    crowd, truth = a_crowd(n_labels=10_000, n_items=3000, n_answers=3)

    tracemalloc.start()
    try:
        found = aggregate(crowd)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (found.label == truth).mean() > 0.9
    assert most < 50_000_000
    with pytest.raises(TooManyLabels, match="one-coin"):
        aggregate(crowd, "dawid-skene")


@given(st.integers(0, 10_000), st.sampled_from(list(METHODS)))
def test_any_crowd_has_labels_that_somebody_named(seed, method):
    rng = np.random.default_rng(seed)
    n, n_labels = int(rng.integers(1, 40)), int(rng.integers(1, 5))
    crowd = answers(
        rng.integers(0, 5, n),
        rng.integers(0, 8, n),
        rng.integers(-1, n_labels, n),
        n_labels=n_labels,
    ).without_repeats()
    if not len(crowd.votes()):
        return

    found = aggregate(crowd, method)

    with_votes = np.isin(np.arange(len(crowd.items)), crowd.votes().item)
    assert ((found.label == NO_LABEL) == ~with_votes).all()
    assert np.isfinite(found.confidence).all()
    assert np.isfinite(found.accuracy).all()
    assert (found.confidence > 0).all()
    assert (found.confidence <= 1 + 1e-9).all()
