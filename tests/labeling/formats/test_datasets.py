from __future__ import annotations

import gzip
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeling.formats.datasets import DatasetError, read_dataset


def idx(path: Path, *shape: int, data: bytes) -> None:
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    path.write_bytes(gzip.compress(header + data))


def test_a_table_is_read_and_what_is_half_empty_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("text,label,split\nhow much?,price,train\n,price,train\nwhen?,,test\n")

    for given in (path, tmp_path):
        found = read_dataset(given)
        assert (found.kind, found.contents, found.labels) == ("text", ["how much?"], ["price"])


def test_pictures_come_back_as_they_were(tmp_path: Path) -> None:
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    idx(tmp_path / "images.gz", 2, 3, 4, data=pixels.tobytes())
    idx(tmp_path / "labels.gz", 2, data=bytes([7, 3]))

    found = read_dataset(tmp_path)

    assert (found.kind, found.labels) == ("image", ["7", "3"])
    again = np.asarray(Image.open(io.BytesIO(found.contents[1])))  # type: ignore[arg-type]  # bytes
    assert (again == pixels[1]).all()


def test_what_is_no_dataset_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds neither"):
        read_dataset(tmp_path)
    with pytest.raises(DatasetError, match="cannot be read"):
        read_dataset(tmp_path / "nowhere.csv")
    (tmp_path / "items.csv").write_text("words,label\na,b\n")
    with pytest.raises(DatasetError, match="columns"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (b"no gzip", "whole gzip"),
        (gzip.compress(b"\0\0\x0d\x03" + bytes(12)), "not an IDX"),
        (gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", 9, 9, 9)), "as many bytes"),
        (gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12), "as many bytes"),
        (gzip.compress(b"\0\0\x08\x03"), "not an IDX"),
    ],
)
def test_broken_pictures_are_told(tmp_path: Path, broken: bytes, told: str) -> None:
    (tmp_path / "images.gz").write_bytes(broken)
    idx(tmp_path / "labels.gz", 1, data=b"\1")

    with pytest.raises(DatasetError, match=told):
        read_dataset(tmp_path)


def test_as_many_labels_as_pictures(tmp_path: Path) -> None:
    idx(tmp_path / "images.gz", 1, 2, 2, data=bytes(4))
    idx(tmp_path / "labels.gz", 2, data=bytes(2))

    with pytest.raises(DatasetError, match="1 pictures"):
        read_dataset(tmp_path)
