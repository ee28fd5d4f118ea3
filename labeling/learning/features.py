"""Item -> numbers a linear model can weigh; one way per kind of content."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

Matrix = Any  # a dense numpy array or a scipy CSR matrix: both slice by rows and multiply by @
Floats = NDArray[np.float32]

SIDE = 32  # pixels, after scaling
CELL = 8  # pixels on a side of one cell of the histogram of gradients
BINS = 9  # directions, from 0 to 180 degrees
COARSE = 8  # pixels on a side of the blurred picture
HUES = 4  # cells on a side of the blurred colours
IMAGES_AT_ONCE = 512

MAX_TERMS = 30_000


class NothingToSee(Exception):
    """The texts hold no letters or signs to learn from."""


@dataclass(frozen=True)
class ImageFeatures:
    """Shape, light and colour of an image, whatever its size; nothing is learned.

    The image is scaled to 32 x 32.  Its brightness gives a blurred 8 x 8 picture and a histogram
    of gradient directions (HOG: 8-pixel cells, 9 directions, 2 x 2 cells normalised together);
    its colours give a 4 x 4 grid of the two chroma channels, all zero for a grey image.
    """

    def matrix(self, images: Sequence[bytes]) -> Floats:
        rows = [_describe(np.stack(batch)) for batch in _in_batches(images)]
        return np.concatenate(rows) if rows else np.zeros((0, IMAGE_WIDTH), np.float32)


IMAGE_WIDTH = COARSE**2 + (SIDE // CELL - 1) ** 2 * 4 * BINS + 2 * HUES**2


def _in_batches(images: Sequence[bytes]) -> Iterator[list[Floats]]:
    for start in range(0, len(images), IMAGES_AT_ONCE):
        yield [_pixels(image) for image in images[start : start + IMAGES_AT_ONCE]]


def _pixels(image: bytes) -> Floats:
    with Image.open(io.BytesIO(image)) as picture:
        # A JPEG can be decoded at a fraction of its size, which is most of the work saved.
        picture.draft("RGB", (4 * SIDE, 4 * SIDE))
        small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
        return np.asarray(small.convert("YCbCr"), dtype=np.float32) / np.float32(255)


def _describe(pixels: Floats) -> Floats:
    n = len(pixels)
    light = pixels[..., 0]
    colour = _blur(pixels[..., 1:] - np.float32(128 / 255), HUES)
    parts = [_blur(light, COARSE), gradient_histograms(light), colour]
    return np.concatenate([part.reshape(n, -1) for part in parts], axis=1)


def _blur(pixels: Floats, cells: int) -> Floats:
    n, side = pixels.shape[:2]
    size = side // cells
    return np.asarray(pixels.reshape(n, cells, size, cells, size, -1).mean(axis=(2, 4)))


def gradient_histograms(light: Floats) -> Floats:
    """HOG of a stack of square grey images: (n, side, side) -> (n, blocks, blocks, 4, BINS).

    Each pixel votes with the length of its gradient, shared between the two nearest of the nine
    directions; 2 x 2 neighbouring cells are divided by their common length, so that light and
    contrast do not matter.
    """
    n, side, _ = light.shape
    cells = side // CELL
    across = np.zeros_like(light)
    down = np.zeros_like(light)
    across[:, :, 1:-1] = light[:, :, 2:] - light[:, :, :-2]
    down[:, 1:-1] = light[:, 2:] - light[:, :-2]
    length = np.hypot(across, down)
    turn = np.arctan2(down, across) % np.pi / np.pi * BINS
    below = np.floor(turn).astype(np.intp)
    share = turn - below

    cell = np.arange(side) // CELL
    place = (np.arange(n)[:, None, None] * cells + cell[:, None]) * cells + cell
    size = n * cells * cells * BINS
    votes = np.bincount(
        (place * BINS + below % BINS).ravel(), (length * (1 - share)).ravel(), size
    ) + np.bincount((place * BINS + (below + 1) % BINS).ravel(), (length * share).ravel(), size)
    votes = votes.reshape(n, cells, cells, BINS)

    corners = [
        votes[:, y : cells - 1 + y, x : cells - 1 + x] for y, x in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    blocks = np.stack(corners, axis=3)
    contrast = np.sqrt((blocks**2).sum(axis=(3, 4), keepdims=True) + 0.01)
    return np.asarray(blocks / contrast, dtype=np.float32)


@dataclass(frozen=True)
class TextFeatures:
    """Character n-grams inside words, and words with their neighbours, each weighed by TF-IDF.

    A term counts ``(1 + log tf) * (1 + log((1 + n) / (1 + df)))``; each half has length 1.
    """

    vectorizers: tuple[TfidfVectorizer, ...]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> TextFeatures:
        learned = []
        for vectorizer in (characters(), words()):
            analyze = vectorizer.build_analyzer()
            # One text with one term is enough for a vocabulary; scikit-learn raises at none.
            if any(analyze(text) for text in texts):
                learned.append(vectorizer.fit(texts))
        if not learned:
            raise NothingToSee("The texts hold nothing to learn from.")
        return cls(tuple(learned))

    def matrix(self, texts: Sequence[str]) -> Matrix:
        return sparse.hstack([v.transform(texts) for v in self.vectorizers], format="csr")


def characters(**learned: Any) -> TfidfVectorizer:
    return _tfidf(analyzer="char_wb", ngram_range=(1, 4), **learned)


def words(**learned: Any) -> TfidfVectorizer:
    return _tfidf(analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **learned)


def _tfidf(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(
        sublinear_tf=True, max_features=MAX_TERMS, dtype=np.float32, lowercase=True, **options
    )
