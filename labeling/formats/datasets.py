"""Labelled datasets from a path: what an item shows, and the label that is right.

Two layouts are known: a table with the columns `text` and `label` (CSV, also gzipped, others are
passed over), and MNIST's own, two files `images.gz` and `labels.gz` of plain bytes behind a header
(LeCun's IDX).  A folder stands for the `items.csv` or the two files in it.
"""

from __future__ import annotations

import csv
import gzip
import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.formats.rows import UnreadableFile
from labeling.formats.tables import readable

TABLES = ("items.csv.gz", "items.csv")
IMAGES, LABELS = "images.gz", "labels.gz"
MAX_BYTES = 1 << 30


class DatasetError(UnreadableFile):
    """What is wrong with a dataset, in a sentence."""

    code = "bad_dataset"
    title = "The dataset cannot be read"


@dataclass(frozen=True)
class Dataset:
    """Contents and their right labels, in the order of the file."""

    kind: Literal["image", "text"]
    contents: list[bytes | str]
    labels: list[str]

    def __len__(self) -> int:
        return len(self.labels)


def read_dataset(path: Path) -> Dataset:
    """Read a table, or the folder that holds one or MNIST's two files; raises DatasetError."""
    if not path.is_dir():
        return _table(path)
    for name in TABLES:
        if (path / name).is_file():
            return _table(path / name)
    if (path / IMAGES).is_file() and (path / LABELS).is_file():
        return _images(path / IMAGES, path / LABELS)
    raise DatasetError(f"{path} holds neither {TABLES[1]} (also .gz) nor {IMAGES} and {LABELS}.")


def _table(path: Path) -> Dataset:
    contents: list[bytes | str] = []
    labels: list[str] = []
    try:
        with readable(path, DatasetError) as file:
            rows = csv.DictReader(file)
            if not {"text", "label"} <= set(rows.fieldnames or ()):
                raise DatasetError(f'{path.name} needs the columns "text" and "label".')
            for row in rows:
                if row["text"] and row["label"]:
                    contents.append(row["text"])
                    labels.append(row["label"])
    except csv.Error as error:
        raise DatasetError(f"{path.name} is not CSV: {error}.") from error
    return Dataset("text", contents, labels)


def _images(images: Path, labels: Path) -> Dataset:
    pictures, values = _idx(images, n_axes=3), _idx(labels, n_axes=1)
    if len(pictures) != len(values):
        raise DatasetError(
            f"{images.name} holds {len(pictures):,} pictures, {labels.name} {len(values):,} labels."
        )
    return Dataset("image", [_png(one) for one in pictures], [str(value) for value in values])


def _idx(path: Path, *, n_axes: int) -> NDArray[np.uint8]:
    """Read an array of bytes: two zeros, 8 for bytes, the number of axes, their lengths, all."""
    try:
        with gzip.open(path) as file:
            data = file.read(MAX_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{path.name} is not a whole gzip file.") from error
    header = 4 + 4 * n_axes
    if data[:4] != bytes([0, 0, 8, n_axes]) or len(data) < header:
        raise DatasetError(f"{path.name} is not an IDX file of bytes with {n_axes} axes.")
    shape = struct.unpack(f">{n_axes}I", data[4:header])
    flat = np.frombuffer(data, np.uint8, offset=header)
    if len(flat) != np.prod(shape, dtype=object):
        raise DatasetError(f"{path.name} does not hold as many bytes as its header says.")
    return flat.reshape(shape)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
