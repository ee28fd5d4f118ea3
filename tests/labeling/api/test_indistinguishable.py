"""Nobody can tell gold, not even by learning from thousands of challenges.

A classifier is trained on everything a client sees of 2,000 golds and as many others: keys, order,
ids, addresses, sizes, headers, replies, pay and times.  It must do no better than a coin; and it
must find what is planted, or it would prove nothing.
"""

from __future__ import annotations

import random

import pytest

from tests.labeling.api.spying import Seen, a_mine, how_well_told, watch, with_leak

N = 2_000
N_FEW = 150


class Orderly(random.Random):
    """Dice that never shuffle."""

    def shuffle(self, x: object) -> None:
        pass


@pytest.fixture(scope="module")
def half_gold():
    """Let every other challenge be gold, so that few rounds are enough."""
    dice = random.Random(11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "labeling.actions.selection.golds_in_next_round",
            lambda size, *_: sum(dice.random() < 0.5 for _ in range(size)),
        )
        yield


_seen: list[Seen] = []


@pytest.fixture
def seen(half_gold, db, settings, tmp_path) -> list[Seen]:
    """Everything guests were shown and told; played once for all tests here."""
    settings.MEDIA_ROOT = tmp_path
    if not _seen:
        _seen.extend(watch(a_mine(1_000, seed=1), n=N))
    return _seen


def test_there_are_thousands_of_both(seen: list[Seen]) -> None:
    n_gold = sum(one.is_gold for one in seen)

    assert len(seen) >= 2 * N
    assert n_gold / len(seen) == pytest.approx(0.5, abs=0.05)


def test_gold_is_told_no_better_than_by_a_coin(seen: list[Seen]) -> None:
    auc = how_well_told(seen)

    assert 0.45 <= auc <= 0.55


@pytest.mark.parametrize(
    "leak",
    [
        lambda facts: {"reply.bytes": facts["reply.bytes"] + 1},
        lambda facts: {"reply.seconds": facts["reply.seconds"] * 1.5},
        lambda facts: {"challenge.id[15]": float(ord("1"))},
        lambda facts: {"challenge.content.width@": facts["challenge.content.width@"] + 1},
        lambda facts: {"reply.Vary@": facts.get("reply.Vary@", 0) + 1},
        lambda facts: {"picture.bytes": facts["picture.bytes"] * 1.3},
    ],
    ids=["a longer reply", "a slower one", "another id", "another order", "headers", "a picture"],
)
def test_a_planted_leak_is_found_in_a_quarter_of_them(seen: list[Seen], leak) -> None:
    assert how_well_told(with_leak(seen[::4], leak)) > 0.6


@pytest.mark.django_db
def test_a_round_that_is_not_shuffled_is_found(half_gold, settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("labeling.api.rounds.dice", Orderly(3))

    assert how_well_told(watch(a_mine(80, seed=2), n=N_FEW)) > 0.8
