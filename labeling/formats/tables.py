"""CSV files from a path, also gzipped: for commands, with every way to fail told in a sentence."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from labeling.formats.rows import UnreadableFile


@contextmanager
def readable(path: Path, refuse: type[UnreadableFile]) -> Iterator[IO[str]]:
    """Open the file, and say in a sentence why it cannot be read."""
    opener: Callable[..., IO[str]] = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        raise refuse(f"{path.name} is not UTF-8; save it as UTF-8.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise refuse(f"{path.name} is not a whole gzip file.") from error
    except OSError as error:
        raise refuse(f"{path} cannot be read: {error.strerror}.") from error


def write_rows(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    refuse: type[UnreadableFile],
) -> None:
    """Write a CSV file for programs to read: cells stand as they are."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
    except OSError as error:
        raise refuse(f"{path} cannot be written: {error.strerror}.") from error
