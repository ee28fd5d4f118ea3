"""Do cheats planted among real workers stand out?  `python -m tests.quality detection`.

Honest are those real workers whose answers tell of the truth (see `_tells`).  Real crowds hold real
spammers and people who gave up looking; they count neither as honest nor as cheats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from labeling import crowd
from labeling.crowd.aggregation import aggregate
from labeling.crowd.labels import CrowdLabels
from tests.quality.planting import CHEATS, Codes, RealCrowd, plant
from tests.quality.sets import CrowdSet, crowd_sets

AFTER = (20, 50)
KINDS = (*CHEATS, "all kinds")
BLIND = ("random", "constant", "common label")
SEEDS = (1, 2)
SURE = 1.64  # standard errors
SHRINK = 5.0  # answers of the crowd's way that a worker's matrix begins with, for Raykar and Yu
FLAG_AT = 0.95
LEAST_ANSWERS = 10

Floats = NDArray[np.float64]


INTRODUCTION = f"""## Finding cheats

To four real workers of a set one cheat is added, who gives so many answers; real workers keep all
of theirs. Means over the sets and {len(SEEDS)} drawings. *Caught* are the cheats that score above
all but 1 % of the honest; *flagged* are those of whom a person is asked to take a look. Beside it:
how alike the rows of a worker's confusion matrix are (Raykar and Yu 2012), pooled, and how often a
worker contradicts most others.

