"""Accounts that share a browser or a network: perhaps one person, perhaps a family or a school."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.crowd.evidence import Evidence

WORTH = {"browser": 2.0, "network": 1.0}
"""The most, in nats, that sharing one says.  Many share honestly, so it never says enough alone."""

SHARED_BY_MANY = 20
"""A browser or network that so many come from is a school's, an office's or a carrier's."""


@dataclass(frozen=True, slots=True)
class Signal:
    """That a worker came with this; the digest shows only what is the same."""

    worker_id: int
    kind: str
    digest: str


def link_evidence(signals: Iterable[Signal], names: Mapping[int, str]) -> Mapping[int, Evidence]:
    """Weigh, for each worker who shares something with others, that it is one person.

    What n workers share says the less the more they are: w log(20 / n) / log(10), so that two say w
    (see `WORTH`) and twenty nothing.  The strongest sign counts, not their sum: who shares a
    browser shares the network too.  The sentences use these names.

    >>> seen = [Signal(1, "network", "a"), Signal(2, "network", "a"), Signal(3, "network", "b")]
    >>> found = link_evidence(seen, {1: "ann", 2: "bob", 3: "cat"})
    >>> found[1].sentence, sorted(found)
    ('Shares a network with 1 other: bob.', [1, 2])
    """
    sharing: dict[tuple[str, str], set[int]] = defaultdict(set)
    for signal in signals:
        sharing[signal.kind, signal.digest].add(signal.worker_id)
    found: dict[int, Evidence] = {}
    for (kind, _), workers in sorted(sharing.items()):
        log_ratio = _worth(kind, len(workers))
        for worker_id in sorted(workers):
            if log_ratio > 0 and (worker_id not in found or found[worker_id].log_ratio < log_ratio):
                others = sorted(names[other] for other in workers - {worker_id})
                found[worker_id] = _evidence(kind, log_ratio, others)
    return found


def _worth(kind: str, n_workers: int) -> float:
    if n_workers < 2:
        return 0.0
    return max(WORTH[kind] * math.log(SHARED_BY_MANY / n_workers) / math.log(SHARED_BY_MANY / 2), 0)


def _evidence(kind: str, log_ratio: float, others: Sequence[str]) -> Evidence:
    whom = "1 other" if len(others) == 1 else f"{len(others)} others"
    sentence = f"Shares a {kind} with {whom}: {', '.join(others)}."
    return Evidence("links", log_ratio, sentence, source="links")
