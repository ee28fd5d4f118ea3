"""By what threads are compared: by their words, by what they mean, or by both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain, islice
from typing import TypeAlias

from labeling.learning.duplicates import ThreadIndex, words_of
from labeling.learning.fusion import FusedIndex
from labeling.learning.meaning import SentenceModel, sentence_model
from labeling.learning.vectors import MeaningIndex

Index: TypeAlias = ThreadIndex | MeaningIndex | FusedIndex

ENOUGH = 20_000  # words that tell which language it is
AT_HOME = 0.65
"""So many of a text's words the model knows whole where it reads the language.  Of English it is
nine in ten, of source code three in four, of German one in three."""


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
