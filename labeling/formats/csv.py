"""CSV: for spreadsheets.  Lossless for text; every other value comes back as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count

from labeling.formats.lines import Lines, Source
from labeling.formats.rows import (
    BadRow,
    Cell,
    ItemRow,
    LabelRow,
    Record,
    Rejected,
    UnreadableFile,
    check_item_columns,
    check_label_columns,
    item_row,
    label_row,
    read_rows,
)

# A spreadsheet takes such a cell for a formula, also behind blanks.  The apostrophes in front
# are counted in, so that a cell which already has one is not mistaken for a cell of ours.
FORMULA = re.compile(r"'*\s*[=+\-@|%\t\r]")
MAX_COLUMNS = 50
ROWS_AT_ONCE = 500


def read_items(source: Source) -> Iterator[ItemRow | Rejected]:
    return read_rows(records(source, check_item_columns), item_row)


def read_labels(source: Source) -> Iterator[LabelRow | Rejected]:
    return read_rows(records(source, check_label_columns), label_row)


def records(source: Source, check_columns: Callable[[Iterable[str]], None]) -> Iterator[Record]:
    records = csv.reader(Lines(source), strict=True)
    columns = _header(records)
    check_columns(columns)
    for number in count(2):
        try:
            record = next(records)
            if record:
                yield number, _cells(columns, record)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, BadRow("bad_csv", f"The row is not CSV: {error}.")
        except BadRow as bad:
            yield number, bad


def _header(records: Iterator[list[str]]) -> list[str]:
    try:
        header = next(records)
    except StopIteration:
        raise UnreadableFile("The file is empty.") from None
    except (csv.Error, BadRow) as error:
        raise UnreadableFile(f"The first row cannot be read: {error}") from error
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(f"The file has {len(header):,} columns; it may have {MAX_COLUMNS}.")
    return [column.strip().lower() for column in header]


def _cells(columns: Sequence[str], record: Sequence[str]) -> dict[str, Cell]:
    if len(record) != len(columns):
        raise BadRow(
            "wrong_cell_count", f"The row has {len(record):,} cells, the header {len(columns)}."
        )
    return {column: plain(cell) for column, cell in zip(columns, record, strict=True)}


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """Encode rows in chunks; a missing key is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    for n, row in enumerate(rows, start=1):
        writer.writerow([harmless(row.get(column)) for column in columns])
        if n % ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk


def harmless(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would run; numbers are left alone.

    >>> harmless("=1+1"), harmless(-5), harmless("-5")
    ("'=1+1", -5, "'-5")
    """
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """Take back the apostrophe of `harmless`.

    >>> plain("'=1+1"), plain("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
