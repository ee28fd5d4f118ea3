"""Workers beside their peers: nobody is their own witness, nor does it matter when asking ends."""

import numpy as np
import pytest

from labeling.crowd.aggregation import aggregate
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.peers import peer_checks
from tests.labeling.crowd.crowds import a_crowd, answers


def stood(crowd: CrowdLabels) -> np.ndarray:
    """Return the share of each worker's checks by peers that they passed."""
    checks = peer_checks(crowd, aggregate(crowd))
    return checks.right / checks.seen


def asked_until_sure(*accuracies: float, n_items: int = 1500) -> CrowdLabels:
    """Ask about two labels until one has two answers more than the other, or five were given."""
    rng = np.random.default_rng(2)
    given = []
    for item in range(n_items):
        lead = 0
        for worker in rng.permutation(len(accuracies))[:5]:
            is_right = rng.random() < accuracies[worker]
            lead += 1 if is_right else -1
            given.append((worker, item, is_right ^ (item % 2)))
            if abs(lead) == 2:
                break
    worker, item, label = np.array(given).T
    return answers(worker, item, label, n_labels=2, n_items=n_items)


def test_who_throws_a_coin_stands_no_better_than_chance():
    accuracies = [0.85] * 400 + [0.5] * 100
    crowd, _ = a_crowd(accuracies=accuracies, n_labels=2, n_items=4000, n_answers=2)

    checks = peer_checks(crowd, aggregate(crowd))

    honest, coin = slice(400), slice(400, None)
    # A few points above chance: what is known of the others has been learnt from this vote too.
    assert 0.45 < checks.right[coin].sum() / checks.seen[coin].sum() < 0.6
    assert checks.right[honest].sum() / checks.seen[honest].sum() > 0.75


def test_who_throws_a_coin_gains_nothing_where_asking_ends_once_enough_agree():
    *honest, coin = stood(asked_until_sure(*[0.85] * 9, 0.5))

    assert coin < 0.55
    assert min(honest) > 0.8


def test_who_stands_against_two_who_agree_is_checked_and_those_who_are_torn_check_nobody():
    crowd = answers([0, 1, 2], [0, 0, 0], [0, 0, 1], n_labels=2)

    checks = peer_checks(crowd, aggregate(crowd))

    assert checks.seen[2] > 2 * checks.seen[0]
    assert checks.right[2] < 0.2 * checks.seen[2]


def test_what_is_known_of_an_item_is_no_matter_of_peers():
    crowd, _ = a_crowd(n_items=100)
    known = np.arange(100) < 60

    all_seen = peer_checks(crowd, aggregate(crowd)).seen.sum()
    seen = peer_checks(crowd, aggregate(crowd), known).seen.sum()

    assert seen == pytest.approx(0.4 * all_seen, rel=0.1)


def test_who_answers_alone_has_no_peers():
    crowd = answers([0] * 30 + [1] * 30, list(range(60)), [0, 1] * 30, n_labels=2)

    assert peer_checks(crowd, aggregate(crowd)).seen.tolist() == [0, 0]
