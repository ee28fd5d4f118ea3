"""The detector of a project of pairs: a line from few of them, trees from many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier

from labeling.learning import detector, learner
from labeling.learning.detector import fit_detector
from labeling.learning.learner import train
from labeling.learning.machines import Line, Machine, Trees
from labeling.learning.pair_features import FEATURES
from labeling.learning.store import dump_learner, load_learner
from labeling.questions.pair import LABELS, Side, Sides, as_text
from tests.labeling.learning.test_pair_features import examples, some_pairs


def judged(n: int, n_labels: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Pairs whose label is how often two of their numbers are high together: no line tells it."""
    rng = np.random.default_rng(3)
    matrix = rng.standard_normal((n, len(FEATURES)), dtype=np.float32)
    high = (matrix[:, 0] > 0).astype(int) + (matrix[:, 1] > 0)
    return matrix, (high if n_labels == 3 else high % 2).astype(np.intp)


def test_few_pairs_are_told_apart_by_a_line_and_many_by_trees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(detector, "MANY", 400)
    matrix, truth = judged(400)

    few, many = (fit_detector(matrix, truth, np.ones(400), n_judged=n, seed=1) for n in (399, 400))

    fresh, expected = judged(900)
    assert isinstance(few, Line)
    assert isinstance(many, Trees)
    assert (many.scores(fresh).argmax(axis=1) == expected).mean() > 0.9
    assert (few.scores(fresh).argmax(axis=1) == expected).mean() < 0.65


@pytest.mark.parametrize("n_labels", [2, 3])
def test_trees_say_what_those_they_were_taken_from_say(n_labels: int) -> None:
    matrix, truth = judged(300, n_labels)
    grown = GradientBoostingClassifier(n_estimators=20, random_state=1).fit(matrix, truth)

    scores = Trees.of(grown).scores(matrix)

    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.allclose(shares, grown.predict_proba(matrix), atol=1e-6)


def test_a_project_with_many_pairs_is_taught_with_trees_in_every_fold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(detector, "MANY", 150)
    kinds = []

    def fitted(*args: Any, **named: Any) -> Machine:
        kinds.append(type(found := fit_detector(*args, **named)))
        return found

    monkeypatch.setattr(learner, "fit_detector", fitted)

    training = train(examples(150), kind="pair", labels=LABELS, seed=1)

    assert kinds == [Trees] * 6
    assert training.score.accuracy > 0.8


def test_stored_trees_have_the_same_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "MANY", 150)
    taught = train(examples(150), kind="pair", labels=LABELS, seed=1).learner
    asked = [text for text, _ in some_pairs(12)]

    stored = dump_learner(taught, key=b"k")
    found = load_learner(stored.data, key=b"k", sha256=stored.sha256)

    assert isinstance(found.machine, Trees)
    assert np.array_equal(found.predict(asked), taught.predict(asked))


def test_a_pair_of_nothing_has_an_opinion_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "MANY", 150)
    taught = train(examples(150), kind="pair", labels=LABELS, seed=1).learner

    opinion = taught.predict([as_text(Sides(Side(""), Side("")))])

    assert opinion.sum() == pytest.approx(1)
