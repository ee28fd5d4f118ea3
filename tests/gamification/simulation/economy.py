"""A working day in a project: one player among a crowd, their checks, and what they are paid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gamification.rules.scoring import (
    Check,
    Kind,
    Outcome,
    Rating,
    is_open,
    next_instalment,
    pending_points,
    rate,
    settled_points,
    until_the_last_rating,
)
from labeling.crowd.value import openness, value_of
from labeling.crowd.votes import Vote, weigh_votes
from tests.gamification.simulation.strategies import Faced, Labels, Strategy

PRIORS = {2: [0.8, 0.2], 5: [0.5, 0.2, 0.15, 0.1, 0.05]}
N_OTHERS = 4
THEIR_ACCURACY, THEIR_LOSS = 0.85, 0.06
THEIR_TRUST = 0.8
"""Everybody's vote weighs the same, even a ring's: what trust does about rings comes on top."""
MODEL_ACCURACY = 0.85
MILESTONE = 25
"""Ratings are looked at after so many items."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Project:
    """The terms under which people play."""

    n_labels: int
    n_items: int = 1000
    has_audits: bool = True
    has_gold: bool = True
    quiet_gold: float = 0.0
    """The share of gold that has been shown to few."""
    is_neutral: bool = True
    """Gold and audits are drawn regardless of the model, and not as items come."""
    rate: Callable[[Sequence[Check]], Rating] = rate


@dataclass(frozen=True)
class Day:
    """What a player earned, in what time, and what their rating was in the end."""

    points: int
    seconds: float
    rating: Rating
    was_held: bool


def play(project: Project, strategy: Strategy, seed: int) -> Day:
    """Play all items, let them settle, be rated again and again, and return what it came to."""
    rng = np.random.default_rng(seed)
    faced = _deal(project, strategy, rng)
    answers, seconds = strategy.play(faced)
    others = _others(faced, strategy)
    settled, value = _settle(faced, answers, others)
    kinds = _kinds(project, faced, others)
    settled = np.where([kind is None for kind in kinds], settled, faced.truth)

    ratings, n_checks = _ratings(project, faced, answers, kinds, _peers(project, faced, others))
    rated = _rated(project, ratings, n_checks)
    points = sum(
        _paid(first, last, float(v))
        for is_match, v, (first, last) in zip(answers == settled, value, rated, strict=True)
        if is_match
    )
    known = [rating for rating, _ in ratings]
    return Day(points, float(seconds.sum()), known[-1], any(rating.is_held for rating in known))


def _paid(first: Rating | None, last: Rating, value: float) -> int:
    """Pay a right answer what it is worth by these ratings, in two instalments."""
    paid, pending = 0, pending_points(is_abstention=False)
    for rating in [first, last]:
        if rating is None:
            continue
        worth = settled_points(Outcome.RIGHT, is_too_fast=False, value=value, share=rating.share)
        instalment = next_instalment(
            worth,
            paid=paid,
            pending=pending,
            is_open=rating is not last,
            is_proven=rating.is_proven,
        )
        paid += instalment.settled
        pending -= instalment.no_longer_pending
    assert pending == 0
    return paid


def _deal(project: Project, strategy: Strategy, rng: np.random.Generator) -> Faced:
    """Deal items as they come, and gold evenly over labels and regardless of the model."""
    n, k = project.n_items, project.n_labels
    prior = np.array(PRIORS[k])
    is_gold = rng.random(n) < np.where(np.arange(n) < 60, 0.35, 0.08) * project.has_gold
    truth = np.where(is_gold, rng.integers(0, k, n), rng.choice(k, n, p=prior))
    on_gold = 1 / k if project.is_neutral else MODEL_ACCURACY
    is_model_right = rng.random(n) < np.where(is_gold, on_gold, MODEL_ACCURACY)
    return Faced(
        n_labels=k,
        prior=prior,
        truth=truth,
        model=np.where(is_model_right, truth, (truth + rng.integers(1, k, n)) % k),
        is_gold=is_gold,
        is_gold_leaked=is_gold & (rng.random(n) < strategy.leaked),
        hashed=rng.integers(0, k, n),
        rng=rng,
    )


def _others(faced: Faced, strategy: Strategy) -> Labels:
    """Return what four others say of each item, one column each; some may be of the ring."""
    n, rng = (len(faced), N_OTHERS), faced.rng
    is_hard = (faced.model != faced.truth)[:, None]
    is_right = rng.random(n) < THEIR_ACCURACY - THEIR_LOSS * is_hard
    wrong = (faced.truth[:, None] + rng.integers(1, faced.n_labels, n)) % faced.n_labels
    honest = np.where(is_right, faced.truth[:, None], wrong)
    return np.where(rng.random(n) < strategy.ring, faced.hashed[:, None], honest)


