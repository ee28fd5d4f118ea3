"""The answers of a whole crowd, as columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

ABSTAINED = -1
"""The code of the label of an answer that names none."""


@dataclass(frozen=True, slots=True)
class CrowdLabels:
    """Who said what of which item, one entry per answer; names stand at their code's place.

    A worker answers an item at most once.  `n_repeated` says how many further answers to the same
    item were left out on the way here.

    >>> codes = np.array([0, 1], dtype=np.int32)
    >>> crowd = CrowdLabels(["ann", "bob"], ["a", "b"], ["cat"], codes, codes, codes - 1)
    >>> len(crowd), len(crowd.votes())
    (2, 1)
    """

    workers: list[str]
    items: list[str]
    labels: list[str]
    worker: NDArray[np.int32]
    item: NDArray[np.int32]
    label: NDArray[np.int32]
    seconds: NDArray[np.float32] | None = None
    n_repeated: int = 0

    def __len__(self) -> int:
        """Return the number of answers, abstentions too."""
        return len(self.label)

    def at(self, places: NDArray[np.bool_] | NDArray[np.intp]) -> CrowdLabels:
        """Return some of the answers, in the order of their places; the names stay as they are."""
        return replace(
            self,
            worker=self.worker[places],
            item=self.item[places],
            label=self.label[places],
            seconds=None if self.seconds is None else self.seconds[places],
        )

    def votes(self) -> CrowdLabels:
        """Leave out abstentions."""
        return self.at(self.label != ABSTAINED)

    def without_repeats(self) -> CrowdLabels:
        """Keep the first of several answers by one worker to one item."""
        pairs = self.worker.astype(np.int64) * len(self.items) + self.item
        order = np.argsort(pairs, kind="stable")
        in_order = pairs[order]
        repeated = order[1:][in_order[1:] == in_order[:-1]]
        if not len(repeated):
            return self
        kept = np.ones(len(self), dtype=bool)
        kept[repeated] = False
        return replace(self.at(kept), n_repeated=self.n_repeated + len(repeated))
