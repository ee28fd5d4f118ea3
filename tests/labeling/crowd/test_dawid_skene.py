import numpy as np
import pytest

from labeling.crowd.ballots import ballots_of
from labeling.crowd.dawid_skene import NOT_GOLD, fit, fit_plain
from tests.labeling.crowd.crowds import a_crowd, answers


def test_by_maximum_likelihood_one_round_is_counted_by_hand():
    # Ann and Bob agree on both items, Cid is against them on the second.
    crowd = answers([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0], n_labels=2)

    found = fit_plain(ballots_of(crowd))

    assert found.posterior == pytest.approx(np.eye(2), abs=1e-6)
    assert found.confusion(0) == pytest.approx(np.eye(2), abs=1e-6)
    assert found.confusion(2) == pytest.approx(np.array([[1, 1], [0, 0]]), abs=1e-6)


def test_probabilities_sum_to_one():
    crowd, _ = a_crowd()

    found = fit(ballots_of(crowd), strength=4.0)

    assert found.posterior.sum(axis=1) == pytest.approx(1)
    assert found.prior.sum() == pytest.approx(1)
    assert found.confusion(3).sum(axis=0) == pytest.approx(1)


def test_who_guesses_is_found_out_and_outweighed():
    crowd, truth = a_crowd(accuracies=[0.9] * 4 + [1 / 3] * 6, n_answers=10)

    found = fit(ballots_of(crowd), strength=4.0)

    assert (found.posterior.argmax(axis=1) == truth).mean() > 0.95
    assert found.accuracies()[:4].min() > 0.8
    assert found.accuracies()[4:].max() < 0.5


def test_who_has_said_little_is_taken_for_one_of_the_crowd():
    crowd, truth = a_crowd(accuracies=[0.9] * 20 + [0.9])
    few = crowd.at((crowd.worker != 20) | (np.cumsum(crowd.worker == 20) <= 1))

    found = fit(ballots_of(few), strength=4.0)

    assert found.accuracies()[20] == pytest.approx(found.accuracies()[:20].mean(), abs=0.08)


def test_a_strong_crowd_outweighs_a_workers_own_record():
    crowd, _ = a_crowd(accuracies=[0.9] * 9 + [0.4], n_answers=6, n_items=60)

    alone = fit(ballots_of(crowd), strength=1.0).accuracies()
    leaning = fit(ballots_of(crowd), strength=1000.0).accuracies()

    assert alone[9] < leaning[9] < leaning[:9].min()


def test_gold_is_believed_against_all_votes():
    crowd = answers([0, 1, 2], [0, 0, 0], [0, 0, 0], n_labels=2, n_items=1)

    found = fit(ballots_of(crowd), strength=4.0, gold=np.array([1], dtype=np.int32))

    assert found.posterior.tolist() == [[0, 1]]
    assert found.accuracies().max() < 0.7


def test_gold_tells_who_is_right_where_votes_cannot():
    # Two camps of two, always against each other.
    n_items = 40
    worker = np.tile([0, 1, 2, 3], n_items)
    item = np.repeat(np.arange(n_items), 4)
    truth = np.arange(n_items) % 2
    label = np.where(worker < 2, truth[item], 1 - truth[item])
    gold = np.where(np.arange(n_items) < 10, truth, NOT_GOLD).astype(np.int32)

    found = fit(ballots_of(answers(worker, item, label, n_labels=2)), strength=4.0, gold=gold)

    assert found.posterior.argmax(axis=1).tolist() == truth.tolist()


def test_gold_of_one_class_does_not_make_that_class_common():
    crowd, truth = a_crowd(accuracies=[0.95] * 20, n_labels=2, n_items=400)
    gold = np.where((truth == 1) & (np.arange(400) % 2 == 0), 1, NOT_GOLD).astype(np.int32)

    found = fit(ballots_of(crowd), strength=4.0, gold=gold)

    rest = gold == NOT_GOLD
    assert found.prior[1] == pytest.approx((truth[rest] == 1).mean(), abs=0.05)


def test_going_on_from_a_result_ends_where_it_was():
    crowd, _ = a_crowd(accuracies=[0.95] * 20)
    first = fit(ballots_of(crowd), strength=4.0)

    again = fit(ballots_of(crowd), strength=4.0, start=first.posterior)

    assert again.posterior == pytest.approx(first.posterior, abs=0.05)


def test_a_model_that_knows_helps_and_one_that_guesses_does_no_harm():
    crowd, truth = a_crowd(accuracies=[0.6] * 20, n_labels=2, n_answers=3, n_items=400)
    knows = np.where(truth[:, None] == [0, 1], 0.95, 0.05)
    guesses = np.random.default_rng(1).permuted(knows, axis=1)
    knows[::4] = np.nan

    alone, helped, misled = (
        (fit(ballots_of(crowd), strength=4.0, opinions=said).posterior.argmax(axis=1) == truth)
        for said in (None, knows, guesses)
    )

    assert helped.mean() > alone.mean() + 0.1
    assert misled.mean() > alone.mean() - 0.05


def test_an_item_without_votes_is_as_likely_to_be_anything_as_items_are():
    crowd, _ = a_crowd()
    without = crowd.at(crowd.item != 0)

    found = fit(ballots_of(without), strength=4.0)

    assert found.posterior[0] == pytest.approx(found.prior)


def test_one_label_is_certain():
    crowd = answers([0, 1], [0, 0], [0, 0], n_labels=1)

    assert fit(ballots_of(crowd), strength=4.0).posterior.tolist() == [[1.0]]
