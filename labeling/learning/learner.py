"""The project's model: built from labelled examples, calibrated, scored, asked for opinions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import issparse
from scipy.special import log_softmax, softmax
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from labeling.learning.detector import fit_detector
from labeling.learning.features import ImageFeatures, Matrix, NothingToSee, TextFeatures
from labeling.learning.machines import Line, Machine
from labeling.learning.pair_features import PairFeatures
from labeling.problems import Problem

Kind = Literal["image", "text", "pair"]
Features: TypeAlias = ImageFeatures | TextFeatures | PairFeatures
Probabilities = NDArray[np.float64]

N_FOLDS = 5
CONTENTS_AT_ONCE = 4096


class NotEnoughToLearn(Problem):
    code = "not_enough_to_learn"
    title = "There is not enough to learn from"
    status = 409


@dataclass(frozen=True)
class Example:
    """One item with the label people agreed on; ``weight`` is how much it counts, usually 1."""

    item_id: int
    content: bytes | str
    label: str
    weight: float = 1.0


@dataclass(frozen=True)
class Learner:
    """A model: ``softmax(scores(x) / temperature)`` over the labels it has met.

    The scores are those of a line, or of boosted trees where very many pairs have been judged.

    A label it never met keeps the share 1 / (n + K) that Laplace's rule gives it, K being the
    number of labels: the model has no ground to call it impossible.
    """

    kind: Kind
    labels: tuple[str, ...]
    features: Features
    met: tuple[int, ...]
    machine: Machine
    temperature: float
    item_ids: tuple[int, ...]

    def predict(self, contents: Sequence[bytes | str]) -> Probabilities:
        """Return one row a content and one column a label, in the order of ``labels``."""
        batches = [
            self._opinion(contents[start : start + CONTENTS_AT_ONCE])
            for start in range(0, len(contents), CONTENTS_AT_ONCE)
        ]
        return np.concatenate(batches) if batches else np.zeros((0, len(self.labels)))

    def _matrix(self, contents: Sequence[Any]) -> Matrix:
        return self.features.matrix(contents)

    def _opinion(self, contents: Sequence[Any]) -> Probabilities:
        scores = self.machine.scores(self._matrix(contents))
        return _spread(
            softmax(scores / self.temperature, axis=1), self.met, len(self.labels), self.n_examples
        )

    def likeness(self, contents: Sequence[bytes | str]) -> Probabilities:
        """How alike contents are to the model: the cosine of each two, 0 where it is negative."""
        rows = normalize(self._matrix(contents))
        product = rows @ rows.T
        return np.asarray(product.todense() if issparse(product) else product).clip(0, 1)

    @property
    def n_examples(self) -> int:
        return len(self.item_ids)


@dataclass(frozen=True)
class CrossScore:
    """How the model does on examples it did not learn from, by cross-validation.

    Row i of ``probabilities`` is the opinion on example i of models that never saw it, so it may
    be used as an independent voter.
    """

    item_ids: tuple[int, ...]
    probabilities: Probabilities
    accuracy: float
    log_loss: float
    temperature: float


@dataclass(frozen=True)
class HeldOutScore:
    """``accuracy`` is None where nothing was held out."""

    accuracy: float | None
    n: int
    item_ids: tuple[int, ...]
    probabilities: Probabilities


@dataclass(frozen=True)
class Training:
    learner: Learner
    score: CrossScore


def train(examples: Sequence[Example], *, kind: Kind, labels: Sequence[str], seed: int) -> Training:
    """Cross-validate, then fit on everything with the temperature found; equal input, equal model.

    Raises NotEnoughToLearn unless two labels have two examples each.
    """
    sheet = _prepare(examples, kind, labels)
    score = _cross_validate(sheet, seed)
    return Training(_fit(sheet, seed, score.temperature), score)


def fit(
    examples: Sequence[Example],
    *,
    kind: Kind,
    labels: Sequence[str],
    seed: int,
    temperature: float = 0.5,
) -> Learner:
    """Fit without scoring: a fifth of the work of ``train``, and probabilities less well set."""
    return _fit(_prepare(examples, kind, labels), seed, temperature)


def score_held_out(learner: Learner, held_out: Sequence[Example]) -> HeldOutScore:
    """Share of gold the model gets right; gold it learned from is left out."""
    learned = set(learner.item_ids)
    unseen = [example for example in held_out if example.item_id not in learned]
    if not unseen:
        return HeldOutScore(None, 0, (), np.empty((0, len(learner.labels))))
    opinions = learner.predict([example.content for example in unseen])
    chosen = opinions.argmax(axis=1)
    right = [learner.labels[k] == e.label for k, e in zip(chosen, unseen, strict=True)]
    item_ids = tuple(example.item_id for example in unseen)
    return HeldOutScore(sum(right) / len(right), len(right), item_ids, opinions)


@dataclass(frozen=True)
class _Sheet:
    """The examples as a matrix, so that no fold has to read the contents again."""

    kind: Kind
    labels: tuple[str, ...]
    features: Features
    matrix: Matrix
    truth: NDArray[np.intp]
    weights: NDArray[np.float64]
    item_ids: tuple[int, ...]


def _prepare(examples: Sequence[Example], kind: Kind, labels: Sequence[str]) -> _Sheet:
    index = {label: k for k, label in enumerate(labels)}
    truth = np.array([index[example.label] for example in examples], dtype=np.intp)
    if (np.bincount(truth, minlength=2) >= 2).sum() < 2:
        raise NotEnoughToLearn(
            "The model needs at least two labels with at least two labelled items each."
        )
    contents: list[Any] = [example.content for example in examples]
    try:
        features = _features(kind, contents)
    except NothingToSee as nothing:
        raise NotEnoughToLearn(str(nothing)) from nothing
    return _Sheet(
        kind,
        tuple(labels),
        features,
        features.matrix(contents),
        truth,
        np.array([example.weight for example in examples]),
        tuple(example.item_id for example in examples),
    )


def _features(kind: Kind, contents: list[Any]) -> Features:
    if kind == "image":
        return ImageFeatures()
    return PairFeatures.learn(contents) if kind == "pair" else TextFeatures.learn(contents)


def _cross_validate(sheet: _Sheet, seed: int) -> CrossScore:
    n, k = len(sheet.truth), len(sheet.labels)
    folds = deal_folds(sheet.truth, seed)
    parts = []
    for fold in range(folds.max() + 1):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        met, machine = _machine(sheet, inside, seed)
        parts.append((outside, met, machine.scores(sheet.matrix[outside]), len(inside)))

    temperature = _best_temperature(
        [(scores, met, sheet.truth[rows], sheet.weights[rows]) for rows, met, scores, _ in parts]
    )
    probabilities = np.zeros((n, k))
    for rows, met, scores, n_inside in parts:
        opinion = softmax(scores / temperature, axis=1)
        probabilities[rows] = _spread(opinion, met, k, n_inside)
    return CrossScore(
        sheet.item_ids,
        probabilities,
        accuracy=float((probabilities.argmax(axis=1) == sheet.truth).mean()),
        log_loss=float(-np.log(probabilities[np.arange(n), sheet.truth]).mean()),
        temperature=temperature,
    )


def deal_folds(truth: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """Deal each label's examples round the folds like cards, so that every fold has its share.

    A label with two examples is in two folds: no training part loses it altogether.
    """
    shuffled = np.random.default_rng(seed).permutation(len(truth))
    by_label = shuffled[np.argsort(truth[shuffled], kind="stable")]
    folds = np.empty(len(truth), dtype=np.intp)
    folds[by_label] = np.arange(len(truth)) % min(N_FOLDS, len(truth))
    return folds


def _fit(sheet: _Sheet, seed: int, temperature: float) -> Learner:
    met, machine = _machine(sheet, np.arange(len(sheet.truth)), seed)
    return Learner(
        sheet.kind,
        sheet.labels,
        sheet.features,
        met,
        machine,
        temperature,
        sheet.item_ids,
    )


def _machine(sheet: _Sheet, rows: NDArray[np.intp], seed: int) -> tuple[tuple[int, ...], Machine]:
    """Fit to some of the examples; return which labels these have, and what scores each."""
    matrix, truth, weights = sheet.matrix[rows], sheet.truth[rows], sheet.weights[rows]
    met = tuple(np.unique(truth).tolist())
    if sheet.kind == "pair":
        n_judged = len(sheet.truth)
        return met, fit_detector(matrix, truth, weights, n_judged=n_judged, seed=seed)
    machine = LinearSVC(C=1.0, tol=1e-3, max_iter=20_000, random_state=seed)
    return met, Line.of(machine.fit(matrix, truth, sample_weight=weights))


def _best_temperature(
    parts: Sequence[tuple[Probabilities, tuple[int, ...], NDArray[np.intp], NDArray[np.float64]]],
) -> float:
    """The T that makes the right labels likeliest; with few examples it stays near 1/2."""

    def surprise(log_temperature: float) -> float:
        total = 0.5 * (log_temperature - math.log(0.5)) ** 2
        for scores, met, truth, weights in parts:
            known = np.isin(truth, met)
            columns = np.searchsorted(met, truth[known])
            log_p = log_softmax(scores[known] / math.exp(log_temperature), axis=1)
            total -= float(weights[known] @ log_p[np.arange(len(columns)), columns])
        return total

    found = minimize_scalar(surprise, bounds=(math.log(0.02), math.log(20)), method="bounded")
    return math.exp(found.x)


def _spread(opinion: Probabilities, met: Sequence[int], k: int, n: int) -> Probabilities:
    """Put the columns of the labels met in their places; the others share Laplace's crumbs."""
    crumb = 1 / (n + k)
    full = np.full((len(opinion), k), crumb)
    full[:, list(met)] = opinion * (1 - crumb * (k - len(met)))
    return full
