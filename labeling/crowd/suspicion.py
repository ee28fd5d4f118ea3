"""Evidence of all kinds -> one score and its reasons.

Each kind of evidence is a small function that weighs two stories of the same figures, "this worker
cheats so" against "this worker is honest", and returns the logarithm of the likelihood ratio with a
sentence for the reviewer.  Where the honest story must allow for good and poor workers, the
likelihood is averaged over the crowd's Beta, so that a worker who is merely below average is
explained by honesty.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labeling.crowd.trust import Crowd

HONEST = Crowd(mean=0.8, strength=8.0)
"""Accuracies of honest workers, where a project does not know its own yet."""

FLAG_AT = 0.98
"""The probability of cheating at which a person is asked to look."""

_ALIBI = -2.0
_PEER_WORTH = 0.5
_HONEST_FAST = (0.5, 49.5)
_CHEAT_FAST = (2.0, 1.0)
_CONSTANT_SHARE = 0.95
_CROWD_STRENGTH = 20.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One kind of evidence: how far it moves the odds of cheating (in nats), and why, in words."""

    kind: str
    log_odds: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The probability that a worker cheats, whether a person should look, and the reasons."""

    score: float
    flagged: bool
    reasons: tuple[str, ...]


def suspicion(evidence: Iterable[Evidence], prior: float = 0.05) -> Suspicion:
    """Sum the evidence of all kinds on top of the prior probability of cheating.

    logit(score) = logit(prior) + sum of log-odds.

    >>> suspicion([gold_evidence(n_right=2, n_seen=20, chance=0.1)])
    Suspicion(score=0.9..., flagged=True, reasons=('Got 2 of 20 golds right; ...',))
    """
    found = sorted(evidence, key=lambda e: -e.log_odds)
    log_odds = math.log(prior / (1 - prior)) + sum(e.log_odds for e in found)
    score = 1 / (1 + math.exp(-max(min(log_odds, 500.0), -500.0)))
    return Suspicion(score, score >= FLAG_AT, tuple(e.sentence for e in found if e.log_odds > 0))


def gold_evidence(n_right: float, n_seen: float, chance: float, honest: Crowd = HONEST) -> Evidence:
    """Weigh gold results: blind guessing against an honest worker."""
    log_odds = max(_guessing_log_odds(n_right, n_seen, chance, honest), _ALIBI)
    return Evidence(
        "gold",
        log_odds,
        f"Got {n_right:g} of {n_seen:g} golds right; blind guessing gets "
        f"{chance * n_seen:.1f}, the crowd {honest.mean * n_seen:.1f}.",
    )


def disagreement_evidence(
    n_agreed: float, n_compared: float, chance: float, honest: Crowd = HONEST
) -> Evidence:
    """Weigh disagreement with the consensus of the others: guessing against an honest worker."""
    log_odds = max(_PEER_WORTH * _guessing_log_odds(n_agreed, n_compared, chance, honest), 0.0)
    return Evidence(
        "disagreement",
        log_odds,
        f"Agrees with the others on {n_agreed:.0f} of {n_compared:.0f} items; blind guessing "
        f"agrees on {chance * n_compared:.0f}, the crowd on {honest.mean * n_compared:.0f}.",
    )


def _guessing_log_odds(right: float, seen: float, chance: float, honest: Crowd) -> float:
    right = max(right, chance * seen)
    guessing = right * math.log(chance) + (seen - right) * math.log1p(-chance)
    a, b = honest.mean * honest.strength, (1 - honest.mean) * honest.strength
    return guessing - (_log_beta(a + right, b + seen - right) - _log_beta(a, b))


def speed_evidence(n_too_fast: int, n_answers: int) -> Evidence:
    """Weigh physically impossible speed (answers the speed trap marked, see `timing`)."""
    rest = n_answers - n_too_fast
    log_odds = _log_mean(n_too_fast, rest, *_CHEAT_FAST) - _log_mean(
        n_too_fast, rest, *_HONEST_FAST
    )
    return Evidence(
        "speed",
        max(log_odds, 0.0),
        f"{n_too_fast} of {n_answers} answers came faster than a person can see, read and press.",
    )


def constancy_evidence(given: Mapping[str, int], crowd_shares: Mapping[str, float]) -> Evidence:
    """Weigh one-sided answers against what the crowd answers."""
    n = sum(given.values())
    k = len(crowd_shares)
    total = sum(crowd_shares.values())
    prior = {
        label: _CROWD_STRENGTH * (0.9 * share / total + 0.1 / k)
        for label, share in crowd_shares.items()
    }
    strength = sum(prior.values())
    honest = math.lgamma(strength) - math.lgamma(strength + n)
    for label, weight in prior.items():
        honest += math.lgamma(weight + given.get(label, 0)) - math.lgamma(weight)
    top = max(given, key=lambda label: given[label])
    rest = n - given[top]
    constant = (
        given[top] * math.log(_CONSTANT_SHARE)
        + rest * math.log((1 - _CONSTANT_SHARE) / (k - 1))
        - math.log(k)
    )
    return Evidence(
        "constancy",
        max(constant - honest, 0.0),
        f"Answered {top!r} {given[top]} times out of {n}; the crowd does so "
        f"{100 * crowd_shares.get(top, 0.0) / total:.0f} % of the time.",
    )


def _log_mean(hits: float, misses: float, a: float, b: float) -> float:
    return _log_beta(a + hits, b + misses) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
