"""How workers compare with their peers: each answer against what all others make of its item.

Nobody is their own witness: a vote that helped to make a label would agree with it.  Nor may it
matter what was asked after a vote, and that depends on the vote: who agrees ends the asking, who
does not has more people look.  So the answers are not counted where a label stands, which would
leave out just those that settled it.  They are weighed by what the others know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labeling.crowd.ballots import Floats
from labeling.crowd.dawid_skene import softmax
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.votes import shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from labeling.crowd.aggregation import Aggregate

_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class PeerChecks:
    """For each worker: what their answers were held against, in whole checks, and how often they
    stood."""

    right: Floats
    seen: Floats


def peer_checks(
    crowd: CrowdLabels, found: Aggregate, known: NDArray[np.bool_] | None = None
) -> PeerChecks:
    """Hold all votes against the others', but for items that are `known` already.

    Let P be the probabilities of an item's K labels by all other votes (and the model's opinion),
    and s = sum of P(c)^2.  An answer a counts for

        seen = (K s - 1) / (K - 1)        right = P(a) - (1 - s) / (K - 1)

    so that others who are sure (s = 1) make a whole check, and others who are torn none.  As far as
    P is as sure as it is right, who is right with probability p comes to right / seen = p, and who
    guesses evenly to 1 / K.  Both are linear in P and s, and P does not drift while more people
    are asked, so it holds however the number of answers depends on what was said.

    P is to the power that foretells held-out answers best.  Where it is less sure than it is right,
    honest workers come out better than they are, above all where people err on the same items;
    guessers do not, at most worse where answers stop once enough agree.  Who always gives the most
    common label is right as often as it is the right one.

    >>> from labeling.crowd.aggregation import aggregate
    >>> names = list("wxyz"), [str(n) for n in range(40)], ["cat", "dog"]
    >>> worker, item = np.repeat(np.arange(4), 40), np.tile(np.arange(40), 4)
    >>> label = np.where(worker < 3, item % 2, item // 2 % 2)
    >>> crowd = CrowdLabels(*names, *(part.astype(np.int32) for part in (worker, item, label)))
    >>> checks = peer_checks(crowd, aggregate(crowd))
    >>> (checks.right / checks.seen).round(1).tolist()
    [1.0, 1.0, 1.0, 0.5]
    """
    votes = crowd.votes()
    n_votes = np.bincount(votes.item, minlength=len(votes.items))
    is_met = n_votes[votes.item] > 1
    if known is not None:
        is_met &= ~known[votes.item]
    votes = votes.at(is_met)
    n_labels, n_workers = len(votes.labels), len(votes.workers)
    likely = _by_others(votes, found, n_votes)
    sure = (likely**2).sum(axis=1)
    seen = (n_labels * sure - 1) / (n_labels - 1)
    right = likely[np.arange(len(votes)), votes.label] - (1 - sure) / (n_labels - 1)
    all_seen = np.bincount(votes.worker, seen, n_workers).astype(np.float64)
    all_right = np.bincount(votes.worker, right, n_workers)
    return PeerChecks(right=np.clip(all_right, 0, all_seen), seen=all_seen)


def _by_others(votes: CrowdLabels, found: Aggregate, n_votes: NDArray[np.int64]) -> Floats:
    """Return, for each vote, how likely its item's labels are by everybody else."""
    fit, choice = found.fit, found.choice
    assert fit is not None and choice is not None
    logs = np.log(np.maximum(fit.posterior, _LEAST)) - np.log(fit.prior)
    worth = np.array([shared(n) for n in range(int(n_votes.max(initial=1)) + 1)])
    n = n_votes[votes.item]
    own = worth[n][:, None] * fit.evidence(votes.worker, votes.label)
    rest = (logs[votes.item] - own) * (worth[n - 1] / worth[n])[:, None]
    return softmax(choice.temper * (rest + np.log(fit.prior)))
