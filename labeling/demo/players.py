"""Simulated players: how honest people and cheats answer.

A player is told what is on the screen and, because the demo knows it, what it really is; honest
players see the truth most of the time, cheats do not look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

HONEST_ACCURACY = 0.95
SLOPPY_ACCURACY = 0.80
SLOPPY_SHARE = 0.15
"""Of the honest players, those who do not take much care."""

SLEEPS_FOR = 20
"""Answers a sleeper gives honestly before they stop looking."""

COPIES = 0.9
"""How often a copycat finds something to copy once a friend has answered the same item."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a player has before them, the n-th thing they are shown."""

    n: int
    content: str
    truth: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Move:
    """What a player does: a label (None: can't tell), after so many seconds."""

    label: str | None
    seconds: float


Strategy = Callable[[Sight, Random], Move]


@dataclass(frozen=True, slots=True)
class Player:
    name: str
    kind: str
    strategy: Strategy
    is_spammer: bool


@dataclass(slots=True)
class _Friends:
    """What copycats have told each other: content -> label."""

    told: dict[str, str] = field(default_factory=dict)

    def copy(self, sight: Sight, rng: Random) -> Move:
        if sight.content in self.told and rng.random() < COPIES:
            label = self.told[sight.content]
        else:
            label = self.told[sight.content] = rng.choice(sight.labels)
        return Move(label, _human_seconds(rng))


def honest(sight: Sight, rng: Random) -> Move:
    """Look, and be right nineteen times out of twenty; say so now and then when in doubt."""
    return _look(sight, rng, HONEST_ACCURACY, can_t_tell=0.01)


def sloppy(sight: Sight, rng: Random) -> Move:
    """Look, without much care."""
    return _look(sight, rng, SLOPPY_ACCURACY)


def at_random(sight: Sight, rng: Random) -> Move:
    return Move(rng.choice(sight.labels), _human_seconds(rng))


def constantly(sight: Sight, rng: Random) -> Move:
    """Press the same key again and again."""
    return Move(sight.labels[0], _human_seconds(rng))


def fast(sight: Sight, rng: Random) -> Move:
    """Press any key before the item can have been seen."""
    return Move(rng.choice(sight.labels), 0.03)


def sleeper(sight: Sight, rng: Random) -> Move:
    """Be honest until trusted, then stop looking."""
    return honest(sight, rng) if sight.n < SLEEPS_FOR else at_random(sight, rng)


def a_crowd(n_players: int, n_spammers: int, rng: Random) -> list[Player]:
    """Return so many honest players (some of them sloppy) and so many cheats of every kind."""
    friends = _Friends()
    cheats: list[tuple[str, Strategy]] = [
        ("random", at_random),
        ("constant", constantly),
        ("copycat", friends.copy),
        ("fast", fast),
        ("sleeper", sleeper),
    ]
    n_sloppy = round(n_players * SLOPPY_SHARE)
    kinds: list[tuple[str, Strategy, bool]] = [
        *[("sloppy", sloppy, False)] * n_sloppy,
        *[("honest", honest, False)] * (n_players - n_sloppy),
        *[(*cheats[n % len(cheats)], True) for n in range(n_spammers)],
    ]
    rng.shuffle(kinds)
    return [Player(f"{kind}-{n}", kind, do, spams) for n, (kind, do, spams) in enumerate(kinds)]


def _look(sight: Sight, rng: Random, accuracy: float, can_t_tell: float = 0.0) -> Move:
    seconds = _human_seconds(rng)
    if rng.random() < can_t_tell:
        return Move(None, seconds)
    if rng.random() < accuracy:
        return Move(sight.truth, seconds)
    wrong = [label for label in sight.labels if label != sight.truth]
    return Move(rng.choice(wrong), seconds)


def _human_seconds(rng: Random) -> float:
    """Draw a practised player's pace: log-normal, half of them under 0.9 s, never under 0.65 s."""
    return max(0.65, rng.lognormvariate(-0.1, 0.3))
