"""``manage.py export``: a project's labels or answers, byte for byte as through the web."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.actions.exports import Export
from labeling.formats import WRITERS
from labeling.queries.projects import project_id_of


class Command(BaseCommand):
    help = "Write a project's items with their labels, or all its answers, to a file or to stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("--format", choices=list(WRITERS), default="csv")
        parser.add_argument("--answers", action="store_true", help="a row for every answer")
        parser.add_argument("--out", type=Path, metavar="FILE", help="instead of stdout")
        parser.add_argument(
            "--json",
            action="store_true",
            help="print one JSON object; without --out the rows are counted and hashed only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        project_id = project_id_of(options["project"])
        if project_id is None:
            raise CommandError(f"There is no project {options['project']!r}.")
        export = Export(
            project_id=project_id,
            slug=options["project"],
            format=options["format"],
            answers=options["answers"],
        )
        _write(export, options["out"], to_nowhere=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps({"rows": export.n_rows, "sha256": export.sha256}))
        else:
            self.stderr.write(f"{export.n_rows:,} rows, SHA-256 {export.sha256}")


def _write(export: Export, path: Path | None, *, to_nowhere: bool) -> None:
    if path is None:
        if to_nowhere:
            with Path(os.devnull).open("wb") as nowhere:
                export.write_to(nowhere)
        else:
            export.write_to(sys.stdout.buffer)
        return
    # Under its own name only once it is whole.
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            export.write_to(file)
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path}: {error}") from error
