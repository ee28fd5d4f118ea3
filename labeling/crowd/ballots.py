"""A crowd's votes as a sparse matrix: what was said of each item, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from labeling.crowd.labels import ABSTAINED, CrowdLabels

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MOST_NUMBERS = 20_000_000
"""Numbers in the largest table that is still built, 160 MB,"""

MOST_LOGARITHMS = 2_000_000
"""and in the largest of which the logarithms are expected, in a tenth of a second each round."""


@dataclass(frozen=True, slots=True)
class Ballots:
    """Votes, gathered into cells: a cell is one worker saying one label, of however many items.

    `said` is items x cells and holds a one where that was said of the item; all that an EM asks of
    the votes is a product with it or with its transpose.  Only cells that were used exist, so
    memory follows the number of votes, not workers x labels x labels.
    """

    n_workers: int
    n_items: int
    n_labels: int
    cell_worker: Codes
    cell_label: Codes
    cell_of: NDArray[np.int32]  # worker * n_labels + label -> cell, or -1
    said: sparse.csr_matrix
    said_of: sparse.csr_matrix
    n_votes: Floats  # per item
    shares: Floats  # items x labels: the share of the item's votes that each label got


def ballots_of(crowd: CrowdLabels) -> Ballots:
    """Gather the votes; abstentions are left out, an item without votes has equal shares.

    >>> codes = np.array([0, 1, 2], dtype=np.int32)
    >>> names = ["ann", "bob", "cid"], ["a", "b"], ["cat", "dog"]
    >>> ballots_of(CrowdLabels(*names, codes, codes * 0, np.minimum(codes, 1))).shares.round(2)
    array([[0.33, 0.67],
           [0.5 , 0.5 ]])
    """
    votes = crowd.votes() if (crowd.label == ABSTAINED).any() else crowd
    n_workers, n_items, n_labels = len(crowd.workers), len(crowd.items), len(crowd.labels)

    places = votes.worker.astype(np.int64) * n_labels + votes.label
    used = np.zeros(n_workers * n_labels, dtype=bool)
    used[places] = True
    cells = np.flatnonzero(used)
    cell_of = np.full(n_workers * n_labels, -1, dtype=np.int32)
    cell_of[cells] = np.arange(len(cells), dtype=np.int32)
    said = sparse.csr_matrix(
        (np.ones(len(votes)), (votes.item, cell_of[places])), shape=(n_items, len(cells))
    )
    counts = np.bincount(
        votes.item.astype(np.int64) * n_labels + votes.label, minlength=n_items * n_labels
    ).reshape(n_items, n_labels)
    n_votes = counts.sum(axis=1, keepdims=True)
    return Ballots(
        n_workers=n_workers,
        n_items=n_items,
        n_labels=n_labels,
        cell_worker=cells // n_labels,
        cell_label=cells % n_labels,
        cell_of=cell_of,
        said=said,
        said_of=said.T.tocsr(),
        n_votes=n_votes[:, 0].astype(np.float64),
        shares=np.where(n_votes, counts, 1) / np.where(n_votes, n_votes, n_labels),
    )


def is_too_wide(crowd: CrowdLabels) -> bool:
    """Say whether a number per label for every item and every cell would be too many."""
    n_labels = len(crowd.labels)
    n_cells = min(len(crowd), len(crowd.workers) * n_labels)
    too_many = len(crowd.items) * n_labels > MOST_NUMBERS
    return too_many or max(n_cells, n_labels) * n_labels > MOST_LOGARITHMS
