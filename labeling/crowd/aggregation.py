"""A crowd's answers -> a label and a confidence for every item, by the method asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.ballots import Floats, ballots_of, is_too_wide
from labeling.crowd.calibration import temper_on
from labeling.crowd.dawid_skene import NOT_GOLD, Fit, fit, fit_plain, softmax
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.one_coin import majority, named_in, one_coin
from labeling.crowd.votes import shared
from labeling.problems import Problem

NO_LABEL = -1

SHRINKAGES = ((2, 4), (4, 4), (12, 4), (40, 4), (40, 40), (1000, 1000))
"""How far workers lean on the crowd: `strength` and `likeness` as in `dawid_skene.fit`, from
matrices of their own over one number each to a crowd whose members are all alike."""

TEMPERS = (1.0, 0.7, 0.5, 0.35)
"""Powers to which probabilities may be raised, so that they are less sure of themselves."""

UNSEEN_DOUBT = 0.5
"""What is left of the power found on held-out answers.  They were given by the same kind of people
to the same items, and share the errors that they would have to show."""

_FEW = 25  # answers to choose by; with fewer nothing is tried
_FOLDS = 5
_FOLDS_IF_MANY = 2  # so many of them are enough, with more answers than
_MANY = 30_000
_SAMPLE = 100_000  # answers that are enough to choose by,
_MOST_HIDDEN = 10_000  # and as many that are foretold


class TooManyLabels(Problem):
    """A confusion matrix of this many labels is not built."""

    code = "too_many_labels"
    title = "There are too many labels"


@dataclass(frozen=True, slots=True)
class Choice:
    """What held-out answers were best foretold with."""

    strength: float
    likeness: float
    temper: float


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A label and a confidence per item (`NO_LABEL` where nobody named one), and who is how good.

    `probabilities` are items x labels, where they were made: the fit's to the power of `temper`.
    `choice` and `fit` are what a later aggregation of the same items may begin with.
    """

    label: NDArray[np.int32]
    confidence: Floats
    accuracy: Floats  # per worker
    probabilities: Floats | None = None
    temper: float = 1.0
    choice: Choice | None = None
    fit: Fit | None = None


_UNTRIED = Choice(strength=4, likeness=4, temper=0.7)


def aggregate(
    crowd: CrowdLabels,
    method: str = "goldrush",
    *,
    gold: NDArray[np.int32] | None = None,
    opinions: Floats | None = None,
    before: Aggregate | None = None,
) -> Aggregate:
    """Combine the answers.  `gold` and `opinions` as in `dawid_skene.fit`.

    `before` is an earlier aggregate of the same items by the same method: its choice is kept, and
    its probabilities are gone on from.
    """
    if method == "goldrush" and not is_too_wide(crowd):
        return _goldrush(crowd, gold, opinions, before)
    return METHODS[method](crowd, gold)


def _goldrush(
    crowd: CrowdLabels,
    gold: NDArray[np.int32] | None,
    opinions: Floats | None,
    before: Aggregate | None,
) -> Aggregate:
    """Dawid and Skene's with shrinkage, as much of it as foretells held-out answers best."""
    choice = before.choice if before and before.choice else choose(crowd, gold)
    start = before.fit.posterior if before and before.fit else None
    found = fit(
        ballots_of(crowd),
        strength=choice.strength,
        likeness=choice.likeness,
        gold=gold,
        start=start,
        opinions=opinions,
    )
    return _aggregate(found, _temper(crowd, found, choice, gold), choice)


def _temper(
    crowd: CrowdLabels, found: Fit, choice: Choice, gold: NDArray[np.int32] | None
) -> float:
    """Return the power that makes the fit as sure as it is right, by gold where there is some.

    Gold has more answers than other items.  They are dealt into hands of as many as those have, on
    average and at most, and it is seen how right and how sure such hands are.
    """
    expected = choice.temper * UNSEEN_DOUBT
    if gold is None:
        return expected
    votes = crowd.votes()
    n_votes = found.ballots.n_votes[(gold == NOT_GOLD) & (found.ballots.n_votes > 0)]
    sizes = (
        {max(round(float(n)), 1) for n in (n_votes.mean(), n_votes.max())} if len(n_votes) else {1}
    )
    hands = [_hands(votes, found, gold, size) for size in sizes]
    likely, label = (np.concatenate(column) for column in zip(*hands, strict=True))
    return temper_on(likely, label, expected)


