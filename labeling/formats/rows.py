"""The rows that every format reads and writes, and the checks that every row must pass."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from labeling.problems import Problem

MAX_TEXT = 100_000  # characters in one cell
MAX_NAME = 200  # characters in an id or a label
MAX_WHY = 2_000  # characters in the reason for a lesson's answer
MAX_LINE = 1 << 20  # bytes
MAX_IMPORTANCE = 100.0

ITEM_COLUMNS = ("id", "text", "image", "gold", "why", "importance")
LABEL_COLUMNS = ("item", "label")

Row = TypeVar("Row")
Cell = str | int | float | None
"""What an export may put in a column; JSON's true and false are ints."""


@dataclass(frozen=True)
class ItemRow:
    """One item to import.  ``number`` is the row a spreadsheet shows, the header being row 1."""

    number: int
    external_id: str | None = None
    text: str | None = None
    image_name: str | None = None
    image: bytes | None = None
    gold: str | None = None
    why: str | None = None
    importance: float | None = None


@dataclass(frozen=True)
class LabelRow:
    """One label for an item that is there already."""

    number: int
    item: str
    label: str


@dataclass(frozen=True)
class Rejected:
    """A row that was left out, and why, in a sentence to act on."""

    row: int
    code: str
    detail: str


class UnreadableFile(Problem):
    """The file as a whole cannot be read."""

    code = "unreadable_file"
    title = "The file cannot be read"


class WrongColumns(UnreadableFile):
    code = "wrong_columns"
    title = "The file's columns are wrong"

    def __init__(self, message: str, accepted: Iterable[str]) -> None:
        super().__init__(f"{message} Accepted: {', '.join(accepted)}.")


class BadRow(Exception):
    """Why one row cannot be taken; readers turn it into `Rejected`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code

    def rejected(self, number: int) -> Rejected:
        return Rejected(number, self.code, str(self))


Record = tuple[int, Mapping[str, Cell] | BadRow]
"""A row as a format finds it: its number, and its cells or why it has none."""


def read_rows(
    records: Iterable[Record], build: Callable[[int, Mapping[str, Cell]], Row]
) -> Iterator[Row | Rejected]:
    """Build rows out of what a format finds, and reject what is none."""
    for number, found in records:
        try:
            if isinstance(found, BadRow):
                raise found
            yield build(number, found)
        except BadRow as bad:
            yield bad.rejected(number)


def check_item_columns(columns: Iterable[str]) -> None:
    columns = list(columns)
    _check_known(columns, ITEM_COLUMNS)
    if not {"text", "image"} & set(columns):
        raise WrongColumns('The column "text" (or "image") is missing.', ITEM_COLUMNS)


def check_label_columns(columns: Iterable[str]) -> None:
    columns = list(columns)
    _check_known(columns, LABEL_COLUMNS)
    for column in LABEL_COLUMNS:
        if column not in columns:
            raise WrongColumns(f'The column "{column}" is missing.', LABEL_COLUMNS)


def _check_known(columns: list[str], accepted: tuple[str, ...]) -> None:
    for place, column in enumerate(columns):
        if column not in accepted:
            raise WrongColumns(f'The column "{column[:60]}" is not known.', accepted)
        if column in columns[:place]:
            raise WrongColumns(f'The column "{column}" is there twice.', accepted)


def item_row(number: int, cells: Mapping[str, Cell]) -> ItemRow:
    row = ItemRow(
        number=number,
        external_id=_name(cells, "id"),
        text=_text(cells, "text", MAX_TEXT),
        image_name=_name(cells, "image"),
        gold=_name(cells, "gold"),
        why=_text(cells, "why", MAX_WHY),
        importance=_importance(cells.get("importance")),
    )
    if row.why is not None and row.gold is None:
        raise BadRow("why_without_gold", "The row says why, but not what: its gold is empty.")
    if row.text is None and row.image_name is None:
        raise BadRow("no_content", "The row has neither a text nor an image.")
    if row.text is not None and row.image_name is not None:
        raise BadRow("two_contents", "The row has both a text and an image; keep one of them.")
    return row


def label_row(number: int, cells: Mapping[str, Cell]) -> LabelRow:
    item, label = _name(cells, "item"), _name(cells, "label")
    if item is None or label is None:
        missing = "item" if item is None else "label"
        raise BadRow("empty_cell", f'The cell "{missing}" is empty.')
    return LabelRow(number, item, label)


def _name(cells: Mapping[str, Cell], column: str) -> str | None:
    text = _text(cells, column, MAX_NAME)
    return text.strip() if text else None


def _text(cells: Mapping[str, Cell], column: str, longest: int) -> str | None:
    cell = cells.get(column)
    if cell is None:
        return None
    text = str(cell)
    if len(text) > longest:
        raise BadRow("too_long", f'The cell "{column}" is longer than {longest:,} characters.')
    check_characters(text)
    return text if text.strip() else None


def check_characters(text: str) -> None:
    """Refuse what no database keeps: the NUL character, and halves of a character."""
    if "\0" in text:
        raise BadRow("nul_character", "The row holds a NUL character; remove it.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadRow("not_utf8", "The row holds half a character; save the file as UTF-8.")


def _importance(cell: Cell) -> float | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    try:
        importance = float(cell)
    except (ValueError, OverflowError):
        importance = math.nan
    if not 0 < importance <= MAX_IMPORTANCE:
        raise BadRow(
            "bad_importance",
            f"The importance must be a number above 0 and up to {MAX_IMPORTANCE:g}; 1 is usual.",
        )
    return importance


class Hashed:
    """Pass an export's chunks on, and know their SHA-256, length and number of rows at the end."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256()
        self.n_bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._hash.update(chunk)
            self.n_bytes += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
