"""Votes, weighed by trust and joined by the model's opinion, give a label and a confidence."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.crowd.trust import INTERVAL_IN_SDS, Trust

CAUTION = 0.25
"""How many standard deviations of what is not known of a worker are taken off their accuracy."""

SHARE_OF_HARD_ITEMS = 0.4
"""How many items are taken to be hard."""

LOST_ON_HARD_ITEMS = 0.8
"""How much of their lead over chance workers are taken to lose on a hard item."""

SHARED = 0.05
"""How much of the second vote's say was in the first."""

_MOST_ACCURATE = 0.99  # nobody's vote is worth more than this, however long their record
_EVER_MOST_ACCURATE = 0.995  # not even on an easy item, which everybody errs on now and then
_ODDS_OF_HARD = SHARE_OF_HARD_ITEMS / (1 - SHARE_OF_HARD_ITEMS)


@dataclass(frozen=True, slots=True)
class Vote:
    """One worker's label for an item.  A bare number as trust is an accuracy known exactly.

    `evidence` is what the last recount of the project has found such a vote of this worker to say:
    the logarithm of its likelihood for every label, in their order.
    """

    label: str
    trust: Trust | float
    evidence: Sequence[float] | None = None
    # How much of what it would say counts: less than 1 for who is known by nobody.
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Recounted:
    """What the last recount of a project has found: how common each label is, in their order, and
    to what power probabilities are to be raised so that they are as sure as they are right."""

    shares: Sequence[float]
    temper: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model says of an item: a probability per label, and the model's own accuracy."""

    probabilities: Mapping[str, float]
    trust: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(p) and p >= 0 for p in self.probabilities.values()):
            raise ValueError("A model's probabilities are numbers from 0 to 1.")
        if not 0 <= self.trust <= 1:
            raise ValueError("A model's accuracy lies between 0 and 1.")


