"""The handwritten digits that scikit-learn ships, as the files a project would hold."""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

from labeling.learning.learner import Example

LABELS = tuple("0123456789")


@functools.cache
def digits() -> tuple[Example, ...]:
    """1,797 digits in an order without meaning, 32 pixels wide."""
    data = load_digits()
    order = np.random.default_rng(0).permutation(len(data.target))
    return tuple(
        Example(item_id, a_png(data.images[i]), str(data.target[i]))
        for item_id, i in enumerate(order.tolist())
    )


def a_png(levels: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bytes:
    file = io.BytesIO()
    small = Image.fromarray((levels * 15.9).astype(np.uint8))
    small.resize((32, 32), Image.Resampling.BICUBIC).save(file, "PNG")
    return file.getvalue()
