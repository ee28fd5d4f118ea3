"""Gold avoidance: who leaves unanswered what would show how good they are."""

from __future__ import annotations

import math

from labeling.crowd.evidence import Evidence

_SELDOM = (1.0, 9.0)  # Beta: an honest worker leaves one in ten unanswered, before they show it
_OFTEN = (2.0, 1.0)  # Beta: one who knows gold leaves most of it


def avoidance_evidence(
    gold_avoided: int, gold_served: int, other_avoided: int, other_served: int
) -> Evidence:
    """Weigh how often gold is left unanswered beside how often other items are.

    Whoever cannot tell gold avoids it as they avoid all else: of g golds served, a are avoided with
    a probability drawn from Beta(1 + o, 9 + m), o and m being the other items avoided and answered.
    One who can draws it from Beta(2, 1).  The log of the ratio, never below 0.

    >>> avoidance_evidence(9, 12, 3, 150).log_ratio > 6
    True
    >>> avoidance_evidence(9, 12, 110, 150).log_ratio
    0.0
    """
    if not (0 <= gold_avoided <= gold_served and 0 <= other_avoided <= other_served):
        raise ValueError("Nobody avoids more than they were served.")
    answered = gold_served - gold_avoided
    a, b = _SELDOM[0] + other_avoided, _SELDOM[1] + other_served - other_avoided
    knowing = _log_mean(gold_avoided, answered, *_OFTEN)
    log_ratio = knowing - _log_mean(gold_avoided, answered, a, b)
    return Evidence(
        "avoidance",
        # Who avoids gold less than the rest does not avoid gold.
        max(log_ratio, 0.0) if gold_avoided * b > answered * a else 0.0,
        f"Left {gold_avoided} of {gold_served} checks unanswered, and {other_avoided} of "
        f"{other_served} other items.",
        source="avoidance",
    )


def _log_mean(hits: float, misses: float, a: float, b: float) -> float:
    """Return the log-mean of p^hits (1 - p)^misses over p ~ Beta(a, b)."""
    return _log_beta(a + hits, b + misses) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
