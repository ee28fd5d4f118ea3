from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats import jsonl
from labeling.formats.rows import ItemRow, LabelRow, Rejected, UnreadableFile, WrongColumns


def items(file: str | bytes) -> list[ItemRow | Rejected]:
    return list(jsonl.read_items(io.BytesIO(file.encode() if isinstance(file, str) else file)))


def test_items_are_read_and_blank_lines_are_passed_over() -> None:
    file = '{"id": 7, "text": "Hello", "gold": "en", "importance": 2}\n\n{"text": "Hallo"}'

    assert items(file) == [
        ItemRow(1, external_id="7", text="Hello", gold="en", importance=2.0),
        ItemRow(3, text="Hallo"),
    ]


def test_labels_are_read() -> None:
    assert list(jsonl.read_labels(io.BytesIO(b'{"item": "7", "label": "cat"}'))) == [
        LabelRow(1, item="7", label="cat")
    ]


def test_a_wrong_key_in_the_first_row_stops_the_import() -> None:
    with pytest.raises(WrongColumns, match='"labl" is not known. Accepted: id, text'):
        items('{"text": "x", "labl": "y"}\n')


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        items("")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "bad_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"text":' * 50_000, "too_deep"),
        (b'["text"]', "not_an_object"),
        (b"7", "not_an_object"),
        (b'{"text": ["x"]}', "nested"),
        (b'{"text": {"x": 1}}', "nested"),
        (b'{"text": true}', "nested"),
        (b'{"text": "x", "text": "y"}', "bad_json"),
        (b'{"text": NaN}', "bad_json"),
        (b'{"text": ' + b"9" * 5000 + b"}", "bad_json"),
        (b'{"text": "x", "importance": 1e999}', "bad_importance"),
        (b'{"text": "x", "importance": ' + b"9" * 400 + b"}", "bad_importance"),
        (b'{"text": "\\u0000"}', "nul_character"),
        (b'{"text": "\\ud800"}', "not_utf8"),
        (b'{"text": "\xff"}', "not_utf8"),
        (b'{"text": "x", "image": "y.png"}', "two_contents"),
        (b'{"text": "x", "more": 1}', "wrong_columns"),
        (b'{"text": "' + b"x" * 2_000_000 + b'"}', "line_too_long"),
    ],
)
def test_a_bad_line_is_rejected_and_its_neighbours_are_read(line: bytes, code: str) -> None:
    before, bad, after = items(b'{"text": "before"}\n' + line + b'\n{"text": "after"}\n')

    assert isinstance(bad, Rejected) and bad.code == code and bad.row == 2
    assert [before, after] == [ItemRow(1, text="before"), ItemRow(3, text="after")]


CELLS = (
    st.none()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)


@given(st.lists(st.fixed_dictionaries({"text": CELLS, "n": CELLS})))
def test_what_is_written_is_read_back_exactly(
    rows: list[dict[str, str | int | float | None]],
) -> None:
    file = b"".join(jsonl.write(["text", "n"], rows))

    assert [json.loads(line) for line in file.split(b"\n") if line] == rows
