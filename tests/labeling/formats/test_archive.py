from __future__ import annotations

import io
import random
import stat
import struct
import zipfile

import pytest

from labeling.formats import archive
from labeling.formats.archive import UnsafeArchive
from labeling.formats.rows import ItemRow, Rejected


def a_zip(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as whole:
        for name, data in files.items():
            whole.writestr(name, data)
    return file.getvalue()


def items(file: bytes) -> list[ItemRow | Rejected]:
    return list(archive.read_items(io.BytesIO(file)))


def test_each_image_is_a_row_named_by_its_path() -> None:
    litter = {"__MACOSX/._a.jpg": b"x", ".DS_Store": b"x", "cats/": b""}

    assert items(a_zip(litter | {"a.jpg": b"A", "cats/b.PNG": b"B"})) == [
        ItemRow(1, external_id="a.jpg", image_name="a.jpg", image=b"A"),
        ItemRow(2, external_id="cats/b.PNG", image_name="cats/b.PNG", image=b"B"),
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../up.png", "unsafe_path"),
        ("a/../../up.png", "unsafe_path"),
        ("/etc/root.png", "unsafe_path"),
        ("C:/root.png", "unsafe_path"),
        ("a\\..\\b.png", "unsafe_path"),
        ("a\nb.png", "bad_name"),
        ("x" * 300 + ".png", "bad_name"),
        ("inner.zip", "nested_archive"),
        ("inner.tar.gz", "nested_archive"),
        ("page.html", "image_format"),
        ("drawing.svg", "image_format"),
    ],
)
def test_a_bad_entry_is_rejected_and_its_neighbour_is_read(name: str, code: str) -> None:
    bad, good = items(a_zip({name: b"x", "good.png": b"G"}))

    assert isinstance(bad, Rejected) and (bad.row, bad.code) == (1, code)
    assert isinstance(good, ItemRow) and good.image == b"G"


def test_a_link_is_rejected() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as whole:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        whole.writestr(link, "/etc/passwd")

    (bad,) = items(file.getvalue())

    assert isinstance(bad, Rejected) and bad.code == "link"


def test_a_damaged_entry_is_rejected() -> None:
    file = a_zip({"a.png": b"AAAA", "b.png": b"BBBB"}).replace(b"AAAA", b"AAAX")

    bad, good = items(file)

    assert isinstance(bad, Rejected) and bad.code == "damaged"
    assert isinstance(good, ItemRow)


def test_an_entry_that_blows_up_is_rejected_before_it_is_unpacked() -> None:
    ballast = random.Random(1).randbytes(300_000)
    file = a_zip({"a.png": b"\0" * 15_000_000, "b.png": ballast}, zipfile.ZIP_DEFLATED)

    bad, good = items(file)

    assert isinstance(bad, Rejected) and bad.code == "archive_bomb"
    assert isinstance(good, ItemRow) and good.image == ballast


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_cannot_be_bounded_is_rejected(compression: int) -> None:
    (bad,) = items(a_zip({"a.png": b"\0" * 1000}, compression))

    assert isinstance(bad, Rejected) and bad.code == "compression"


def test_an_image_of_more_than_20_mb_is_rejected() -> None:
    (bad,) = items(a_zip({"a.png": b"\1" * 20_000_001}))

    assert isinstance(bad, Rejected) and bad.code == "image_too_large"


def test_many_small_blow_ups_together_are_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 1000)
    file = a_zip({f"{n}.png": b"x" * 300 for n in range(9)})

    with pytest.raises(UnsafeArchive, match="unpacks to far more"):
        items(file)


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(UnsafeArchive, match="10,000 files"):
        items(a_zip({f"{n}.png": b"" for n in range(10_001)}))


def test_a_huge_directory_is_not_read_into_memory() -> None:
    lie = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, 2**31, 0, 0)

    with pytest.raises(UnsafeArchive, match="10,000 files"):
        items(a_zip({"a.png": b"A"})[:-22] + lie)


@pytest.mark.parametrize("file", [b"", b"PK", b"hello" * 50, a_zip({"a.png": b"A"})[:-30]])
def test_what_is_not_a_zip_is_refused(file: bytes) -> None:
    with pytest.raises(UnsafeArchive, match="not a readable zip"):
        items(file)
