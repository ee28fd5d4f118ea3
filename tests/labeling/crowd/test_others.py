import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import MOST_LABELS, view_of_others, with_places
from tests.labeling.crowd.simulated import a_crowd

UNKNOWN = np.full(100, -1, dtype=np.int32)


def test_a_worker_has_no_voice_in_what_they_are_held_against() -> None:
    crowd = a_crowd(["honest"] * 5 + ["random"])
    guesser = crowd.worker == 5
    flipped = CrowdLabels(
        crowd.workers,
        crowd.items,
        crowd.labels,
        crowd.worker,
        crowd.item,
        np.where(guesser, (crowd.label + 1) % 4, crowd.label).astype(np.int32),
    )

    one, other = (
        view_of_others(votes, UNKNOWN).beliefs(votes.at(guesser)) for votes in (crowd, flipped)
    )

    assert np.abs(one - other).mean() < 0.02


def test_known_truth_is_believed_whatever_is_said() -> None:
    crowd = a_crowd(["random"] * 4)
    truth = np.arange(100, dtype=np.int32) % 4

    beliefs = view_of_others(crowd, truth).beliefs(crowd)

    assert (beliefs[np.arange(400), truth[crowd.item]] > 0.999).all()


def test_few_labels_stay_as_they_are() -> None:
    crowd = a_crowd(["honest"])

    assert with_places(crowd, UNKNOWN)[0] is crowd


@given(st.integers(0, 500))
def test_of_many_labels_it_still_shows_who_agrees(seed: int) -> None:
    crowd = a_crowd(["honest", "honest"], n_labels=1000, seed=seed)

    placed, truth = with_places(crowd, crowd.label[:100])

    agreed = crowd.label[:100] == crowd.label[100:]
    still = placed.label[:100] == placed.label[100:]
    assert placed.label.max() < MOST_LABELS
    assert (still >= agreed).all()
    assert (truth == placed.label[:100]).all()
