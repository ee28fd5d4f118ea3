"""The nearest among very many vectors: only the likeliest cells are looked into (FAISS, IVF).

Vectors are put into cells around centres, learned from a sample; of a question, the cells whose
centres are nearest are searched.  What is found has its exact score; a little is missed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PROBED = 32  # cells that are looked into
SAMPLE_OF_A_CELL = 40
ROUNDS = 8


class Cells:
    """Vectors of length 1 by their row; a row is found as soon as it is added."""

    def __init__(self, vectors: Floats) -> None:
        import faiss

        n_cells = max(1, round(4 * math.sqrt(len(vectors))))
        sample = np.random.default_rng(len(vectors)).permutation(len(vectors))
        centres = faiss.IndexFlatIP(vectors.shape[1])
        self._cells = faiss.IndexIVFFlat(
            centres, vectors.shape[1], n_cells, faiss.METRIC_INNER_PRODUCT
        )
        self._cells.cp.niter = ROUNDS
        self._cells.cp.min_points_per_centroid = 1
        self._cells.train(vectors[sample[: n_cells * SAMPLE_OF_A_CELL]])
        self._cells.nprobe = PROBED
        self.add(np.arange(len(vectors)), vectors)

    def add(self, rows: NDArray[np.int64], vectors: Floats) -> None:
        self._cells.add_with_ids(np.ascontiguousarray(vectors), rows)

    def remove(self, row: int) -> None:
        import faiss

        self._cells.remove_ids(faiss.IDSelectorBatch(np.array([row], np.int64)))

    def nearest(self, asked: Floats, top: int) -> tuple[NDArray[np.int64], Floats]:
        """Return a row of rows and one of scores for each that is asked; -1 where none is left."""
        scores, rows = self._cells.search(np.ascontiguousarray(asked), top)
        return rows, scores
