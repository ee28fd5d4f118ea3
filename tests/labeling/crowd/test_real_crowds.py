"""Votes of real crowds: weighed by trust they are right more often than counted."""

import csv
import gzip
import os
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

import pytest

from labeling.crowd.aggregation import aggregate
from labeling.crowd.trust import Checks, Trust, crowd_of, estimate_trust
from labeling.crowd.votes import Vote, weigh_votes
from tests.quality.sets import CROWD, LEFT_OUT, CrowdSet, crowd_sets

DATA = Path(os.environ.get("GOLDRUSH_DATA") or Path(__file__).parents[4] / "shared" / "data")
SETS = ["weather", "bluebird", "dog"]
CHECKS_PER_WORKER = 20
VOTES_PER_ITEM = 5
SEEDS = range(5)

Given = tuple[str, str]  # worker, label
Answers = Mapping[str, Sequence[Given]]  # by item


@pytest.mark.skipif(
    not (DATA / "crowd").is_dir(),
    reason=f"left out: {', '.join(SETS)} beside majority vote; no crowd sets in {DATA / 'crowd'} "
    "(GOLDRUSH_DATA names another folder)",
)
def test_weighed_votes_beat_majority_on_real_crowds() -> None:
    scores = [score(name, seed) for name in SETS for seed in SEEDS]

    weighed, counted, confidence = (mean(column) for column in zip(*scores, strict=True))
    assert weighed > counted + 0.01
    assert abs(confidence - weighed) < 0.08


def score(name: str, seed: int) -> tuple[float, float, float]:
    """Return the accuracy weighed, the accuracy counted, and the mean confidence."""
    answers, truth = load(name)
    rng = random.Random(seed)
    trusts, checked = check_workers(answers, truth, rng)
    labels = sorted({label for given in answers.values() for _, label in given})

    rows = []
    for item, given in answers.items():
        fresh = [one for one in given if (one[0], item) not in checked]
        if not fresh:
            continue
        votes = rng.sample(fresh, min(VOTES_PER_ITEM, len(fresh)))
        verdict = weigh_votes([Vote(label, trusts[worker]) for worker, label in votes], labels)
        rows.append(
            (
                shared_hit(verdict.probabilities, truth[item]),
                shared_hit(Counter(label for _, label in votes), truth[item]),
                verdict.confidence,
            )
        )
    weighed, counted, confidence = (mean(column) for column in zip(*rows, strict=True))
    return weighed, counted, confidence


def shared_hit(scores: Mapping[str, float], truth: str) -> float:
    """Return 1 if the best label is the truth, its share where several are best."""
    best = max(scores.values())
    winners = [label for label, value in scores.items() if value > best - 1e-9]
    return (truth in winners) / len(winners)


def check_workers(
    answers: Answers, truth: Mapping[str, str], rng: random.Random
) -> tuple[dict[str, Trust], set[tuple[str, str]]]:
    """Hold some of each worker's answers against the truth, as golds do."""
    by_worker = defaultdict(list)
    for item, given in answers.items():
        for worker, label in given:
            by_worker[worker].append((item, label))
    checks, checked = {}, set()
    for worker, theirs in by_worker.items():
        golds = rng.sample(theirs, min(CHECKS_PER_WORKER, len(theirs)))
        n_right = sum(truth[item] == label for item, label in golds)
        checks[worker] = Checks(gold_right=n_right, gold_seen=len(golds))
        checked |= {(worker, item) for item, _ in golds}
    crowd = crowd_of(checks.values())
    return {w: estimate_trust(c.n_right, c.n_checked, crowd) for w, c in checks.items()}, checked


def load(name: str) -> tuple[Answers, dict[str, str]]:
    truth = {row["item"]: row["label"] for row in rows_of(name, "truth")}
    answers: dict[str, list[Given]] = defaultdict(list)
    for row in rows_of(name, "labels"):
        if row["item"] in truth:
            answers[row["item"]].append((row["worker"], row["label"]))
    return answers, truth


def rows_of(name: str, table: str) -> list[dict[str, str]]:
    with gzip.open(DATA / "crowd" / name / f"{table}.csv.gz", "rt", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(
    not CROWD.is_dir(), reason=f"left out: goldrush beside majority on every set; {LEFT_OUT}"
)
def test_our_consensus_beats_majority_and_is_nowhere_much_worse() -> None:
    gains = [right(one, "goldrush") - right(one, "majority") for one in crowd_sets()]

    assert min(gains) > -0.01
    assert mean(gains) > 0.025


def right(one: CrowdSet, method: str) -> float:
    label = aggregate(one.crowd, method).label
    return float((label == one.truth)[one.is_known].mean())
