"""What a model is told of two threads, and that it learns from it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from labeling.learning.learner import Example, train
from labeling.learning.pair_features import FEATURES, PairFeatures
from labeling.learning.priority import prioritize_pairs
from labeling.learning.store import dump_learner, load_learner
from labeling.questions.pair import LABELS, Side, Sides, as_text

WORDS = [f"word{n}" for n in range(300)]


def pair_of(one: str, other: str) -> str:
    return as_text(Sides(Side(one), Side(other)))


def some_pairs(n: int) -> list[tuple[str, str]]:
    """Pairs that share most of their words, some of them, or none, with what they are."""
    dice = Random(7)
    pairs = []
    for place in range(n):
        label, shared = [("same", 8), ("related", 4), ("different", 0)][place % 3]
        words = dice.sample(WORDS, 20)
        one, other = words[:10], words[10 - shared : 20 - shared]
        pairs.append((pair_of(" ".join(one), " ".join(other)), label))
    return pairs


def examples(n: int) -> list[Example]:
    return [Example(place, text, label) for place, (text, label) in enumerate(some_pairs(n))]


def test_which_thread_comes_first_makes_no_difference() -> None:
    features = PairFeatures.learn([text for text, _ in some_pairs(9)])

    one, other = (
        features.matrix([pair_of("no sound", "sound is gone")]),
        features.matrix([pair_of("sound is gone", "no sound")]),
    )

    assert np.allclose(one, other)
    assert one.shape == (1, len(FEATURES))


def test_no_pairs_have_no_rows() -> None:
    features = PairFeatures.learn([text for text, _ in some_pairs(9)])

    assert features.matrix([]).shape == (0, len(FEATURES))


def test_threads_without_a_word_are_a_pair_too() -> None:
    features = PairFeatures.learn([text for text, _ in some_pairs(9)])

    assert np.isfinite(features.matrix([pair_of("!!", ""), pair_of("", "no sound")])).all()


def test_a_hundred_labels_teach_what_is_the_same() -> None:
    training = train(examples(100), kind="pair", labels=LABELS, seed=1)

    same, related, different = training.learner.predict(
        [
            pair_of("word1 word2 word3 word4 word5", "word1 word2 word3 word4 word9"),
            pair_of("word1 word2 word3 word4", "word1 word2 word7 word8"),
            pair_of("word1 word2 word3 word4", "word5 word6 word7 word8"),
        ]
    )
    assert training.score.accuracy > 0.8
    assert same[0] > related[0] > different[0]
    assert different[2] > 0.5


def test_a_stored_model_has_the_same_opinion() -> None:
    learner = train(examples(60), kind="pair", labels=LABELS, seed=1).learner
    asked = [text for text, _ in some_pairs(12)]

    stored = dump_learner(learner, key=b"k")
    found = load_learner(stored.data, key=b"k", sha256=stored.sha256)

    assert np.allclose(found.predict(asked), learner.predict(asked))
    assert len(stored.data) < 100_000


def test_what_is_likely_the_same_is_asked_first_and_what_merely_looks_alike_after_it() -> None:
    priorities = prioritize_pairs(np.array([0.0, 0.5, 8 / 9, 1.0]), dice=np.full(4, 0.5))

    assert np.argsort(-priorities).tolist() == [2, 3, 1, 0]
    assert ((priorities >= 0) & (priorities <= 1)).all()


def test_what_matters_more_is_asked_before() -> None:
    same = np.array([0.5, 0.5])

    usual, urgent = prioritize_pairs(same, dice=np.zeros(2), importance=np.array([1.0, 2.0]))

    assert urgent > usual == pytest.approx(0.9 * (3 * 0.5 + 1) / np.log2(9))


def of(one: str, other: str) -> dict[str, float]:
    """The numbers of a pair, as they are before they are put on one scale."""
    features = PairFeatures.learn([pair_of(a, b) for a, b in THREADS])
    row = features.matrix([pair_of(one, other)])[0] * features.scale + features.mean
    return dict(zip(FEATURES, row.tolist(), strict=True))


THREADS = (("black screen at boot", "no sound"), ("black screen", "printer jams"))


def test_a_copy_has_everything_in_common() -> None:
    copy = of("black screen at boot", "Black screen at boot!")

    assert copy["cosine"] == pytest.approx(1, abs=1e-4)
    assert copy["cosine of the words"] == pytest.approx(1, abs=1e-4)
    assert copy["share of the longer thread that is in the shorter"] == pytest.approx(1, abs=1e-4)
    assert copy["strongest term in one alone"] == pytest.approx(0, abs=1e-4)


def test_a_part_is_wholly_in_the_longer_thread() -> None:
    part = of("black screen", "black screen at boot")

    assert part["share of the shorter thread that is in the longer"] == pytest.approx(1, abs=1e-4)
    assert part["share of the longer thread that is in the shorter"] < 0.8
    assert 0 < part["terms of the shorter to those of the longer"] < 1


@pytest.mark.parametrize("pair", [("black screen", "no sound"), ("boot", ""), ("", "")])
def test_strangers_and_empty_threads_share_nothing(pair: tuple[str, str]) -> None:
    found = of(*pair)

    assert found["cosine"] == pytest.approx(0, abs=1e-4)
    assert found["terms in both"] == pytest.approx(0, abs=1e-4)
    assert np.isfinite(list(found.values())).all()