def _hands(
    votes: CrowdLabels, found: Fit, gold: NDArray[np.int32], size: int
) -> tuple[Floats, NDArray[np.int32]]:
    """Deal the votes on gold into hands of this size; return what they say, and what is true."""
    on_gold = np.flatnonzero(gold[votes.item] != NOT_GOLD)
    on_gold = on_gold[np.argsort(votes.item[on_gold], kind="stable")]
    n_votes = np.bincount(votes.item[on_gold], minlength=len(gold))
    rank = np.arange(len(on_gold)) - np.repeat(np.cumsum(n_votes) - n_votes, n_votes)
    dealt = on_gold[rank < (n_votes // size * size)[votes.item[on_gold]]]
    evidence = found.evidence(votes.worker[dealt], votes.label[dealt])
    said = evidence.reshape(-1, size, len(votes.labels)).sum(axis=1)
    likely = softmax(shared(size) * said + np.log(found.prior))
    return likely, gold[votes.item[dealt[::size]]]


def _dawid_skene(crowd: CrowdLabels, gold: NDArray[np.int32] | None) -> Aggregate:
    if is_too_wide(crowd):
        raise TooManyLabels(
            f"With {len(crowd.labels):,} labels nobody's confusion matrix can be learnt; "
            "take the method one-coin."
        )
    found = fit_plain(ballots_of(crowd), gold=gold)
    return _aggregate(found, 1.0, None)


def _aggregate(found: Fit, temper: float, choice: Choice | None) -> Aggregate:
    probabilities = tempered(found.posterior, temper)
    return Aggregate(
        label=np.where(found.ballots.n_votes > 0, found.posterior.argmax(axis=1), NO_LABEL).astype(
            np.int32
        ),
        confidence=probabilities.max(axis=1),
        accuracy=found.accuracies(),
        probabilities=probabilities,
        temper=temper,
        choice=choice,
        fit=found,
    )


def _majority(crowd: CrowdLabels, gold: NDArray[np.int32] | None) -> Aggregate:
    """The most named label; of equals the one that is named more often on other items."""
    votes = crowd.votes()
    named = named_in(votes)
    shares = majority(named)
    n_right = np.bincount(votes.worker, shares[named.of_vote], minlength=len(crowd.workers))
    n_answers = np.bincount(votes.worker, minlength=len(crowd.workers))
    return _best_named(votes, shares, n_right / np.maximum(n_answers, 1))


def _one_coin(crowd: CrowdLabels, gold: NDArray[np.int32] | None) -> Aggregate:
    votes = crowd.votes()
    return _best_named(votes, *one_coin(votes, named_in(votes), gold))


def _best_named(votes: CrowdLabels, probabilities: Floats, accuracy: Floats) -> Aggregate:
    named = named_in(votes)
    common = np.bincount(votes.label, minlength=len(votes.labels))
    order = np.lexsort((common[named.label], probabilities, named.item))
    last = order[np.append(named.first[1:], len(order)) - 1]
    label = np.full(len(votes.items), NO_LABEL, dtype=np.int32)
    confidence = np.full(len(votes.items), 1 / len(votes.labels))
    label[named.item[last]] = named.label[last]
    confidence[named.item[last]] = probabilities[last]
    return Aggregate(label, confidence, accuracy)


METHODS: dict[str, Callable[[CrowdLabels, NDArray[np.int32] | None], Aggregate]] = {
    "majority": _majority,
    "one-coin": _one_coin,
    "dawid-skene": _dawid_skene,
    "goldrush": _one_coin,  # where labels are too many for anything else
}


def choose(crowd: CrowdLabels, gold: NDArray[np.int32] | None = None) -> Choice:
    """Choose by the likelihood of answers that were held out, never by the truth.

    A fifth of the answers is hidden; of the rest the model learns how likely each label is, and
    how each worker answers.  How likely does it make what was hidden?  With P(k) an item's
    probability of being k, to the power of the temper, and pi_w of the worker:

        log of sum over k of P(k) pi_w[said, k]
    """
    sample, gold = _sample(crowd.votes(), gold)
    if len(sample) < _FEW:
        return _UNTRIED
    folds = np.random.default_rng(0).integers(0, _FOLDS, len(sample))
    gains = np.zeros((len(SHRINKAGES), len(TEMPERS)))
    for fold in range(_FOLDS if len(sample) <= _MANY else _FOLDS_IF_MANY):
        shown = ballots_of(sample.at(folds != fold))
        hidden = sample.at(np.flatnonzero(folds == fold)[:_MOST_HIDDEN])
        for place, (strength, likeness) in enumerate(SHRINKAGES):
            found = fit(shown, strength=strength, likeness=likeness, gold=gold)
            gains[place] += _foretold(found, hidden)
    shrinkage, temper = np.unravel_index(gains.argmax(), gains.shape)
    return Choice(*SHRINKAGES[shrinkage], TEMPERS[temper])


def _sample(
    votes: CrowdLabels, gold: NDArray[np.int32] | None
) -> tuple[CrowdLabels, NDArray[np.int32] | None]:
    """Take all votes on some items, where there are more than it takes."""
    if len(votes) <= _SAMPLE:
        return votes, gold
    drawn = np.random.default_rng(0).random(len(votes.items)) < _SAMPLE / len(votes)
    code = (np.cumsum(drawn) - 1).astype(np.int32)
    sample = votes.at(drawn[votes.item])
    sample = replace(sample, items=list(compress(votes.items, drawn)), item=code[sample.item])
    return sample, None if gold is None else gold[drawn]


def _foretold(found: Fit, hidden: CrowdLabels) -> Floats:
    chances = found.chances(hidden.worker, hidden.label)
    believed = found.posterior[hidden.item]
    return np.array(
        [
            np.log((tempered(believed, temper) * chances).sum(axis=1) + 1e-9).sum()
            for temper in TEMPERS
        ]
    )


def tempered(probabilities: Floats, power: float) -> Floats:
    """Raise probabilities to a power and make them sum to one again; which is highest stays so.

    >>> tempered(np.array([[0.8, 0.2], [0.5, 0.5]]), 0.5).round(2)
    array([[0.67, 0.33],
           [0.5 , 0.5 ]])
    """
    raised: Floats = np.maximum(probabilities, 1e-12) ** power
    raised /= raised.sum(axis=1, keepdims=True)
    return raised
