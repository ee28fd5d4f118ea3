"""``manage.py import``: items and gold from files, as through the web."""

from __future__ import annotations

import json
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from labeling.actions.imports import Imported, import_golds, import_items
from labeling.actions.threads import import_threads
from labeling.formats import UnknownFormat, format_of, reader, thread_rows
from labeling.formats.rows import ItemRow, LabelRow, Rejected
from labeling.images import MAX_BYTES
from labeling.models import ContentKind, Project
from labeling.problems import Problem
from labeling.queries.projects import project_id_of

PICTURES = {".png", ".jpg", ".jpeg", ".webp"}


class Command(BaseCommand):
    help = (
        "Bring items into a project: CSV or JSON Lines with the columns id, text or image, gold,"
        " why, importance; a zip of images; or images. Into a project that asks about pairs:"
        " threads, with the columns id, title, body, url, author. Importing a file again is"
        " harmless."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--gold",
            action="store_true",
            help="the files hold the columns item and label, and make gold of items that are there",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        project_id = project_id_of(options["project"])
        if project_id is None:
            raise CommandError(f"There is no project {options['project']!r}.")
        bring_in = _bring_in_golds if options["gold"] else _bring_in(project_id)
        report = {"rows": 0, "rejected": 0}
        for path in options["files"]:
            try:
                done = bring_in(project_id, path)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}.") from error
            except Problem as error:
                raise CommandError(f"{path}: {error}") from error
            for rejected in done.rejected:
                self.stderr.write(f"{path}, row {rejected.row}: {rejected.detail}")
            report["rows"] += done.rows
            report["rejected"] += len(done.rejected)
        self._tell(report | {"seconds": round(time.monotonic() - started, 2)}, options["json"])
        if report["rejected"] and not report["rows"]:
            raise CommandError("Every row was rejected.")

    def _tell(self, report: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            f"{report['rows']:,} rows in, {report['rejected']:,} rejected,"
            f" {report['seconds']} seconds."
        )


def _bring_in(project_id: int) -> Callable[[int, Path], Imported]:
    asks_about_pairs = Project.objects.filter(pk=project_id, content_kind=ContentKind.PAIR)
    return _bring_in_threads if asks_about_pairs.exists() else _bring_in_items


def _bring_in_threads(project_id: int, path: Path) -> Imported:
    name = format_of(path.name)
    if name not in thread_rows.READERS:
        raise UnknownFormat(name, thread_rows.READERS)
    with path.open("rb") as file:
        rows = thread_rows.READERS[name](file)
        return import_threads(project_id=project_id, rows=rows, at=timezone.now())


def _bring_in_items(project_id: int, path: Path) -> Imported:
    return import_items(
        project_id=project_id,
        rows=lambda: _items(path),
        at=timezone.now(),
        rng=random.SystemRandom(),
    )


def _bring_in_golds(project_id: int, path: Path) -> Imported:
    return import_golds(project_id=project_id, rows=lambda: _golds(path), at=timezone.now())


def _items(path: Path) -> Iterator[ItemRow | Rejected]:
    if path.suffix.lower() in PICTURES:
        yield ItemRow(1, external_id=path.name, image_name=path.name, image=_read(path))
        return
    read = reader(format_of(path.name)).read_items
    with path.open("rb") as file:
        for row in read(file):
            yield _with_picture(row, path.parent) if isinstance(row, ItemRow) else row


def _golds(path: Path) -> Iterator[LabelRow | Rejected]:
    read = reader(format_of(path.name)).read_labels
    if read is None:
        raise CommandError(f"{path}: gold comes as CSV or JSON Lines.")
    with path.open("rb") as file:
        yield from read(file)


def _with_picture(row: ItemRow, folder: Path) -> ItemRow | Rejected:
    """Add the picture that a row names, from beside or below the file that names it."""
    if row.image is not None or row.image_name is None:
        return row
    picture = (folder / row.image_name).resolve()
    if not picture.is_relative_to(folder.resolve()) or not picture.is_file():
        return Rejected(row.number, "no_image", f'There is no image "{row.image_name}" here.')
    return replace(row, image=_read(picture))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        # One byte too many is enough to have it refused.
        return file.read(MAX_BYTES + 1)
