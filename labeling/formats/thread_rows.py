"""Rows that are threads of a forum, and the checks that every one must pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from labeling.formats import csv, jsonl
from labeling.formats.rows import (
    MAX_NAME,
    BadRow,
    Cell,
    Rejected,
    WrongColumns,
    check_characters,
    read_rows,
)

THREAD_COLUMNS = ("id", "title", "body", "url", "author")
MAX_TITLE = 1_000  # characters
MAX_BODY = 40_000
MAX_URL = 1_000


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread to take in; ``number`` is its row in the file."""

    number: int
    external_id: str
    title: str
    body: str
    url: str
    author: str


def read_csv(source: IO[bytes]) -> Iterator[ThreadRow | Rejected]:
    return read_rows(csv.records(source, _check_columns), thread_row)


def read_jsonl(source: IO[bytes]) -> Iterator[ThreadRow | Rejected]:
    return read_rows(jsonl.records(source, _check_columns), thread_row)


READERS = {"csv": read_csv, "jsonl": read_jsonl}


def thread_row(number: int, cells: Mapping[str, Cell]) -> ThreadRow:
    """Return the thread that the cells are of, or raise BadRow; other columns are passed over."""
    external_id = _text(cells, "id" if "id" in cells else "thread_id", MAX_NAME).strip()
    if not external_id:
        raise BadRow("no_id", "The row has no id.")
    if external_id.endswith("/duplicates"):
        raise BadRow(
            "bad_id", 'An id may not end in "/duplicates": that asks what a thread leads to.'
        )
    title = _text(cells, "title", MAX_TITLE).strip()
    if not title:
        raise BadRow("no_title", "The row has no title.")
    return ThreadRow(
        number=number,
        external_id=external_id,
        title=title,
        body=_text(cells, "body", MAX_BODY),
        url=check_url(_text(cells, "url", MAX_URL)),
        author=_text(cells, "author", MAX_NAME).strip(),
    )


def check_url(url: str) -> str:
    """Return an address that may stand behind a link, or none; else raise BadRow.

    >>> check_url(" https://forum.example/t/7 ")
    'https://forum.example/t/7'
    """
    url = url.strip()
    try:
        is_fit = not url or (
            urlsplit(url).scheme in {"http", "https"}
            and bool(urlsplit(url).hostname)
            and url.isprintable()
        )
    except ValueError:
        is_fit = False
    if not is_fit:
        raise BadRow("bad_url", "The url must begin with https:// or http://.")
    return url


def _text(cells: Mapping[str, Any], column: str, longest: int) -> str:
    cell = cells.get(column)
    text = "" if cell is None else str(cell)
    if len(text) > longest:
        raise BadRow("too_long", f'The cell "{column}" is longer than {longest:,} characters.')
    check_characters(text)
    return text


def _check_columns(columns: Iterable[str]) -> None:
    there = set(columns)
    if not there & {"id", "thread_id"}:
        raise WrongColumns('The column "id" is missing.', THREAD_COLUMNS)
    if "title" not in there:
        raise WrongColumns('The column "title" is missing.', THREAD_COLUMNS)
