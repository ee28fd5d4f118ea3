"""Thread files: what a forum holds and which of it says the same, as CSV (also gzipped)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from labeling.formats import tables
from labeling.formats.rows import MAX_NAME, UnreadableFile

IDS = ("id", "thread_id")
SAME = frozenset({"", "1", "duplicate", "same", "true", "yes"})
OTHER = frozenset({"0", "different", "false", "no", "not_duplicate", "related"})
MAX_CELL = 1 << 24  # characters
MAX_LINE = 1 << 25


class ThreadFileError(UnreadableFile):
    """A file of threads or pairs that cannot be understood, and where."""

    code = "bad_thread_file"


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of a file, as columns; a missing body is an empty one."""

    ids: list[str]
    titles: list[str]
    bodies: list[str]

    def __len__(self) -> int:
        return len(self.ids)


def read_threads(path: Path) -> Threads:
    """Read `id,title[,body]`, the columns in any order; others are passed over."""
    threads = Threads([], [], [])
    seen: set[str] = set()
    for line, row in _rows(path, needs=(IDS, ("title",))):
        thread_id = _id(row, IDS, line)
        if thread_id in seen:
            raise ThreadFileError(f'Line {line}: the id "{thread_id}" is there twice.')
        seen.add(thread_id)
        threads.ids.append(thread_id)
        threads.titles.append(row["title"])
        threads.bodies.append(row.get("body", ""))
    if not threads.ids:
        raise ThreadFileError(f"{path.name} holds no threads.")
    return threads


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Read `a,b[,label]`: the pairs that are duplicates, each once, whichever thread is first."""
    pairs: dict[tuple[str, str], None] = {}
    for line, row in _rows(path, needs=(("a",), ("b",))):
        a, b = _id(row, ("a",), line), _id(row, ("b",), line)
        if a == b:
            raise ThreadFileError(f'Line {line}: "{a}" is paired with itself.')
        label = row.get("label", "").strip().lower()
        if label not in SAME | OTHER:
            raise ThreadFileError(
                f'Line {line}: the label "{label[:40]}" is not known; '
                "take duplicate or not_duplicate."
            )
        if label in SAME and (b, a) not in pairs:
            pairs[a, b] = None
    if not pairs:
        raise ThreadFileError(f"{path.name} holds no duplicates.")
    return list(pairs)


def write_pairs(path: Path, rows: Iterable[Sequence[object]]) -> None:
    tables.write_rows(path, ("a", "b", "score"), rows, ThreadFileError)


def _rows(path: Path, needs: Sequence[Sequence[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by its columns' names, and the line on which it ends."""
    with tables.readable(path, ThreadFileError) as file, _wide_cells():
        rows = csv.reader(_lines(iter(partial(file.readline, MAX_LINE), "")), strict=True)
        try:
            header = _header(path, rows, needs)
            for row in rows:
                if row and len(row) != len(header):
                    raise ThreadFileError(
                        f"Line {rows.line_num} has {len(row)} cells, the header {len(header)}."
                    )
                if row:
                    yield rows.line_num, dict(zip(header, row, strict=True))
        except csv.Error as error:
            raise ThreadFileError(f"Line {rows.line_num} is not CSV: {error}.") from error


@contextmanager
def _wide_cells() -> Iterator[None]:
    """Let a body be as long as people write it; csv's limit of 131,072 is the whole process's."""
    narrow = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(narrow)


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) >= MAX_LINE:
            raise ThreadFileError(f"A line is longer than {MAX_LINE:,} characters.")
        yield line


def _header(path: Path, rows: Iterator[list[str]], needs: Sequence[Sequence[str]]) -> list[str]:
    header = [column.strip().lower() for column in next(rows, [])]
    if not header:
        raise ThreadFileError(f"{path.name} is empty.")
    for place, column in enumerate(header):
        if column in header[:place]:
            raise ThreadFileError(f'The column "{column[:60]}" is there twice.')
    for names in needs:
        if not set(names) & set(header):
            accepted = ",".join(names[0] for names in needs)
            raise ThreadFileError(
                f'{path.name}: the column "{names[0]}" is missing; take {accepted}.'
            )
    return header


def _id(row: dict[str, str], names: Sequence[str], line: int) -> str:
    """Return the cell of the first of these columns that the file has."""
    found = next(row[name] for name in names if name in row).strip()
    if not found:
        raise ThreadFileError(f"Line {line} has no {names[0]}.")
    if len(found) > MAX_NAME:
        raise ThreadFileError(
            f'Line {line}: the {names[0]} "{found[:40]}…" is longer than {MAX_NAME} characters.'
        )
    if "\0" in found:
        raise ThreadFileError(f"Line {line}: the {names[0]} holds a NUL character; remove it.")
    return found
