"""By what threads are compared: by their words, by what they mean, or by both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain, islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from labeling.learning.duplicates import ThreadIndex, words_of
from labeling.learning.fusion import FusedIndex
from labeling.learning.meaning import SentenceModel, sentence_model
from labeling.learning.vectors import MeaningIndex

Index: TypeAlias = ThreadIndex | MeaningIndex | FusedIndex

ENOUGH = 20_000  # words that tell which language it is
AT_HOME = 0.65
"""So many of a text's words the model knows whole where it reads the language.  Of English it is
nine in ten, of source code three in four, of German one in three."""

SURE = 1.645


class By(StrEnum):
    WORDS = "words"
    MEANING = "meaning"
    BOTH = "both"


def make_index(by: By) -> Index:
    """Return an empty index; raises NotInstalled where it needs what is not there."""
    if by == By.WORDS:
        return ThreadIndex()
    sentence_model()
    return MeaningIndex() if by == By.MEANING else FusedIndex()


def best_for(titles: Sequence[str], bodies: Sequence[str]) -> By:
    """Choose for these texts: both where the model reads their language, else words.

    Both is the safe choice where the model may be used at all: on no text tried is it much worse
    than the better of the two, and on most it is better than either.
    """
    texts = (f"{title} {body}" for title, body in zip(titles, bodies, strict=True))
    return By.BOTH if _is_at_home(sentence_model(), texts) else By.WORDS


def _is_at_home(model: SentenceModel, texts: Iterable[str]) -> bool:
    found = list(islice(chain.from_iterable(map(words_of, texts)), ENOUGH))
    known = sum(word in model.vocabulary for word in found)
    return known >= AT_HOME * max(len(found), 1)


def better_of(kept: By, other: By, *, hits: NDArray[np.bool_], others: NDArray[np.bool_]) -> By:
    """Choose by which of two ways more of the same pairs are found, one row a pair.

    The way that is kept goes only where the other finds clearly more: of the pairs that just one
    of them finds, by so much more than chance would give (McNemar 1947, one-sided 95 %).

    >>> some, all_ = np.zeros(40, bool), np.ones(40, bool)
    >>> better_of(By.BOTH, By.WORDS, hits=some, others=all_)
    <By.WORDS: 'words'>
    >>> better_of(By.BOTH, By.WORDS, hits=some[:2], others=all_[:2])
    <By.BOTH: 'both'>
    """
    ahead = int((others & ~hits).sum()) - int((hits & ~others).sum())
    n_told = int((others ^ hits).sum())
    return other if n_told and ahead > SURE * math.sqrt(n_told) else kept
