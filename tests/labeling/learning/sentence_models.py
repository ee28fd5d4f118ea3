"""A sentence model of the tests' own: a real BERT, but small, with words that mean the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from labeling.learning import meaning

SYNONYMS = (
    ("black", "dark"),
    ("screen", "display", "monitor"),
    ("boot", "startup"),
    ("sound", "audio"),
    ("no", "without"),
    ("printer",),
    ("jams",),
    ("slow",),
    ("wireless", "wifi"),
    ("network",),
)
SPECIAL = ("[UNK]", "[CLS]", "[SEP]")
LAYERS, HEADS, INNER = 2, 12, 64


def write_model(folder: Path) -> dict[str, str]:
    """Write a model's files; return the SHA-256 of each."""
    folder.mkdir(parents=True)
    words = [*SPECIAL, *(word for group in SYNONYMS for word in group)]
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(_weights(), folder / "model.safetensors")
    about = {"num_hidden_layers": LAYERS, "num_attention_heads": HEADS}
    (folder / "config.json").write_text(json.dumps(about))
    names = ("config.json", "model.safetensors", "tokenizer.json")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def _weights() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    width = meaning.WIDTH

    def some(*shape: int, size: float = 0.02) -> np.ndarray:
        return (rng.standard_normal(shape) * size).astype(np.float32)

    senses = some(len(SYNONYMS), width, size=1)
    words = [senses[n] for n, group in enumerate(SYNONYMS) for _ in group]
    weights = {
        "embeddings.word_embeddings.weight": np.stack([*some(len(SPECIAL), width), *words]),
        "embeddings.position_embeddings.weight": some(meaning.MOST_TOKENS, width),
        "embeddings.token_type_embeddings.weight": some(2, width),
    }
    shapes = {
        "attention.self.query": (width, width),
        "attention.self.key": (width, width),
        "attention.self.value": (width, width),
        "attention.output.dense": (width, width),
        "intermediate.dense": (INNER, width),
        "output.dense": (width, INNER),
    }
    norms = ["embeddings.LayerNorm"]
    for n in range(LAYERS):
        for part, shape in shapes.items():
            weights[f"encoder.layer.{n}.{part}.weight"] = some(*shape)
            weights[f"encoder.layer.{n}.{part}.bias"] = some(shape[0])
        norms += [f"encoder.layer.{n}.{part}.LayerNorm" for part in ("attention.output", "output")]
    for norm in norms:
        weights[f"{norm}.weight"] = 1 + some(width)
        weights[f"{norm}.bias"] = some(width)
    return weights


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put a package with a small model where the real one would be; importing it would raise."""
    package = tmp_path / meaning.PACKAGE
    published = write_model(package / "model")
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(meaning, "PUBLISHED", published)
    monkeypatch.setattr(meaning, "NEEDS", (meaning.PACKAGE,))
    meaning.sentence_model.cache_clear()
    yield package / "model"
    meaning.sentence_model.cache_clear()
