import numpy as np

from labeling.crowd.replay import replay
from labeling.crowd.stopping import StoppingRule
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
