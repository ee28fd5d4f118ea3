"""``manage.py learncurve``: how many answers the order of serving saves on a labelled dataset."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.actions.dataset_files import MOST_LABELS, LearnCurveReport, learncurve_file
from labeling.problems import Problem


class Command(BaseCommand):
    help = "Count the answers to a target accuracy: in our order of serving, and in random order."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "dataset",
            type=Path,
            metavar="DATASET",
            help="text,label as CSV (also .gz), or a folder with items.csv or MNIST's two files",
        )
        parser.add_argument(
            "--seeds", type=int, choices=range(1, 101), default=3, metavar="N", help="plays; 3"
        )
        parser.add_argument(
            "--target",
            type=_share,
            metavar="A",
            help="accuracy to reach; else 98 %% of what random order comes to",
        )
        parser.add_argument(
            "--most",
            type=int,
            choices=range(120, 20_001),
            default=MOST_LABELS,
            metavar="N",
            help="answers after which a play ends; 2,000",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = learncurve_file(
                options["dataset"],
                seeds=options["seeds"],
                target=options["target"],
                most=options["most"],
            )
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(asdict(report)) if options["json"] else _sentences(report))


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value <= 1:
        raise ArgumentTypeError(f"{text!r} is not an accuracy above 0 and up to 1.")
    return value


def _sentences(report: LearnCurveReport) -> str:
    told = (
        f"{report.items:,} items with {report.labels:,} labels. To get {report.target:.1%} right "
        f"took {_count(report.random, report.most)} answers in random order and "
        f"{_count(report.ours, report.most)} in ours"
    )
    return f"{told}." if report.ratio is None else f"{told}: {report.ratio:.2f} of them."


def _count(needed: int | None, most: int) -> str:
    return f"more than {most:,}" if needed is None else f"{needed:,}"
