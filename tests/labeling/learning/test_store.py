from __future__ import annotations

import hashlib
import hmac
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from labeling.learning import store
from labeling.learning.learner import Example, Learner, fit
from labeling.learning.store import BadModelFile, dump_learner, load_learner
from tests.labeling.learning.digits import LABELS, digits

KEY = b"k" * 32


def a_text_learner() -> Learner:
    pairs = [("naïve 日本 day", "a"), ("good day", "a"), ("guten tag", "b"), ("der tag", "b")]
    examples = [Example(10**12 + i, text, label) for i, (text, label) in enumerate(pairs)]
    return fit(examples, kind="text", labels=["a", "b", "never"], seed=1)


def sealed(body: bytes, version: int = store.VERSION) -> bytes:
    head = store.MAGIC + version.to_bytes(2, "big")
    return head + hmac.new(KEY, head + body, hashlib.sha256).digest() + body


def load(data: bytes, key: bytes = KEY) -> Learner:
    return load_learner(data, key=key, sha256=hashlib.sha256(data).hexdigest())


def test_a_text_model_comes_back_as_it_was() -> None:
    learner = a_text_learner()
    asked = ["what a naïve day", "日本 tag", ""]

    copy = load(dump_learner(learner, key=KEY).data)

    assert (copy.predict(asked) == learner.predict(asked)).all()
    assert (copy.labels, copy.met, copy.item_ids) == (
        learner.labels,
        learner.met,
        learner.item_ids,
    )


def test_an_image_model_comes_back_as_it_was() -> None:
    learner = fit(digits()[:60], kind="image", labels=LABELS, seed=1)
    asked = [example.content for example in digits()[60:70]]

    copy = load(dump_learner(learner, key=KEY).data)

    assert (copy.predict(asked) == learner.predict(asked)).all()


def test_the_same_model_gives_the_same_bytes() -> None:
    first, second = (dump_learner(a_text_learner(), key=KEY) for _ in range(2))

    assert first == second
    assert first.sha256 == hashlib.sha256(first.data).hexdigest()


def test_another_file_than_the_one_stored_is_refused() -> None:
    stored = dump_learner(a_text_learner(), key=KEY)

    with pytest.raises(BadModelFile, match="SHA-256"):
        load_learner(stored.data + b"x", key=KEY, sha256=stored.sha256)


def test_a_file_sealed_with_another_key_is_refused() -> None:
    with pytest.raises(BadModelFile, match="key"):
        load(dump_learner(a_text_learner(), key=b"other").data)


@pytest.mark.parametrize("at", [4, 5, 6, 37, 38, 100, -1])
def test_one_changed_byte_breaks_the_seal(at: int) -> None:
    data = bytearray(dump_learner(a_text_learner(), key=KEY).data)
    data[at] ^= 1

    with pytest.raises(BadModelFile, match="key"):
        load(bytes(data))


def test_another_version_is_refused() -> None:
    with pytest.raises(BadModelFile, match="version 2; this program reads 1"):
        load(sealed(b"", version=2))


@pytest.mark.parametrize("data", [b"", b"GR", b"PK\x03\x04", b"\x80\x04."])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(BadModelFile, match="not a model"):
        load(data)


class Attack:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.target),)


def test_a_pickle_is_never_run_even_under_our_own_seal(tmp_path: Path) -> None:
    target = tmp_path / "hit"
    attack = pickle.dumps(Attack(target))

    with pytest.raises(BadModelFile):
        load(attack)
    with pytest.raises(ValueError, match="allow_pickle"):
        load(sealed(attack))

    assert not target.exists()
    pickle.loads(attack)
    assert target.exists()
