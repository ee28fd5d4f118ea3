from __future__ import annotations

import numpy as np
import pytest

from labeling.learning import detector
from labeling.learning.detector import (
    asking_order,
    pair_features,
    train_detector,
)
from labeling.learning.duplicates import ThreadIndex
from labeling.learning.learner import NotEnoughToLearn
from labeling.learning.pair_features import FEATURES

INDEX = ThreadIndex.of(
    ["a", "copy", "part", "other", "empty"],
    ["black screen at boot", "Black screen at boot", "black screen", "no sound", ""],
    [""] * 5,
)


def of(a: str, b: str) -> dict[str, float]:
    return dict(zip(FEATURES, pair_features(INDEX, [(a, b)])[0].tolist(), strict=True))


def judged(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs that are the same when their cosine says so, one in ten judged wrong."""
    rng = np.random.default_rng(3)
    features = rng.random((n, len(FEATURES)), dtype=np.float32)
    return features, (features[:, 0] > 0.6) ^ (rng.random(n) < 0.1)


def test_a_copy_has_everything_in_common() -> None:
    copy = of("a", "copy")

    assert copy["cosine"] == pytest.approx(1)
    assert copy["cosine of the words"] == pytest.approx(1)
    assert copy["share of the longer thread that is in the shorter"] == pytest.approx(1)
    assert copy["strongest term in one alone"] == pytest.approx(0, abs=1e-6)


def test_a_part_is_wholly_in_the_longer_thread() -> None:
    part = of("part", "a")

    assert part["share of the shorter thread that is in the longer"] == pytest.approx(1)
    assert part["share of the longer thread that is in the shorter"] < 0.8
    assert 0 < part["terms of the shorter to those of the longer"] < 1


def test_strangers_and_empty_threads_share_nothing() -> None:
    for pair in (("a", "other"), ("a", "empty"), ("empty", "empty")):
        features = of(*pair)
        assert features["cosine"] == 0
        assert features["terms in both"] == 0
        assert np.isfinite(list(features.values())).all()


def test_the_order_in_a_pair_means_nothing() -> None:
    assert np.allclose(pair_features(INDEX, [("a", "part")]), pair_features(INDEX, [("part", "a")]))


def test_no_pairs_have_no_features() -> None:
    assert pair_features(INDEX, []).shape == (0, len(FEATURES))


@pytest.mark.parametrize("n", [120, 600])
def test_the_detector_learns_from_few_and_from_many(
    n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detector, "MANY", 600)
    features, is_duplicate = judged(n)

    found = train_detector(features, is_duplicate.tolist(), seed=1)

    fresh = np.full((2, len(FEATURES)), 0.5, dtype=np.float32)
    fresh[:, 0] = 0.1, 0.95
    unlike, alike = found.probabilities(fresh)
    assert unlike < 0.3 < 0.7 < alike
    assert found.n_judged == n


def test_trees_are_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "MANY", 150)
    features, is_duplicate = judged(150)

    few = train_detector(features[:149], is_duplicate[:149].tolist(), seed=1)
    many = train_detector(features, is_duplicate.tolist(), seed=1)

    assert "LogisticRegression" in repr(few.model)
    assert "HistGradientBoosting" in repr(many.model)


@pytest.mark.parametrize("is_duplicate", [[True] * 50, [True] * 195 + [False] * 5, [False] * 200])
def test_too_little_is_refused_in_a_sentence(is_duplicate: list[bool]) -> None:
    with pytest.raises(NotEnoughToLearn, match="needs 100 judged pairs, 10 of them the same"):
        train_detector(
            np.zeros((len(is_duplicate), len(FEATURES)), np.float32), is_duplicate, seed=1
        )


def test_doubtful_and_likely_pairs_are_asked_first() -> None:
    assert asking_order(np.array([0.0, 1.0, 0.6])).tolist() == [2, 1, 0]
