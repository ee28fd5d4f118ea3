"""Lines of a file that may be anything, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Protocol

from labeling.formats.rows import MAX_LINE, BadRow, UnreadableFile


class Source(Protocol):
    """An open binary file, an upload, a BytesIO: what can read a line up to a limit."""

    def readline(self, limit: int = -1, /) -> bytes: ...


class Lines(Iterator[str]):
    """Decode one line at a time; a bad one raises BadRow, and the next call goes on after it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.number = 0

    def __next__(self) -> str:
        line = self.source.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = self._without_mark(line)
        if len(line) >= MAX_LINE and not line.endswith(b"\n"):
            self._skip_rest()
            raise BadRow("line_too_long", f"The line is longer than {MAX_LINE:,} bytes.")
        if b"\0" in line:
            raise BadRow("nul_character", "The row holds a NUL character; remove it.")
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRow("not_utf8", "The row is not UTF-8; save the file as UTF-8.") from error

    def _without_mark(self, line: bytes) -> bytes:
        if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnreadableFile("The file is UTF-16; save it as UTF-8.")
        return line.removeprefix(codecs.BOM_UTF8)

    def _skip_rest(self) -> None:
        while (rest := self.source.readline(MAX_LINE)) and not rest.endswith(b"\n"):
            pass
