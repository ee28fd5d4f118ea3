"""``manage.py detect``: a crowd file's workers, screened as the live system screens its own."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.actions.crowd_suspects import DetectReport, detect_file
from labeling.problems import Problem


class Command(BaseCommand):
    help = (
        "Say how suspicious each worker of a crowd file (worker,item,label[,seconds]) is. "
        "A worker's rows are taken to stand in the order in which they answered."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", type=Path, metavar="LABELS.csv", help="also .csv.gz")
        parser.add_argument("--gold", type=Path, metavar="G.csv", help="item,label: what is known")
        parser.add_argument(
            "--out", type=Path, metavar="W.csv", help="write worker,suspicion,flagged,reasons here"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = detect_file(options["labels"], gold=options["gold"], out=options["out"])
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(asdict(report)) if options["json"] else _sentence(report))


def _sentence(report: DetectReport) -> str:
    return (
        f"{report.flagged:,} of {report.workers:,} workers are suspicious, by {report.answers:,} "
        f"answers; it took {report.seconds:.2f} s."
    )
