"""Crowd files: who said what of which item, and what is true, as CSV (also gzipped)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.formats import tables
from labeling.formats.rows import MAX_NAME, UnreadableFile

LABEL_COLUMNS = ("worker", "item", "label")
TRUTH_COLUMNS = ("item", "label")
SECONDS = "seconds"
ROWS_AT_ONCE = 1000  # few enough to stay in the processor's cache
MAX_LINE = 1 << 16  # more characters than names and a number can fill


class CrowdFileError(UnreadableFile):
    """A crowd file that cannot be understood, and where."""

    code = "bad_crowd_file"


def read_labels(path: Path) -> CrowdLabels:
    """Read `worker,item,label[,seconds]`, the columns in any order.

    An empty label is an abstention; seconds that are empty, NaN, negative or endless are not known.
    Of several answers by one worker to one item the first counts.
    """
    workers, items, labels = Names("worker"), Names("item"), Names("label", blank=ABSTAINED)
    worker: list[NDArray[np.int32]] = []
    item: list[NDArray[np.int32]] = []
    label: list[NDArray[np.int32]] = []
    seconds: list[NDArray[np.float32]] = []
    for block in _blocks(path, LABEL_COLUMNS, optional=SECONDS):
        worker.append(workers.codes(block["worker"]))
        item.append(items.codes(block["item"]))
        label.append(labels.codes(block["label"]))
        if SECONDS in block:
            seconds.append(_seconds(block[SECONDS]))
    if not len(labels.by_name):
        raise CrowdFileError("The file holds no labels." if len(workers.by_name) else _EMPTY)

    # In the order of their names, so that the order of the rows means nothing, and grades
    # ("0", "1", "2") stand beside their neighbours.
    names, places = _sorted(labels.by_name)
    return CrowdLabels(
        workers=list(workers.by_name),
        items=list(items.by_name),
        labels=names,
        worker=np.concatenate(worker),
        item=np.concatenate(item),
        label=places[np.concatenate(label)],
        seconds=np.concatenate(seconds) if seconds else None,
    ).without_repeats()


def read_truth(path: Path) -> dict[str, str]:
    """Read `item,label`: every item once, each with a label."""
    truth: dict[str, str] = {}
    n_rows = 0
    for block in _blocks(path, TRUTH_COLUMNS):
        names = [name.strip() for name in block["item"]]
        truth.update(zip(names, (label.strip() for label in block["label"]), strict=True))
        n_rows += len(names)
    if not truth:
        raise CrowdFileError(_EMPTY)
    if len(truth) < n_rows:
        raise CrowdFileError("The truth names an item twice.")
    if "" in truth or "" in truth.values():
        raise CrowdFileError("The truth has a row without an item or a label.")
    return truth


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a crowd file, for programs to read: cells stand as they are."""
    tables.write_rows(path, columns, rows, CrowdFileError)


class Names(dict[str, int]):
    """Codes by the text of a cell, given in the order of appearance."""

    def __init__(self, column: str, blank: int | None = None) -> None:
        super().__init__()
        self.column = column
        self.blank = blank
        self.by_name: dict[str, int] = {}

    def codes(self, cells: Iterable[str]) -> NDArray[np.int32]:
        return np.fromiter(map(self.__getitem__, cells), dtype=np.int32)

    def __missing__(self, cell: str) -> int:
        name = cell.strip()
        if len(name) > MAX_NAME:
            raise CrowdFileError(
                f'The {self.column} "{name[:40]}…" is longer than {MAX_NAME} characters.'
            )
        if name:
            code = self.by_name.setdefault(name, len(self.by_name))
        elif self.blank is not None:
            code = self.blank
        else:
            raise CrowdFileError(f"A row has no {self.column}.")
        self[cell] = code
        return code


_EMPTY = "The file is empty."


def _blocks(
    path: Path, columns: Sequence[str], optional: str | None = None
) -> Iterator[dict[str, Sequence[str]]]:
    """Yield some rows at a time, as columns."""
    with tables.readable(path, CrowdFileError) as file:
        # A line without an end is read in pieces; none of them is a row.
        rows = csv.reader(iter(partial(file.readline, MAX_LINE), ""), strict=True)
        try:
            header = _header(rows, columns, optional)
            number = 2
            while block := list(islice(rows, ROWS_AT_ONCE)):
                yield _columns(header, block, number)
                number += len(block)
        except csv.Error as error:
            raise CrowdFileError(f"Line {rows.line_num} is not CSV: {error}.") from error


def _header(rows: Iterator[list[str]], columns: Sequence[str], optional: str | None) -> list[str]:
    header = [column.strip().lower() for column in next(rows, [])]
    if not header:
        raise CrowdFileError(_EMPTY)
    accepted = [*columns, *([optional] if optional else [])]
    for place, column in enumerate(header):
        if column not in accepted:
            raise CrowdFileError(
                f'The column "{column[:60]}" is not known; take {",".join(accepted)}.'
            )
        if column in header[:place]:
            raise CrowdFileError(f'The column "{column}" is there twice.')
    for column in columns:
        if column not in header:
            raise CrowdFileError(f'The column "{column}" is missing; take {",".join(accepted)}.')
    return header


def _columns(
    header: Sequence[str], rows: Sequence[list[str]], number: int
) -> dict[str, Sequence[str]]:
    try:
        columns = list(zip(*rows, strict=True))
    except ValueError:
        columns = []
    if len(columns) == len(header):
        return dict(zip(header, columns, strict=True))

    for place, row in enumerate(rows):
        if row and len(row) != len(header):
            raise CrowdFileError(
                f"Row {number + place} has {len(row)} cells, the header {len(header)}."
            )
    # Only empty lines are left to blame.
    filled = [row for row in rows if row]
    return {column: [row[place] for row in filled] for place, column in enumerate(header)}


def _seconds(cells: Sequence[str]) -> NDArray[np.float32]:
    try:
        seconds = np.fromiter(map(float, cells), dtype=np.float64)
    except ValueError:
        seconds = np.fromiter(map(_number, cells), dtype=np.float64)
    seconds[~((seconds >= 0) & (seconds < 1e9))] = np.nan
    return seconds.astype(np.float32)


def _number(cell: str) -> float:
    try:
        return float(cell) if cell.strip() else np.nan
    except ValueError:
        raise CrowdFileError(f'"{cell[:40]}" is no number of seconds.') from None


def _sorted(by_name: dict[str, int]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the names in order, and where each code is now; what is no name stays as it is."""
    names = sorted(by_name, key=lambda name: (len(name), name) if name.isdigit() else (0, name))
    places = np.full(len(names) + 1, ABSTAINED, dtype=np.int32)  # the last is that of code -1
    for place, name in enumerate(names):
        places[by_name[name]] = place
    return names, places
