"""The crowd sets that are there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.calibration import UNKNOWN, truth_codes
from labeling.crowd.labels import CrowdLabels
from labeling.formats.crowd import read_labels, read_truth

DATA = Path(os.environ.get("GOLDRUSH_DATA") or Path(__file__).parents[3] / "shared" / "data")
CROWD = DATA / "crowd"
LEFT_OUT = f"no crowd sets in {CROWD} (GOLDRUSH_DATA names another folder)"


@dataclass(frozen=True)
class CrowdSet:
    """A real crowd, and what is true."""

    name: str
    crowd: CrowdLabels
    truth: NDArray[np.int32]  # per item, `UNKNOWN` where it is not known

    @property
    def is_known(self) -> NDArray[np.bool_]:
        return np.not_equal(self.truth, UNKNOWN)

    @property
    def rarest(self) -> int:
        """Return the rarest true label."""
        counts = np.bincount(self.truth[self.is_known], minlength=len(self.crowd.labels))
        return int(np.where(counts > 0, counts, counts.max() + 1).argmin())


def crowd_sets() -> Iterator[CrowdSet]:
    """Read every set: a folder with `labels.csv.gz` and `truth.csv.gz`."""
    for folder in sorted(CROWD.iterdir() if CROWD.is_dir() else ()):
        if (folder / "labels.csv.gz").is_file():
            crowd = read_labels(folder / "labels.csv.gz")
            truth = read_truth(folder / "truth.csv.gz")
            yield CrowdSet(folder.name, crowd, truth_codes(crowd.items, crowd.labels, truth))
