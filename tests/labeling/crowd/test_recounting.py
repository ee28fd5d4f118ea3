import numpy as np

from labeling.crowd.aggregation import aggregate
from labeling.crowd.recounting import may_turn
from tests.labeling.crowd.crowds import a_crowd


def test_one_answer_more_turns_what_is_torn_and_not_what_many_agree_on():
    crowd, _ = a_crowd(accuracies=[0.8] * 20, n_labels=2, n_items=300, n_answers=4)
    shares = np.bincount(crowd.item, crowd.label) / 4

    turns = may_turn(aggregate(crowd))

    assert turns[shares == 0.5].mean() > 0.9
    assert not turns[np.isin(shares, (0, 1))].any()
