"""Pseudonyms."""

from __future__ import annotations

import random

import pytest

from gamification.rules.names import ANIMALS, COLOURS, is_fit_name, pseudonym


def test_there_are_many_names() -> None:
    rng = random.Random(1)

    assert len({pseudonym(rng) for _ in range(2000)}) > 1950


def test_every_pseudonym_is_a_fit_name() -> None:
    longest = f"{max(COLOURS, key=len)} {max(ANIMALS, key=len)} {10**9 - 1}"

    assert is_fit_name(longest)
    assert len(set(COLOURS)) == len(COLOURS)
    assert len(set(ANIMALS)) == len(ANIMALS)


@pytest.mark.parametrize(
    "name",
    ["", "ab", "  Ann", "Ann ", "A  B", "a" * 31, "<script>", "Ann\n", "Ann\u202e", "1234", "a_b"],
)
def test_unfit_names(name: str) -> None:
    assert not is_fit_name(name)
