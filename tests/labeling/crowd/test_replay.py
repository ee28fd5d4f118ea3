import numpy as np
import pytest

from labeling.crowd.aggregation import aggregate
from labeling.crowd.replay import Found, replay
from labeling.crowd.stopping import StoppingRule
from labeling.crowd.votes import Recounted, Vote, weigh_votes
from tests.labeling.crowd.crowds import a_crowd, answers

RULE = StoppingRule(confidence=0.8, min_answers=2, max_answers=6)


def played(crowd, rule=RULE, gold=None):
    return replay(crowd, rule, np.random.default_rng(0), gold)


def test_a_good_crowd_is_asked_less_than_a_poor_one():
    good, truth = a_crowd(accuracies=[0.95] * 20, n_answers=6)
    poor, _ = a_crowd(accuracies=[0.6] * 20, n_answers=6)

    good_play, poor_play = played(good), played(poor)

    assert good_play.n_used.mean() < 3 < poor_play.n_used.mean() <= 6
    assert (good_play.label == truth).mean() > 0.95


def test_a_higher_bar_costs_more_and_brings_more():
    crowd, truth = a_crowd(accuracies=[0.7] * 20, n_answers=9, n_items=400)

    low = played(crowd, StoppingRule(confidence=0.6, max_answers=9))
    high = played(crowd, StoppingRule(confidence=0.95, max_answers=9))

    assert high.n_used.mean() > low.n_used.mean() + 1
    assert (high.label == truth).mean() > (low.label == truth).mean()


def test_no_more_is_asked_than_there_is():
    crowd = answers([0, 1, 0], [0, 0, 1], [0, 1, -1], n_labels=2)

    result = played(crowd)

    assert result.n_used.tolist() == [2, 1]
    assert result.label[1] == -1


def test_a_lone_worker_is_taken_at_their_word_but_never_surely():
    crowd = answers([0, 0, 0], [0, 1, 2], [0, 1, 1], n_labels=2)

    result = played(crowd)

    assert result.label.tolist() == [0, 1, 1]
    assert result.n_used.tolist() == [1, 1, 1]


def test_where_there_is_one_label_everybody_agrees():
    crowd = answers([0, 1, 2, 0], [0, 0, 0, 1], [0, 0, 0, 0], n_labels=1)

    result = played(crowd)

    assert result.label.tolist() == [0, 0]
    assert result.n_used.tolist() == [2, 1]


def test_gold_is_asked_about_as_often_as_may_be_and_pays_in_confidence():
    crowd, truth = a_crowd(accuracies=[0.9] * 20, n_answers=6, n_items=300)
    gold = np.where(np.arange(300) < 60, truth, -1).astype(np.int32)

    with_gold, without = played(crowd, gold=gold), played(crowd)

    assert (with_gold.n_used[:60] == 6).all()
    assert with_gold.n_used[60:].mean() < without.n_used[60:].mean()


def test_where_all_say_the_same_nothing_is_in_doubt():
    crowd = answers([0, 1, 2], [0, 0, 0], [0, 0, 0], n_labels=1)

    result = played(crowd)

    assert (result.n_used.tolist(), result.label.tolist()) == ([2], [0])


def test_thousands_of_labels_are_played_too():
    crowd, truth = a_crowd(accuracies=[0.9] * 20, n_labels=10_000, n_items=3000, n_answers=4)

    assert (played(crowd).label == truth).mean() > 0.9


def test_answers_are_weighed_as_the_live_system_weighs_them():
    crowd, _ = a_crowd(accuracies=[0.6, 0.8, 0.9, 0.95] * 5, n_answers=5)
    found = aggregate(crowd)
    assert found.fit
    places = np.flatnonzero(crowd.item == 7)
    worker, label = crowd.worker[places], crowd.label[places]
    votes = [
        Vote(crowd.labels[label], 0.8, evidence.tolist())
        for label, evidence in zip(label, found.fit.evidence(worker, label), strict=True)
    ]

    likely = Found(found.fit, found.temper).weigh(
        worker[None], label[None], np.ones((1, 5), dtype=bool)
    )

    recounted = Recounted(found.fit.prior.tolist(), found.temper)
    for n in range(1, 6):
        verdict = weigh_votes(votes[:n], crowd.labels, recounted=recounted)
        assert likely[0, n - 1].tolist() == pytest.approx(list(verdict.probabilities.values()))


def test_before_anything_is_counted_only_gold_tells_good_workers_from_poor_ones():
    crowd = answers([0, 1] * 40, np.repeat(np.arange(40), 2), [0, 1] * 40, n_labels=2)
    gold = np.where(np.arange(40) < 39, 0, -1).astype(np.int32)

    assert played(crowd).label[39] == -1
    assert played(crowd, gold=gold).label[39] == 0


def test_what_was_labelled_before_much_was_known_is_looked_at_again():
    crowd, truth = a_crowd(accuracies=[0.95] * 6 + [0.1] * 4, n_items=300, n_answers=6, n_labels=2)

    result = played(crowd)

    assert result.n_reopened > 0
    assert (result.label == truth).mean() > 0.9
