"""Votes, weighed by trust and joined by the model's opinion, give a label and a confidence."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.crowd.trust import Trust

_Z90 = 1.6448536269514722  # a normal's central 90 % lies within this many standard deviations
_NODES = ((-math.sqrt(3), 1 / 6), (0.0, 2 / 3), (math.sqrt(3), 1 / 6))  # Gauss-Hermite, 3 points
_MOST = 0.995


@dataclass(frozen=True, slots=True)
class Vote:
    """One worker's label for an item.  A bare number as trust is an accuracy known exactly."""

    label: str
    trust: Trust | float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model says of an item: a probability per label, and the model's own accuracy."""

    probabilities: Mapping[str, float]
    trust: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The winning label (None where there is none), its probability, and that of every label."""

    label: str | None
    confidence: float
    probabilities: Mapping[str, float]


def weigh_votes(
    votes: Iterable[Vote], labels: Sequence[str], opinion: Opinion | None = None
) -> Verdict:
    """Return the most likely label and how likely it is.

    >>> weigh_votes([Vote("cat", 0.9), Vote("dog", 0.6)], labels=["cat", "dog"])
    Verdict(label='cat', confidence=0.857..., probabilities={'cat': 0.857..., 'dog': 0.142...})
    """
    votes = list(votes)
    chance = 1 / len(labels)
    score = dict.fromkeys(labels, 0.0)
    for vote in votes:
        if vote.label not in score:
            raise ValueError(f"A vote for {vote.label!r}, which is not one of the labels.")
        accuracy = vote.trust if isinstance(vote.trust, float) else vote.trust.accuracy
        accuracy = min(max(accuracy, chance), _MOST)
        score[vote.label] += math.log(accuracy * (len(labels) - 1) / (1 - accuracy))
    if opinion is not None:
        informed = max(0.0, (min(opinion.trust, _MOST) - chance) / (1 - chance))
        whole = sum(opinion.probabilities.get(label, 0.0) for label in labels)
        for label in labels:
            share = opinion.probabilities.get(label, 0.0) / whole if whole > 0 else chance
            score[label] += math.log(informed * share + (1 - informed) * chance)

    best = max(score.values())
    total = sum(math.exp(s - best) for s in score.values())
    probabilities = {label: math.exp(s - best) / total for label, s in score.items()}
    winners = [label for label in labels if math.isclose(score[label], best, abs_tol=1e-9)]
    winner = winners[0] if votes and len(winners) == 1 else None
    return Verdict(winner, 1 / total, probabilities)