def opinion_of(probabilities: Mapping[str, float], accuracy: float, knows: float | None) -> Opinion:
    """Return a model's opinion, of no more worth than the last recount has found the model to know.

    >>> opinion_of({"cat": 1.0, "dog": 0.0}, accuracy=0.9, knows=0.5).trust
    0.75
    >>> opinion_of({"cat": 1.0, "dog": 0.0}, accuracy=0.9, knows=None).trust
    0.9
    """
    if knows is None:
        return Opinion(probabilities, accuracy)
    return Opinion(probabilities, min(accuracy, knows + (1 - knows) / len(probabilities)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The winning label (None where there is none), the highest probability, and all of them."""

    label: str | None
    confidence: float
    probabilities: Mapping[str, float]


def weigh_votes(
    votes: Iterable[Vote],
    labels: Sequence[str],
    opinion: Opinion | None = None,
    recounted: Recounted | None = None,
) -> Verdict:
    """Return the most likely label, and the probability that it is right.

    A worker who is right with probability p, and errs evenly over the other K - 1 labels, adds
    log(p (K - 1) / (1 - p)) to the log-odds of the label they chose.  Taken with point estimates
    and summed as if workers erred independently, that is far too sure of itself.  Three things hold
    it back:

    1. *Few checks.*  An accuracy is the mean of a Beta posterior, already shrunk to the crowd.
       (Averaging a vote over that posterior gives the mean again: one vote is linear in p.)  Yet
       all posteriors of a project lean on the same guess of what its crowd is like, and err
       together with it, the more so the less a worker has been checked.  So p is the mean less a
       quarter of the posterior's standard deviation, read off its interval.
    2. *Items differ.*  Four in ten are taken to be hard; there p falls back by 0.8 (p - 1/K)
       towards chance, and on the others it is as much higher as keeps the worker's mean.  The
       likelihood of all votes is averaged over the two cases, so that votes for one label say less
       together than each says alone, and a lone vote still says exactly p.
    3. *Bounds.*  p stays between 1/K and 0.99: a vote never speaks against its label, hence one
       more vote for a label never lowers its probability, whoever it comes from.

    On real crowds (means over five public sets; 2, 5 and all votes an item) the expected
    calibration error falls from 0.07, 0.14 and 0.15 of the plain sum to 0.06, 0.07 and 0.09 where
    workers had 3 checks, and from 0.06, 0.11 and 0.14 to 0.05, 0.06 and 0.08 where they had 20,
    with no loss of accuracy.

    The model's opinion is one more voter, tempered so that even an opinion that is certain is worth
    no more than the model's accuracy t; and what it says of all items, such as that some labels are
    common, says nothing of one.  With t' = (t - 1/K) / (1 - 1/K) and the labels' shares s(c), 1/K
    until the project has been recounted, label c gets the factor t' P(c) / s(c) + (1 - t').

    Once the project has been recounted (see `dawid_skene`), its matrices know better: then the
    evidence of the votes is summed instead, as one step of that EM, and 2 and 3 are left to it.

        log P(c) = temper (shared(n) sum of evidence(c) + log share(c) + log opinion(c)) + constant

    No vote at all, or a tie, has no winner, whatever the model says: `label` is None and
    `confidence` the highest probability.  Abstentions are no votes; leave them out.  The caller
    knows the number of votes and must not retire an item on the model's word (see `stopping`).

    Raises ValueError for fewer than two labels, or a vote for a label that is not among them.

    >>> weigh_votes([Vote("cat", 0.8)] * 2 + [Vote("dog", 0.6)], labels=["cat", "dog"])
    Verdict(label='cat', confidence=0.860..., probabilities={'cat': 0.860..., 'dog': 0.139...})
    >>> newcomer = Trust(accuracy=0.8, low=0.5, high=0.98, n_checks=2)
    >>> old_hand = Trust(accuracy=0.8, low=0.77, high=0.83, n_checks=500)
    >>> round(weigh_votes([Vote("cat", newcomer)] * 3, ["cat", "dog"]).confidence, 3)
    0.934
    >>> round(weigh_votes([Vote("cat", old_hand)] * 3, ["cat", "dog"]).confidence, 3)
    0.945
    >>> weigh_votes([Vote("cat", 0.9), Vote("dog", 0.9)], ["cat", "dog"]).label is None
    True
    """
    votes = list(votes)
    if len(labels) < 2:
        raise ValueError("Votes are weighed between at least two labels.")
    strangers = {vote.label for vote in votes} - set(labels)
    if strangers:
        raise ValueError(f"A vote for {min(strangers)!r}, which is not one of the labels.")

    if recounted is None:
        named, others = _log_likelihoods(votes, len(labels))
        log_odds = dict.fromkeys(labels, others) | named
    else:
        log_odds = _evidence(votes, labels, recounted)
    if opinion is not None:
        shares = recounted.shares if recounted else [1 / len(labels)] * len(labels)
        factors = _tempered(opinion, labels, shares)
        log_odds = {label: log_odds[label] + math.log(factors[label]) for label in labels}
    if recounted is not None:
        log_odds = {label: recounted.temper * value for label, value in log_odds.items()}
    return _verdict(log_odds, has_votes=bool(votes))


def sure_of(votes: Sequence[Vote], n_labels: int) -> tuple[str | None, float]:
    """Return the winner and its probability as `weigh_votes` does, and as quickly however many
    labels there are.

    >>> sure_of([Vote("cat", 0.75)] * 2, n_labels=10_000)
    ('cat', 0.99...)
    >>> sure_of([], n_labels=4)
    (None, 0.25)
    """
    if n_labels < 2:
        return (votes[0].label if votes else None), 1.0
    named, other = _log_likelihoods(votes, n_labels)
    best = max(named.values(), default=other)
    whole = math.fsum(math.exp(value - best) for value in named.values())
    whole += (n_labels - len(named)) * math.exp(other - best)
    winners = [label for label, value in named.items() if value > best - 1e-9]
    return (winners[0] if len(winners) == 1 else None), 1 / whole


def shared(n_votes: int) -> float:
    """Return what each of n votes is worth, since people err on the same items.

        1 / (1 + 0.05 (n - 1))

    >>> shared(1), shared(21)
    (1.0, 0.5)
    """
    return 1 / (1 + SHARED * max(n_votes - 1, 0))


def _evidence(
    votes: Sequence[Vote], labels: Sequence[str], recounted: Recounted
) -> dict[str, float]:
    rows = [(vote.weight, vote.evidence or _one_coin(vote, labels)) for vote in votes]
    worth = shared(len(rows))
    return {
        label: math.log(share) + worth * math.fsum(weight * row[place] for weight, row in rows)
        for place, (label, share) in enumerate(zip(labels, recounted.shares, strict=True))
    }


def _one_coin(vote: Vote, labels: Sequence[str]) -> list[float]:
    p = _cautious(vote.trust, 1 / len(labels))
    wrong = math.log((1 - p) / (len(labels) - 1))
    return [math.log(p) if label == vote.label else wrong for label in labels]


def _log_likelihoods(votes: Sequence[Vote], n_labels: int) -> tuple[dict[str, float], float]:
    """Return log P(votes | truth is c), averaged over hard and easy items: for every label c that
    was named, and for every other."""
    chance = 1 / n_labels
    rates = [(vote.label, *_hard_and_easy(_weighed(vote, chance), chance)) for vote in votes]
    hard, if_other_hard = _log_products([(label, p) for label, p, _ in rates], n_labels)
    easy, if_other_easy = _log_products([(label, p) for label, _, p in rates], n_labels)
    return (
        {label: _of_both(hard[label], easy[label]) for label in hard},
        _of_both(if_other_hard, if_other_easy),
    )


def _of_both(if_hard: float, if_easy: float) -> float:
    return _log_sum(
        math.log(SHARE_OF_HARD_ITEMS) + if_hard, math.log(1 - SHARE_OF_HARD_ITEMS) + if_easy
    )


def _weighed(vote: Vote, chance: float) -> float:
    """Return the accuracy a vote counts with: of its lead over chance, as much as its weight."""
    return chance + vote.weight * (_cautious(vote.trust, chance) - chance)


def _cautious(trust: Trust | float, chance: float) -> float:
    if isinstance(trust, Trust):
        accuracy = trust.accuracy - CAUTION * (trust.high - trust.low) / INTERVAL_IN_SDS
    else:
        accuracy = trust
    return min(max(accuracy, chance), _MOST_ACCURATE)


def _hard_and_easy(p: float, chance: float) -> tuple[float, float]:
    """Split an accuracy into that on hard and that on easy items; the mean of both is p."""
    rise = min(LOST_ON_HARD_ITEMS * (p - chance) * _ODDS_OF_HARD, _EVER_MOST_ACCURATE - p)
    return max(p - rise / _ODDS_OF_HARD, chance), p + rise


def _log_products(
    rates: Sequence[tuple[str, float]], n_labels: int
) -> tuple[dict[str, float], float]:
    """Return the log-probability of these votes if each label they name, or any other, were the
    truth."""
    wrong = [math.log((1 - p) / (n_labels - 1)) for _, p in rates]
    if_other = math.fsum(wrong)
    logs = dict.fromkeys((label for label, _ in rates), if_other)
    for (label, p), log_wrong in zip(rates, wrong, strict=True):
        logs[label] += math.log(p) - log_wrong
    return logs, if_other


def _tempered(opinion: Opinion, labels: Sequence[str], common: Sequence[float]) -> dict[str, float]:
    chance = 1 / len(labels)
    informed = max(min(opinion.trust, _MOST_ACCURATE) - chance, 0.0) / (1 - chance)
    said = [opinion.probabilities.get(label, 0.0) for label in labels]
    whole = sum(said)
    if not whole:
        return dict.fromkeys(labels, 1.0)
    return {
        label: informed * one / whole / share + 1 - informed
        for label, one, share in zip(labels, said, common, strict=True)
    }


def _verdict(log_odds: Mapping[str, float], has_votes: bool) -> Verdict:
    best = max(log_odds.values())
    total = math.fsum(math.exp(value - best) for value in log_odds.values())
    probabilities = {label: math.exp(value - best) / total for label, value in log_odds.items()}
    winners = [label for label, value in log_odds.items() if value > best - 1e-9]
    winner = winners[0] if has_votes and len(winners) == 1 else None
    return Verdict(winner, 1 / total, probabilities)


def _log_sum(one: float, other: float) -> float:
    most = max(one, other)
    return most + math.log1p(math.exp(min(one, other) - most))
