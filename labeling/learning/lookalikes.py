"""Pictures that may be the same one: saved anew, scaled, brightened or cut a little.

A picture's look is a difference hash (Krawetz 2013): scaled to a few grey dots, is each dot lighter
than the one to its right, and than the one below?  That outlives what a picture goes through on its
way from site to site; it does not outlive being turned or mirrored.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.learning.duplicates import Candidates

SIDE = 8
BITS = 2 * SIDE * SIDE
ROWS_AT_ONCE = 64

Looks = NDArray[np.uint8]
"""(n, BITS / 8): the bits of each picture's look."""


def look_of(image: bytes) -> Looks:
    """Return the look of a picture that Pillow can read, safe or made so before.

    >>> from io import BytesIO
    >>> file = BytesIO(); Image.linear_gradient("L").save(file, "PNG")
    >>> look_of(file.getvalue()).tolist()  # even from side to side, ever lighter downwards
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    """
    with Image.open(io.BytesIO(image)) as picture:
        grey = picture.convert("L")
    across = np.asarray(grey.resize((SIDE + 1, SIDE), Image.Resampling.BOX), np.int16)
    down = np.asarray(grey.resize((SIDE, SIDE + 1), Image.Resampling.BOX), np.int16)
    is_lighter = (across[:, :-1] > across[:, 1:], down[:-1] > down[1:])
    return np.packbits(np.concatenate([bits.ravel() for bits in is_lighter]))


def look_alikes(ids: Sequence[str], looks: Looks, *, top: int) -> Candidates:
    """Return each picture with its ``top`` nearest, as pairs; every two are compared.

    The score is 1 for the same look and 0 for one that shares no more bits than chance has it;
    pairs as unlike as that are left out.

    >>> looks = np.array([[255] * 16, [254] + [255] * 15, [0] * 16], np.uint8)
    >>> found = look_alikes(["a", "b", "c"], looks, top=1)
    >>> found.a, found.b, found.score.round(2)
    (array([0], dtype=int32), array([1], dtype=int32), array([0.98], dtype=float32))
    """
    n = len(ids)
    top = min(top, n - 1)
    pairs: dict[tuple[int, int], float] = {}
    for start in range(0, n if top > 0 else 0, ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, n))
        unlike = np.bitwise_count(looks[rows, None] ^ looks[None]).sum(axis=2, dtype=np.int16)
        unlike[rows - start, rows] = BITS + 1  # a picture is not its own duplicate
        nearest = np.argpartition(unlike, top - 1, axis=1)[:, :top]
        for row, others in zip(rows.tolist(), nearest, strict=True):
            for other in others.tolist():
                score = 1 - 2 * int(unlike[row - start, other]) / BITS
                if score > 0:
                    pairs[min(row, other), max(row, other)] = score
    order = sorted(pairs, key=lambda pair: (-pairs[pair], pair))
    return Candidates(
        list(ids),
        np.array([a for a, _ in order], np.int32),
        np.array([b for _, b in order], np.int32),
        np.array([pairs[pair] for pair in order], np.float32),
    )
