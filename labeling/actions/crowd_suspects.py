"""Crowd files: screen who answered, as the live system screens its workers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling import crowd
from labeling.actions.crowd_files import known_truth
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.suspicion import Suspicion
from labeling.formats.crowd import read_labels, write_rows

NOT_GIVEN = "(none of these)"
"""What stands for labels of gold that nobody gave."""


@dataclass(frozen=True, slots=True)
class DetectReport:
    """What came of a crowd file; seconds are of the processor."""

    workers: int
    flagged: int
    answers: int
    repeated: int
    seconds: float
    seconds_reading: float


def detect_file(labels: Path, *, gold: Path | None = None, out: Path | None = None) -> DetectReport:
    """Screen a file's workers, and write `worker,suspicion,flagged,reasons`."""
    began = time.process_time()
    answers = read_labels(labels)
    answers, truth = _with_gold(answers, known_truth(answers, gold))
    read = time.process_time()
    found = crowd.detection.detect(answers, truth, further=crowd.detection.speeds_of(answers))
    done = time.process_time()
    if out is not None:
        _write(out, answers.workers, found)
    return DetectReport(
        workers=len(found),
        flagged=sum(one.flagged for one in found),
        answers=len(answers),
        repeated=answers.n_repeated,
        seconds=round(done - read, 3),
        seconds_reading=round(read - began, 3),
    )


def _with_gold(
    answers: CrowdLabels, truth: NDArray[np.int32]
) -> tuple[CrowdLabels, NDArray[np.int32]]:
    """Make room for labels that only gold names, and mark what is not known as `detect` does."""
    if (truth == len(answers.labels)).any():
        answers = replace(answers, labels=[*answers.labels, NOT_GIVEN])
    return answers, np.maximum(truth, -1)


def _write(out: Path, workers: Sequence[str], found: Sequence[Suspicion]) -> None:
    write_rows(
        out,
        ("worker", "suspicion", "flagged", "reasons"),
        (
            (worker, f"{one.score:.12g}", "true" if one.flagged else "false", _reasons(one))
            for worker, one in zip(workers, found, strict=True)
        ),
    )


def _reasons(found: Suspicion) -> str:
    return " | ".join(f"{one.kind}: {one.sentence}" for one in found.evidence)
