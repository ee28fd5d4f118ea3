from __future__ import annotations

import csv as standard
import hashlib
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats import csv
from labeling.formats.rows import (
    MAX_LINE,
    Hashed,
    ItemRow,
    LabelRow,
    Rejected,
    UnreadableFile,
    WrongColumns,
)


def items(file: str | bytes) -> list[ItemRow | Rejected]:
    return list(csv.read_items(io.BytesIO(file.encode() if isinstance(file, str) else file)))


def code(row: ItemRow | LabelRow | Rejected) -> str:
    assert isinstance(row, Rejected)
    return row.code


def exported(*cells: str | int | float | None) -> list[str]:
    file = b"".join(csv.write(["a", "b", "c"], [dict(zip("abc", cells, strict=False))]))
    return list(standard.reader(io.StringIO(file.decode(), newline="")))[1]


def test_every_column_of_an_item_is_read() -> None:
    file = '\ufeffID,text,gold,importance\r\na7,"Hello, you",en,2.5\r\n,Hallo,,\r\n'

    assert items(file) == [
        ItemRow(2, external_id="a7", text="Hello, you", gold="en", importance=2.5),
        ItemRow(3, text="Hallo"),
    ]


def test_labels_are_read() -> None:
    file = io.BytesIO(b"label,item\ncat,7\n,8\n")

    assert list(csv.read_labels(file)) == [
        LabelRow(2, item="7", label="cat"),
        Rejected(3, "empty_cell", 'The cell "label" is empty.'),
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("text,labl", '"labl" is not known. Accepted: id, text, image, gold, why, importance'),
        ("id,gold", '"text" .or "image". is missing'),
        ("text,text", '"text" is there twice'),
        ("text;gold", '"text;gold" is not known'),
    ],
)
def test_a_wrong_header_is_named_with_what_is_accepted(header: str, message: str) -> None:
    with pytest.raises(WrongColumns, match=message) as wrong:
        items(f"{header}\nx,y\n")

    assert wrong.value.code == "wrong_columns"


@pytest.mark.parametrize(
    "file",
    [b"", "text\nhello\n".encode("utf-16"), b"te\0xt\n", b"te\xffxt\n", b'"text\n', b"a," * 99],
)
def test_a_file_without_a_readable_header_is_refused(file: bytes) -> None:
    with pytest.raises(UnreadableFile):
        items(file)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (b"too,many,cells", "wrong_cell_count"),
        (b"n\0l,1", "nul_character"),
        (b"\xff\xfe,1", "not_utf8"),
        (b"  ,1", "no_content"),
        (b"x,much", "bad_importance"),
        (b"x,nan", "bad_importance"),
        (b"x,-1", "bad_importance"),
        (b"x,0", "bad_importance"),
        (b'"x"y,1', "bad_csv"),
        (b"x" * 100_001 + b",1", "too_long"),
        (b"x" * 200_000 + b",1", "bad_csv"),
        (b"x" * (MAX_LINE + 5) + b",1", "line_too_long"),
        (b"," * 1_000_000, "wrong_cell_count"),
        (b"," * 3_000_000, "line_too_long"),
    ],
)
def test_a_bad_row_is_rejected_and_its_neighbours_are_read(row: bytes, expected: str) -> None:
    before, bad, after = items(b"text,importance\nbefore,1\n" + row + b"\nafter,1\n")

    assert code(bad) == expected
    assert [before, after] == [
        ItemRow(2, text="before", importance=1.0),
        ItemRow(4, text="after", importance=1.0),
    ]


def test_a_quote_that_never_ends_rejects_the_rest() -> None:
    (bad,) = items('text\n"never\nends\n')

    assert code(bad) == "bad_csv"


def test_a_cell_may_have_many_lines_and_counts_as_one_row() -> None:
    assert items('text\n"one\ntwo"\nthree\n') == [
        ItemRow(2, text="one\ntwo"),
        ItemRow(3, text="three"),
    ]


def test_memory_does_not_grow_with_the_file() -> None:
    class Endless(io.RawIOBase):
        left = 20_000

        def readline(self, limit: int | None = -1, /) -> bytes:
            self.left -= 1
            return b"text\n" if self.left == 19_999 else b"hello there\n" * (self.left > 0)

    tracemalloc.start()
    n = sum(1 for _ in csv.read_items(Endless()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert n == 19_998
    assert peak < 1_000_000


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|calc",
    "%x",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "\n=1",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert exported(cell)[0] == "'" + cell


def test_typed_numbers_stay_numbers() -> None:
    assert exported(-5, -0.25, None) == ["-5", "-0.25", ""]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_our_own_csv_comes_back_as_it_was(texts: list[str]) -> None:
    texts = [text for text in texts if text.strip()]
    file = b"".join(csv.write(["text"], ({"text": text} for text in texts)))

    assert [row.text for row in items(file) if isinstance(row, ItemRow)] == texts


@given(st.from_regex(r"\A'*\s*[=+\-@|%\t\r]?.*\Z"))
def test_no_cell_can_pass_as_harmless_or_lose_a_character(cell: str) -> None:
    safe = csv.harmless(cell)

    assert isinstance(safe, str)
    assert safe.lstrip()[:1] not in tuple("=+-@|%")
    assert csv.plain(safe) == cell


def test_an_export_streams_and_knows_its_hash() -> None:
    taken = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal taken
        while taken < 5000:
            taken += 1
            yield {"text": "x"}

    export = Hashed(csv.write(["text"], rows()))
    chunks = iter(export)
    first = next(chunks)
    assert taken == 500

    whole = first + b"".join(chunks)

    assert export.n_bytes == len(whole) == 5001 * 3 + 3
    assert export.sha256 == hashlib.sha256(whole).hexdigest()