def _settle(faced: Faced, answers: Labels, others: Labels) -> tuple[Labels, NDArray[np.float64]]:
    """Return the label of each item by all votes, and its value by those that came before."""
    won, left_open = weighed(faced.n_labels)
    k = faced.n_labels
    whole = _code(np.column_stack([others, answers]), k)
    # A tie is settled by an expert.
    settled = np.where(won[whole] >= 0, won[whole], faced.truth)
    n_before = faced.rng.integers(0, N_OTHERS + 1, len(faced))
    before = np.select(
        [n_before == n for n in range(N_OTHERS + 1)],
        [_code(others[:, :n], k) for n in range(N_OTHERS + 1)],
    )
    importance = faced.rng.choice([0.5, 1.0, 2.0], len(faced), p=[0.2, 0.6, 0.2])
    value = [value_of(*one) for one in zip(left_open[before], importance, strict=True)]
    return settled, np.array(value)


def _code(votes: Labels, k: int) -> Ints:
    """Number the rows of votes: in base K, and shorter ones before longer ones."""
    n = votes.shape[1]
    code: Ints = sum(k**j for j in range(n)) + votes @ k ** np.arange(n)[::-1]
    return code


@cache
def weighed(k: int) -> tuple[Ints, NDArray[np.float64]]:
    """Return for each row of up to five votes who wins (-1: a tie) and how much is left open."""
    names = [str(label) for label in range(k)]
    won, left_open = [], []
    for n in range(N_OTHERS + 2):
        for votes in product(names, repeat=n):
            verdict = weigh_votes([Vote(label, THEIR_TRUST) for label in votes], names)
            won.append(-1 if verdict.label is None else int(verdict.label))
            left_open.append(openness(verdict.probabilities.values()))
    return np.array(won), np.array(left_open)


def _kinds(project: Project, faced: Faced, others: Labels) -> list[Kind | None]:
    """Say what each answer is held against: gold, which some knew before, or an audit, or nothing.

    Audits are drawn after all have answered, by what the others and the model said: evenly over
    the labels, and so that the model is right on one in K, as far as earlier audits can tell.
    (Drawn by what the player said, they would find those who err more often than who does not.)
    """
    n, k = len(faced), faced.n_labels
    won, _ = weighed(k)
    settled = won[_code(others, k)]
    is_open = ~faced.is_gold & (settled >= 0)
    agrees = settled == faced.model
    if_agrees, if_not = (
        (faced.model == faced.truth)[is_open & group].mean() for group in (agrees, ~agrees)
    )
    agreeing = (1 / k - if_not) / (if_agrees - if_not)
    if not project.is_neutral:
        agreeing = (agrees & is_open).sum() / is_open.sum()
    weight = is_open.astype(float)
    for group, share in [
        *((settled == label, 1 / k) for label in range(k)),
        (agrees, agreeing),
        (~agrees, 1 - agreeing),
    ]:
        weight[group] *= share / max((group & is_open).sum() / is_open.sum(), 1 / n)
    chance = weight * np.where(np.arange(n) < 300, 0.08, 0.04) * project.has_audits
    is_audited = faced.rng.random(n) < chance
    is_quiet = ~faced.is_gold_leaked & (faced.rng.random(n) < project.quiet_gold)
    return [
        (Kind.QUIET_GOLD if quiet else Kind.GOLD) if gold else (Kind.AUDIT if audited else None)
        for gold, quiet, audited in zip(faced.is_gold, is_quiet, is_audited, strict=True)
    ]


def _peers(project: Project, faced: Faced, others: Labels) -> Labels:
    """Return what all others make of each item, where there is nothing else to go by; or -1."""
    won, _ = weighed(faced.n_labels)
    alone = not (project.has_gold or project.has_audits)
    return np.where(alone, won[_code(others, faced.n_labels)], -1)


def _ratings(
    project: Project,
    faced: Faced,
    answers: Labels,
    kinds: Sequence[Kind | None],
    peers: Labels,
) -> tuple[list[tuple[Rating, Sequence[Check]]], list[int]]:
    """Return the rating at each milestone with its checks, and after how many checks it was."""
    checks: list[Check] = []
    ratings: list[tuple[Rating, Sequence[Check]]] = []
    n_checks = []
    for i, known in enumerate(kinds, start=1):
        kind = Kind.PEERS if known is None and peers[i - 1] >= 0 else known
        if kind is not None:
            truth = peers[i - 1] if kind is Kind.PEERS else faced.truth[i - 1]
            opinion = faced.model[i - 1]
            is_right = bool(answers[i - 1] == truth)
            checks.append(Check(str(truth), is_right, kind, bool(opinion != truth)))
        if i % MILESTONE == 0:
            ratings.append((project.rate(checks), checks[:]))
            n_checks.append(len(checks))
    return ratings, n_checks


def _rated(
    project: Project, ratings: Sequence[tuple[Rating, Sequence[Check]]], n_checks: Sequence[int]
) -> list[tuple[Rating | None, Rating]]:
    """Return for each item its two ratings: the first that is proven, and the last, which may be
    the day's end."""
    rated = []
    _, checks = ratings[-1]
    for place, n_then in enumerate(n_checks):
        proven = [
            rating
            for (rating, _), n_now in zip(ratings[place:], n_checks[place:], strict=True)
            if rating.is_proven and is_open(checks_then=n_then, checks_now=n_now)
        ]
        last = project.rate(until_the_last_rating(checks, checks_then=n_then))
        rated += [(proven[0] if proven else None, last)] * MILESTONE
    return rated
