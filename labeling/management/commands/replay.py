"""``manage.py replay``: how many answers a crowd file would have cost, and how good they were."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.actions.crowd_files import ReplayReport, replay_file
from labeling.problems import Problem


class Command(BaseCommand):
    help = "Play a crowd file answer by answer, and stop asking by the live system's rule."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", type=Path, metavar="LABELS.csv", help="also .csv.gz")
        parser.add_argument("--truth", type=Path, required=True, metavar="T.csv")
        parser.add_argument(
            "--gold-share", type=_share, default=0.1, metavar="P", help="truth that serves as gold"
        )
        parser.add_argument(
            "--confidence", type=_confidence, default=0.7, metavar="C", help="how sure is enough"
        )
        parser.add_argument(
            "--max-answers", type=int, choices=range(1, 101), default=6, metavar="N"
        )
        parser.add_argument("--seed", type=int, default=0, help="of the order of the answers")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = replay_file(
                options["labels"],
                truth=options["truth"],
                gold_share=options["gold_share"],
                confidence=options["confidence"],
                max_answers=options["max_answers"],
                seed=options["seed"],
            )
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(asdict(report)) if options["json"] else _sentences(report))


def _share(text: str) -> float:
    return _between(text, 0, 1, "a share from 0 up to 1")


def _confidence(text: str) -> float:
    return _between(text, 1e-9, 1, "a probability between 0 and 1")


def _between(text: str, least: float, below: float, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value < below:
        raise ArgumentTypeError(f"{text!r} is not {what}.")
    return value


def _sentences(report: ReplayReport) -> str:
    told = (
        f"{report.items:,} items took {report.answers_used:,} of {report.answers_available:,} "
        f"answers, {report.answers_per_item:.2f} each, and {report.gold_items:,} golds "
        f"{report.gold_answers:,} more."
    )
    if report.accuracy is None:
        return told
    return (
        f"{told}\nOf {report.with_truth:,} items with truth {report.accuracy:.1%} are right; "
        f"the calibration error is {report.ece:.3f}."
    )
