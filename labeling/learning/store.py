"""Learner <-> bytes, without pickle: arrays in an npz, the rest as JSON, sealed with an HMAC.

    b"GRML" | version, 2 bytes | HMAC-SHA-256 of all that follows and the version | npz

Nothing in the file is looked at before the seal has been checked.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.learning.duplicates import KINDS
from labeling.learning.features import ImageFeatures, TextFeatures, characters, words
from labeling.learning.learner import Features, Learner
from labeling.learning.machines import Line, Machine, Trees
from labeling.learning.pair_features import PairFeatures

MAGIC = b"GRML"
VERSION = 1
HEAD = len(MAGIC) + 2
SEAL = hashlib.sha256().digest_size
MAKERS = {"char_wb": characters, "word": words}


class BadModelFile(Exception):
    """The file is not a model we wrote, or not the one we mean."""

    code = "bad_model_file"


@dataclass(frozen=True)
class StoredModel:
    data: bytes
    sha256: str


def dump_learner(learner: Learner, *, key: bytes) -> StoredModel:
    body = _pack(learner)
    head = MAGIC + VERSION.to_bytes(2, "big")
    data = head + _seal(head + body, key) + body
    return StoredModel(data, hashlib.sha256(data).hexdigest())


def load_learner(data: bytes, *, key: bytes, sha256: str) -> Learner:
    if not hmac.compare_digest(hashlib.sha256(data).hexdigest(), sha256):
        raise BadModelFile("The model file is not the one that was stored: its SHA-256 differs.")
    head, seal, body = data[:HEAD], data[HEAD : HEAD + SEAL], data[HEAD + SEAL :]
    if head[: len(MAGIC)] != MAGIC:
        raise BadModelFile("This is not a model file.")
    if not hmac.compare_digest(seal, _seal(head + body, key)):
        raise BadModelFile("The model file was not written with this installation's key.")
    version = int.from_bytes(head[len(MAGIC) :], "big")
    if version != VERSION:
        raise BadModelFile(f"The model file has version {version}; this program reads {VERSION}.")
    return _unpack(body)


def _seal(message: bytes, key: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _pack(learner: Learner) -> bytes:
    arrays: dict[str, NDArray[Any]] = {
        "item_ids": np.array(learner.item_ids, dtype=np.int64),
        **{name: np.asarray(part) for name, part in vars(learner.machine).items()},
    }
    about: dict[str, Any] = {
        "kind": learner.kind,
        "labels": learner.labels,
        "met": learner.met,
        "temperature": learner.temperature,
    }
    if isinstance(learner.features, TextFeatures):
        about["vectorizers"] = []
        for i, vectorizer in enumerate(learner.features.vectorizers):
            terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
            about["vectorizers"].append({"analyzer": vectorizer.analyzer, "terms": terms})
            arrays[f"idf_{i}"] = vectorizer.idf_
    if isinstance(learner.features, PairFeatures):
        known = np.flatnonzero(learner.features.df)
        about["n"] = learner.features.n
        arrays |= {
            "terms": known,
            "df": learner.features.df[known],
            "mean": learner.features.mean,
            "scale": learner.features.scale,
        }
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _unpack(body: bytes) -> Learner:
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        return Learner(
            kind=about["kind"],
            labels=tuple(about["labels"]),
            features=_features(about, arrays),
            met=tuple(about["met"]),
            machine=_machine(arrays),
            temperature=about["temperature"],
            item_ids=tuple(arrays["item_ids"].tolist()),
        )


def _machine(arrays: Any) -> Machine:
    kind = Trees if "roots" in arrays else Line
    parts = {part.name: arrays[part.name] for part in fields(kind)}
    return kind(**parts)


def _features(about: dict[str, Any], arrays: Any) -> Features:
    if about["kind"] == "image":
        return ImageFeatures()
    if about["kind"] == "pair":
        df = np.zeros(len(KINDS), dtype=np.int32)
        df[arrays["terms"]] = arrays["df"]
        return PairFeatures(df, about["n"], arrays["mean"], arrays["scale"])
    vectorizers = []
    for i, spec in enumerate(about["vectorizers"]):
        vectorizer = MAKERS[spec["analyzer"]](vocabulary=spec["terms"])
        vectorizer.idf_ = arrays[f"idf_{i}"]
        vectorizers.append(vectorizer)
    return TextFeatures(tuple(vectorizers))
