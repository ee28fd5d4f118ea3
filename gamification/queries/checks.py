"""Checks as the rules of pay know them."""

from __future__ import annotations

from gamification.rules.scoring import Check, Kind
from labeling.queries.checks import CheckFact


def check_of(fact: CheckFact) -> Check:
    return Check(fact.label, fact.is_right, _kind(fact), fact.fools_the_model)


def _kind(fact: CheckFact) -> Kind:
    if fact.by_peers:
        return Kind.PEERS
    if fact.is_audit:
        return Kind.AUDIT
    return Kind.QUIET_GOLD if fact.is_quiet else Kind.GOLD