Honest are workers with that many answers whose kappa with the truth (where there is none, with the
whole crowd's consensus) is above zero by {SURE} standard errors and who, in the last third of their
answers, are right more often than blind guessing. Others are counted as neither: real crowds hold
real spammers and people who gave up looking."""


def section(sets: Sequence[CrowdSet]) -> str:
    """Return the table, in Markdown: means over all sets."""
    crowds = [real_crowd(one) for one in sets]
    measured = {
        (kind, after): [figures(real, kind, after) for real in crowds]
        for after in AFTER
        for kind in KINDS
    }
    lines = [
        "| cheats | answers | AUROC | caught at 1 % | flagged | honest flagged "
        "| AUROC Raykar–Yu | caught | AUROC disagreement | caught |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for after in AFTER:
        lines += [_row(kind, after, measured[kind, after]) for kind in KINDS]
        blind = [row for kind in BLIND for row in measured[kind, after]]
        lines.append(_row("**mean of the first three**", after, blind))
    names = ", ".join(f"{real.name} ({_n_judged(real)})" for real in crowds)
    counted = f"Honest workers with {AFTER[0]} answers: {names}."
    return "\n".join([INTRODUCTION, "", counted, "", *lines])


def real_crowd(one: CrowdSet) -> RealCrowd:
    votes = one.crowd.votes()
    known = one.is_known & (one.truth < len(votes.labels))
    truth = np.where(known, one.truth, aggregate(votes).label).astype(np.int32)
    honest = np.array([_tells(*of) for of in _by_worker(votes, truth)])
    return RealCrowd(one.name, votes, truth, honest)


def _by_worker(votes: CrowdLabels, truth: Codes) -> Iterator[tuple[CrowdLabels, Codes]]:
    for worker in range(len(votes.workers)):
        own = votes.at(votes.worker == worker)
        yield own, truth[own.item]


def _tells(own: CrowdLabels, truth: Codes) -> bool:
    """Say whether somebody's answers tell of the truth, to the end."""
    n, n_labels = len(own), len(own.labels)
    if n < LEAST_ANSWERS:
        return False
    said = np.bincount(own.label, minlength=n_labels) / n
    true = np.bincount(truth, minlength=n_labels) / n
    chance = float(said @ true)
    agreed = own.label == truth
    last = agreed[-(n // 3) :]
    if chance == 1 or last.mean() <= 1 / n_labels:
        return False
    # Kappa's variance if said and true were independent (Fleiss, Cohen and Everitt 1969).
    variance = (chance + chance**2 - (said * true * (said + true)).sum()) / n
    return bool(agreed.mean() - chance > SURE * np.sqrt(max(variance, 0.0)))


def figures(real: RealCrowd, kind: str, after: int) -> list[float]:
    """Return the columns of the table for one set."""
    rows = []
    for seed in SEEDS:
        planted, is_cheat = plant(real, kind, after, np.random.default_rng(seed))
        n_cheats = int(is_cheat.sum())
        judged = np.concatenate([real.honest & (real.n_answers >= after), np.ones(n_cheats, bool)])
        ours, cheats = suspicions(planted)[judged], is_cheat[judged]
        row = [
            auroc(ours, cheats),
            caught(ours, cheats),
            (ours[cheats] >= FLAG_AT).mean(),
            (ours[~cheats] >= FLAG_AT).mean(),
        ]
        for baseline in (raykar_yu, disagreement):
            scores = baseline(planted)[judged]
            row += [auroc(scores, cheats), caught(scores, cheats)]
        rows.append(row)
    return [float(figure) for figure in np.mean(rows, axis=0)]


def suspicions(planted: CrowdLabels) -> Floats:
    return np.array([found.score for found in crowd.detection.detect(planted)])


def raykar_yu(planted: CrowdLabels) -> Floats:
    """Return how equal the rows of each worker's confusion matrix are (Raykar and Yu 2012).

    The matrix is made with what the others say, and pooled: shrunk to the crowd's own.
    """
    n_labels = len(planted.labels)
    label = aggregate(planted).label[planted.item]
    counts = np.zeros((len(planted.workers), n_labels, n_labels))
    np.add.at(counts, (planted.worker, label, planted.label), 1)
    pooled = counts.sum(axis=0) + 1
    pooled /= pooled.sum(axis=1, keepdims=True)
    matrices = (counts + SHRINK * pooled) / (counts.sum(axis=2, keepdims=True) + SHRINK)
    apart = matrices[:, :, None, :] - matrices[:, None, :, :]
    return np.asarray(-(apart**2).sum(axis=(1, 2, 3)))


def disagreement(planted: CrowdLabels) -> Floats:
    """Return how seldom each worker says what most others say of an item."""
    n_items, n_labels = len(planted.items), len(planted.labels)
    cells = planted.item.astype(np.int64) * n_labels + planted.label
    others = np.bincount(cells, minlength=n_items * n_labels).reshape(n_items, n_labels)[
        planted.item
    ]
    each = np.arange(len(planted))
    others[each, planted.label] -= 1
    agreed = (others[each, planted.label] == others.max(axis=1)) & (others.max(axis=1) > 0)
    n_answers = np.bincount(planted.worker, minlength=len(planted.workers))
    return 1 - np.bincount(planted.worker, agreed, len(planted.workers)) / np.maximum(n_answers, 1)


def auroc(scores: Floats, cheats: NDArray[np.bool_]) -> float:
    """Return how likely a cheat scores above an honest worker."""
    n_cheats, n_honest = int(cheats.sum()), int((~cheats).sum())
    above = rankdata(scores)[cheats].sum() - n_cheats * (n_cheats + 1) / 2
    return float(above / (n_cheats * n_honest))


def caught(scores: Floats, cheats: NDArray[np.bool_]) -> float:
    """Return the share of cheats that score above all but 1 % of the honest."""
    honest = np.sort(scores[~cheats])[::-1]
    return float((scores[cheats] > honest[int(0.01 * len(honest))]).mean())


def _n_judged(real: RealCrowd) -> int:
    return int((real.honest & (real.n_answers >= AFTER[0])).sum())


def _row(kind: str, after: int, figures: list[list[float]]) -> str:
    columns = np.mean(figures, axis=0)
    is_rank = (True, False, False, False, True, False, True, False)
    cells = [
        f"{value:.3f}" if ranked else f"{100 * value:.1f} %"
        for value, ranked in zip(columns, is_rank, strict=True)
    ]
    return f"| {kind} | {after} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    print(section(list(crowd_sets())))
