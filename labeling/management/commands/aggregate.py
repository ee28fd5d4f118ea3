"""``manage.py aggregate``: a crowd file's answers, combined as the live system combines them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.actions.crowd_files import AggregateReport, aggregate_file
from labeling.crowd.aggregation import METHODS
from labeling.problems import Problem


class Command(BaseCommand):
    help = "Combine the answers of a crowd file (worker,item,label[,seconds]) into labels."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", type=Path, metavar="LABELS.csv", help="also .csv.gz")
        parser.add_argument("--truth", type=Path, metavar="T.csv", help="item,label: to score by")
        parser.add_argument("--method", choices=list(METHODS), default="goldrush")
        parser.add_argument(
            "--out", type=Path, metavar="C.csv", help="write item,label,confidence here"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = aggregate_file(
                options["labels"],
                truth=options["truth"],
                method=options["method"],
                out=options["out"],
            )
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(asdict(report)) if options["json"] else _sentences(report))


def _sentences(report: AggregateReport) -> str:
    told = (
        f"{report.answers:,} answers by {report.workers:,} workers to {report.items:,} items, "
        f"{report.labels:,} labels; {report.method} took {report.seconds:.2f} s."
    )
    if report.accuracy is None:
        return told
    return (
        f"{told}\nOf {report.with_truth:,} items with truth {report.accuracy:.1%} are right; "
        f"the calibration error is {report.ece:.3f}."
    )
