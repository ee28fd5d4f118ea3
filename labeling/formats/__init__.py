"""Bytes <-> plain rows: which format is it, and who reads or writes it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from labeling.formats import archive, csv, jsonl
from labeling.formats.rows import Cell, ItemRow, LabelRow, Rejected, UnreadableFile


@dataclass(frozen=True)
class Reader:
    name: str
    read_items: Callable[[IO[bytes]], Iterator[ItemRow | Rejected]]
    read_labels: Callable[[IO[bytes]], Iterator[LabelRow | Rejected]] | None


@dataclass(frozen=True)
class Writer:
    name: str
    media_type: str
    write: Callable[[Sequence[str], Iterable[Mapping[str, Cell]]], Iterator[bytes]]


READERS = {
    "csv": Reader("csv", csv.read_items, csv.read_labels),
    "jsonl": Reader("jsonl", jsonl.read_items, jsonl.read_labels),
    "zip": Reader("zip", archive.read_items, None),
}
WRITERS = {
    "csv": Writer("csv", "text/csv; charset=utf-8", csv.write),
    "jsonl": Writer("jsonl", "application/jsonl", jsonl.write),
}
ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".zip": "zip"}


class UnknownFormat(UnreadableFile):
    code = "unknown_format"
    title = "The format is not known"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f'"{name[:60]}" is not a format we know; take {", ".join(known)}.')


def reader(name: str) -> Reader:
    if name not in READERS:
        raise UnknownFormat(name, READERS)
    return READERS[name]


def writer(name: str) -> Writer:
    if name not in WRITERS:
        raise UnknownFormat(name, WRITERS)
    return WRITERS[name]


def format_of(filename: str) -> str:
    """
    >>> format_of("Sentences.CSV")
    'csv'
    """
    ending = PurePath(filename).suffix.lower()
    if ending not in ENDINGS:
        raise UnknownFormat(filename, ENDINGS)
    return ENDINGS[ending]
