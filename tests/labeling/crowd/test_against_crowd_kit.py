"""Our Dawid and Skene is that of others: crowd-kit's, which shares no code with it."""

import numpy as np
import pandas as pd
import pytest
from crowdkit.aggregation import DawidSkene

from labeling.crowd.ballots import ballots_of
from labeling.crowd.dawid_skene import fit_plain
from tests.labeling.crowd.crowds import a_crowd


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # crowd-kit's, of pandas
def test_labels_probabilities_and_matrices_are_those_of_crowd_kit():
    accuracies = [0.9] * 6 + [0.7] * 6 + [0.4] * 3
    crowd, _ = a_crowd(accuracies=accuracies, n_items=400, n_answers=7)
    rows = pd.DataFrame({"task": crowd.item, "worker": crowd.worker, "label": crowd.label})

    ours = fit_plain(ballots_of(crowd))
    theirs = DawidSkene(n_iter=200, tol=1e-9).fit(rows)

    assert theirs.probas_ is not None
    assert theirs.errors_ is not None
    chances = theirs.probas_.sort_index().reindex(columns=range(3)).to_numpy()
    assert (ours.posterior.argmax(axis=1) == chances.argmax(axis=1)).mean() > 0.995
    assert np.abs(ours.posterior - chances).max() < 0.05
    for worker in (0, 7, 14):
        matrix = theirs.errors_.loc[worker].reindex(index=range(3), columns=range(3)).to_numpy()
        assert np.abs(ours.confusion(worker) - matrix).max() < 0.02
