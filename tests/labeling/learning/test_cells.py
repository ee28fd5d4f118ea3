"""Among very many threads only the likeliest cells are searched: what does that miss?"""

from __future__ import annotations

import numpy as np
import pytest

from labeling.learning import cells, vectors
from labeling.learning.meaning import WIDTH
from labeling.learning.vectors import MeaningIndex

N = 600


def some_vectors(n: int, seed: int = 1) -> np.ndarray:
    """Vectors around forty things that people write about."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((40, WIDTH))
    found = centres[rng.integers(0, 40, n)] + 0.6 * rng.standard_normal((n, WIDTH))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def an_index(n: int = N) -> MeaningIndex:
    index = MeaningIndex()
    index.add_vectors([str(k) for k in range(n)], some_vectors(n))
    return index


def pairs(index: MeaningIndex, top: int) -> set[tuple[str, str]]:
    found = index.candidates(top)
    return {(found.ids[a], found.ids[b]) for a, b in zip(found.a, found.b, strict=True)}


def names(index: MeaningIndex, asked: np.ndarray, top: int = 5) -> list[str]:
    return [one.thread_id for one in index.nearest(asked, top)]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few hundred be very many."""
    monkeypatch.setattr(vectors, "EXACT", 100)
    monkeypatch.setattr(cells, "PROBED", 12)


@pytest.fixture
def never_all(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where every two are compared after all."""
    monkeypatch.delattr(vectors, "_all")


def test_hardly_anything_is_missed(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    index = an_index()
    exact = an_index()
    near, found = pairs(index, 5), {}
    for k in range(0, N, 20):
        found[k] = names(index, some_vectors(N)[k])

    monkeypatch.setattr(vectors, "EXACT", N)

    assert len(near & pairs(exact, 5)) > 0.9 * len(near)
    alike = [set(found[k]) & set(names(exact, some_vectors(N)[k])) for k in found]
    assert sum(map(len, alike)) > 0.9 * 5 * len(found)


@pytest.mark.usefixtures("never_all")
def test_scores_are_exact_and_the_likest_comes_first() -> None:
    index, asked = an_index(), some_vectors(N)[7]

    found = index.nearest(asked, 5)

    assert found[0].thread_id == "7"
    assert found[0].score == pytest.approx(1, abs=1e-5)
    exact = index.cosines(asked, [one.thread_id for one in found])
    assert np.allclose([one.score for one in found], exact, atol=1e-5)
    assert sorted(exact, reverse=True) == list(exact)


@pytest.mark.usefixtures("never_all")
def test_what_is_added_is_found_at_once_and_what_is_removed_never_again() -> None:
    index = an_index()
    new = some_vectors(1, seed=9)
    assert "new" not in names(index, new[0])

    index.add_vectors(["new"], new)
    assert names(index, new[0])[0] == "new"

    index.remove("new")
    assert "new" not in names(index, new[0])
    index.add_vectors(["new"], some_vectors(1, seed=10))
    assert names(index, some_vectors(1, seed=10)[0])[0] == "new"


@pytest.mark.usefixtures("many")
def test_when_most_have_gone_the_others_are_still_found() -> None:
    index, rows = an_index(), some_vectors(N)
    assert names(index, rows[0])[0] == "0"

    for k in range(50, N):
        index.remove(str(k))

    assert all(names(index, rows[k])[0] == str(k) for k in range(50))
    assert set(index.candidates(3).ids) == {str(k) for k in range(50)}


@pytest.mark.usefixtures("never_all")
def test_a_copy_goes_its_own_way() -> None:
    index, new = an_index(), some_vectors(1, seed=9)
    index.nearest(new[0], 1)

    other = index.copy()
    other.add_vectors(["new"], new)

    assert names(other, new[0])[0] == "new"
    assert "new" not in names(index, new[0])
