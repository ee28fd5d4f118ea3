"""JSON Lines: one object a line, lossless."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

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

ROWS_AT_ONCE = 500


def read_items(source: Source) -> Iterator[ItemRow | Rejected]:
    return read_rows(records(source, check_item_columns), item_row)


def read_labels(source: Source) -> Iterator[LabelRow | Rejected]:
    return read_rows(records(source, check_label_columns), label_row)


def records(source: Source, check_keys: Callable[[Iterable[str]], None]) -> Iterator[Record]:
    """The first object stands for the header: a key that is wrong there is wrong everywhere."""
    lines = Lines(source)
    header_seen = False
    while True:
        try:
            line = next(lines)
            if not line.strip():
                continue
            cells = parse_object(line)
            if not header_seen:
                check_keys(cells)
                header_seen = True
            yield lines.number, _known(cells, check_keys)
        except StopIteration:
            break
        except BadRow as bad:
            yield lines.number, bad
    if lines.number == 0:
        raise UnreadableFile("The file is empty.")


def _known(
    cells: Mapping[str, Cell], check_keys: Callable[[Iterable[str]], None]
) -> Mapping[str, Cell]:
    try:
        check_keys(cells)
    except UnreadableFile as wrong:
        raise BadRow(wrong.code, str(wrong)) from wrong
    return cells


def parse_object(line: str) -> dict[str, Cell]:
    """Parse one flat JSON object; anything else is a BadRow."""
    try:
        value = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except RecursionError as error:
        raise BadRow("too_deep", "The row is nested too deeply.") from error
    except ValueError as error:
        raise BadRow("bad_json", f"The line is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise BadRow("not_an_object", "The line is not a JSON object.")
    for key, cell in value.items():
        if isinstance(cell, (dict, list, bool)):
            raise BadRow("nested", f'The value of "{key[:60]}" must be a text or a number.')
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key is there twice")
    return value


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """Encode rows in chunks; the keys of a line are the columns it has, in their order."""
    lines: list[str] = []
    for row in rows:
        cells = {column: row[column] for column in columns if column in row}
        lines.append(json.dumps(cells, ensure_ascii=False, allow_nan=False) + "\n")
        if len(lines) == ROWS_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()
