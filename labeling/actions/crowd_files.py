"""Crowd files: combine or replay what a crowd said, with what the live system uses."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.aggregation import NO_LABEL, Aggregate, aggregate
from labeling.crowd.calibration import UNKNOWN, calibration_error, f1_of, truth_codes
from labeling.crowd.dawid_skene import NOT_GOLD
from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.crowd.replay import replay
from labeling.crowd.stopping import StoppingRule
from labeling.formats.crowd import CrowdFileError, read_labels, read_truth, write_rows

_ENOUGH_ANSWERS = 100_000  # to play: a file of half as many is played twice,
_MOST_ORDERS = 10  # but none more often than this

MOST_SCORES = 50
"""Labels whose F1 is told one by one."""


@dataclass(frozen=True, slots=True)
class AggregateReport:
    """What came of a crowd file; the scores are None or empty without the truth."""

    method: str
    workers: int
    items: int
    labels: int
    answers: int
    abstained: int
    repeated: int
    undecided: int
    with_truth: int
    accuracy: float | None
    ece: float | None
    f1: Mapping[str, float]
    strength: float | None
    likeness: float | None
    temper: float | None
    seconds: float
    seconds_reading: float


def aggregate_file(
    labels: Path, *, truth: Path | None = None, method: str = "goldrush", out: Path | None = None
) -> AggregateReport:
    """Combine a file's answers, score them against the truth, write `item,label,confidence`.

    Seconds are of the processor.
    """
    began = time.process_time()
    crowd = read_labels(labels)
    known = known_truth(crowd, truth)
    read = time.process_time()
    found = aggregate(crowd, method)
    done = time.process_time()
    if out is not None:
        _write(out, crowd, found)

    scored = known != UNKNOWN
    is_right = found.label[scored] == known[scored]
    return AggregateReport(
        method=method,
        workers=len(crowd.workers),
        items=len(crowd.items),
        labels=len(crowd.labels),
        answers=len(crowd),
        abstained=int((crowd.label == ABSTAINED).sum()),
        repeated=crowd.n_repeated,
        undecided=int((found.label == NO_LABEL).sum()),
        with_truth=len(is_right),
        accuracy=float(is_right.mean()) if len(is_right) else None,
        ece=calibration_error(found.confidence[scored], is_right) if len(is_right) else None,
        f1=_f1(crowd, found.label[scored], known[scored]),
        strength=found.choice.strength if found.choice else None,
        likeness=found.choice.likeness if found.choice else None,
        temper=found.choice.temper if found.choice else None,
        seconds=round(done - read, 3),
        seconds_reading=round(read - began, 3),
    )


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What was asked, and what it came to.  Gold is left out of all but its own counts."""

    items: int
    answers_used: int
    answers_available: int
    answers_per_item: float
    with_truth: int
    accuracy: float | None
    ece: float | None
    gold_items: int
    gold_answers: int
    orders: int
    seconds: float


def replay_file(
    labels: Path,
    *,
    truth: Path,
    gold_share: float,
    confidence: float,
    max_answers: int,
    seed: int,
) -> ReplayReport:
    """Play a file's answers through the live stopping rule; some of its truth serves as gold.

    Rows are in no order of time, and what comes first matters, above all with few items: a small
    file is played in several orders, and the figures are means of these.
    """
    crowd = read_labels(labels)
    known = known_truth(crowd, truth)
    began = time.process_time()
    rng = np.random.default_rng(seed)
    rule = StoppingRule(confidence, min_answers=min(2, max_answers), max_answers=max_answers)
    n_orders = min(max(_ENOUGH_ANSWERS // len(crowd), 1), _MOST_ORDERS)
    plays = [_play(crowd, known, rule, gold_share, rng) for _ in range(n_orders)]

    counts = np.mean([play.counts for play in plays], axis=0)
    items, used, there, gold_items, gold_answers = (round(count) for count in counts.tolist())
    is_right = np.concatenate([play.is_right for play in plays])
    confidences = np.concatenate([play.confidence for play in plays])
    return ReplayReport(
        items=items,
        answers_used=used,
        answers_available=there,
        answers_per_item=used / max(items, 1),
        with_truth=len(is_right) // n_orders,
        accuracy=float(is_right.mean()) if len(is_right) else None,
        ece=calibration_error(confidences, is_right) if len(is_right) else None,
        gold_items=gold_items,
        gold_answers=gold_answers,
        orders=n_orders,
        seconds=round(time.process_time() - began, 3),
    )


@dataclass(frozen=True, slots=True)
class _Played:
    counts: tuple[int, int, int, int, int]
    confidence: NDArray[np.float64]
    is_right: NDArray[np.bool_]


def _play(
    crowd: CrowdLabels,
    known: NDArray[np.int32],
    rule: StoppingRule,
    gold_share: float,
    rng: np.random.Generator,
) -> _Played:
    gold = _drawn_gold(known, len(crowd.labels), gold_share, rng)
    played = replay(crowd, rule, rng, gold)
    asked = gold == NOT_GOLD
    scored = asked & (known != UNKNOWN)
    n_used = played.n_used
    return _Played(
        counts=(
            int(asked.sum()),
            int(n_used[asked].sum()),
            int(asked[crowd.item].sum()),
            int((~asked).sum()),
            int(n_used[~asked].sum()),
        ),
        confidence=played.confidence[scored],
        is_right=played.label[scored] == known[scored],
    )


def _drawn_gold(
    known: NDArray[np.int32], n_labels: int, share: float, rng: np.random.Generator
) -> NDArray[np.int32]:
    """Draw a share of the items whose truth is known, and is a label that somebody gave."""
    gold = np.full(len(known), NOT_GOLD, dtype=np.int32)
    there = np.flatnonzero((known != UNKNOWN) & (known < n_labels))
    drawn = rng.permutation(there)[: round(share * len(there))]
    gold[drawn] = known[drawn]
    return gold


def known_truth(crowd: CrowdLabels, truth: Path | None) -> NDArray[np.int32]:
    """Read what is true of the crowd's items, as `truth_codes`."""
    known = truth_codes(crowd.items, crowd.labels, read_truth(truth) if truth else {})
    if truth and (known == UNKNOWN).all():
        raise CrowdFileError(f"No item that was answered is in {truth.name}.")
    return known


def _write(out: Path, crowd: CrowdLabels, found: Aggregate) -> None:
    labels = [*crowd.labels, ""]  # the last is that of `NO_LABEL`
    rows = zip(crowd.items, found.label.tolist(), found.confidence.tolist(), strict=True)
    write_rows(
        out,
        ("item", "label", "confidence"),
        ((item, labels[label], f"{confidence:.4f}") for item, label, confidence in rows),
    )


def _f1(crowd: CrowdLabels, label: NDArray[np.int32], known: NDArray[np.int32]) -> dict[str, float]:
    if not len(known) or len(crowd.labels) > MOST_SCORES:
        return {}
    return {name: round(f1_of(label, known, code), 4) for code, name in enumerate(crowd.labels)}
