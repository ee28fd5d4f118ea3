"""What a text means: the sentence model, and the index that searches by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

from labeling.learning import meaning
from labeling.learning.duplicates import ThreadIndex
from labeling.learning.meaning import BadWeights, NotInstalled, SentenceModel, sentence_model
from labeling.learning.ways import By, Index, best_for, make_index
from tests.labeling.learning.sentence_models import installed

__all__ = ["installed"]

TITLES = {
    "boot": "black screen boot",
    "start": "dark display startup",
    "wifi": "wireless network slow",
    "sound": "no sound",
    "audio": "without audio",
}


def an_index(index: Index) -> Index:
    index.add_all(list(TITLES), list(TITLES.values()), [""] * len(TITLES))
    return index


def by_hand(model: SentenceModel, text: str) -> np.ndarray:
    """One text, one head and one token at a time, as the paper has it."""

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(model.weights[f"{name}.weight"] @ x) + model.weights[f"{name}.bias"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        x = (x - x.mean()) / np.sqrt(x.var() + 1e-12)
        return np.asarray(x * model.weights[f"{name}.weight"] + model.weights[f"{name}.bias"])

    tables = [model.weights[f"embeddings.{kind}_embeddings.weight"] for kind in KINDS]
    rows = [
        norm(tables[0][token] + tables[1][place] + tables[2][0], "embeddings.LayerNorm")
        for place, token in enumerate(model.tokenizer.encode(text).ids)
    ]
    for n in range(model.n_layers):
        layer = f"encoder.layer.{n}"
        parts = {
            part: [
                np.split(linear(x, f"{layer}.attention.self.{part}"), model.n_heads) for x in rows
            ]
            for part in ("query", "key", "value")
        }
        mixed = []
        for place in range(len(rows)):
            heads = []
            for head in range(model.n_heads):
                query = parts["query"][place][head]
                shares = np.exp([query @ key[head] / np.sqrt(len(query)) for key in parts["key"]])
                values = [value[head] for value in parts["value"]]
                heads.append(np.average(values, axis=0, weights=shares))
            mixed.append(np.concatenate(heads))
        for place, x in enumerate(mixed):
            out = f"{layer}.attention.output"
            y = norm(rows[place] + linear(x, f"{out}.dense"), f"{out}.LayerNorm")
            inner = linear(y, f"{layer}.intermediate.dense")
            inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
            rows[place] = norm(
                y + linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm"
            )
    mean = np.mean(rows, axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


KINDS = ("word", "position", "token_type")


@pytest.mark.usefixtures("installed")
def test_the_vectors_are_those_that_the_formulas_give() -> None:
    texts = ["black screen", "printer jams without audio", "no", ""]

    vectors = sentence_model().vectors(texts)

    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(vector, by_hand(sentence_model(), text), atol=2e-3)


@pytest.mark.usefixtures("installed")
def test_company_changes_nothing() -> None:
    texts = list(TITLES.values()) * 3 + ["", "no " * 500]

    together = sentence_model().vectors(texts)

    alone = np.concatenate([sentence_model().vectors([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert sentence_model().vectors([]).shape == (0, meaning.WIDTH)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_files_that_are_not_the_published_ones_are_refused(installed: Path, name: str) -> None:
    with (installed / name).open("ab") as file:
        file.write(b" ")

    with pytest.raises(BadWeights, match=f"{name} is not the file that was published"):
        sentence_model()


@pytest.mark.parametrize("by", [By.MEANING, By.BOTH])
def test_what_is_missing_is_told_with_the_command_that_brings_it(by: By) -> None:
    with pytest.raises(NotInstalled, match="manage.py install meaning"):
        make_index(by)
    assert isinstance(make_index(By.WORDS), ThreadIndex)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("by", [By.MEANING, By.BOTH])
def test_other_words_for_the_same_are_found(by: By) -> None:
    index = an_index(make_index(by))

    assert index.similar("monitor", top=2)[0].thread_id in {"boot", "start"}
    found = index.candidates(1)
    pairs = {(found.ids[a], found.ids[b]) for a, b in zip(found.a, found.b, strict=True)}
    assert {("boot", "start"), ("sound", "audio")} <= pairs
    assert an_index(make_index(By.WORDS)).similar("monitor", top=1) == []
    assert list(found.score) == sorted(found.score, reverse=True)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("by", [By.MEANING, By.BOTH])
def test_a_thread_is_found_once_added_replaced_and_never_once_removed(by: By) -> None:
    index = an_index(make_index(by))
    kept = index.copy()

    index.add("new", "printer jams")
    index.add("wifi", "printer jams slow")
    for thread_id in ("boot", "start", "sound", "never there"):
        index.remove(thread_id)

    assert [one.thread_id for one in index.similar("printer jams", top=1)] == ["new"]
    assert {one.thread_id for one in index.similar("dark screen printer no", top=9)} <= {
        "new",
        "wifi",
        "audio",
    }
    assert (len(index), "boot" in index, "new" in index) == (3, False, True)
    assert sorted(index.candidates(5).ids) == ["audio", "new", "wifi"]
    assert len(kept) == 5
    assert "new" not in kept


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("by", list(By))
def test_nothing_to_compare_gives_no_pairs(by: By) -> None:
    index = make_index(by)

    assert index.similar("no sound", top=3) == []
    assert len(index.candidates(3)) == 0
    index.add("a", "")
    assert len(index.candidates(3)) == 0


@pytest.mark.usefixtures("installed")
def test_the_search_for_pairs_scores_as_the_search_for_one_does() -> None:
    index = an_index(make_index(By.BOTH))

    found = index.candidates(4)

    for a, b, score in zip(found.a, found.b, found.score, strict=True):
        near = {s.thread_id: s.score for s in index.similar(TITLES[found.ids[a]], top=5)}
        assert near[found.ids[b]] == pytest.approx(score, abs=1e-3)


@pytest.mark.usefixtures("installed")
def test_words_are_chosen_for_languages_that_the_model_does_not_read() -> None:
    assert best_for(["Black screen, no sound"], [""]) == By.BOTH
    assert best_for(["Schwarzer Bildschirm ohne Ton"], ["no sound"]) == By.WORDS
    assert best_for(["画面が黒い"], [""]) == By.WORDS
