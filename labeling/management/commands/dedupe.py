"""``manage.py dedupe``: the threads or pictures of a file that may be the same, in pairs."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling import learning
from labeling.actions.thread_files import DedupeReport, dedupe_file
from labeling.problems import Problem

MOST = 1000


class Command(BaseCommand):
    help = "Propose duplicates among threads (id,title,body) or in a zip of pictures."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "threads", type=Path, metavar="THREADS.csv", help="also .csv.gz, or a .zip of pictures"
        )
        parser.add_argument(
            "--pairs", type=Path, metavar="P.csv", help="a,b[,label]: known, to score by only"
        )
        parser.add_argument(
            "--top", type=_top, default=10, metavar="K", help="how many for each thread; 10"
        )
        parser.add_argument(
            "--by",
            choices=["auto", "words", "meaning", "both"],
            default="auto",
            help="what threads are compared by; auto: as they are written, see docs/duplicates.md",
        )
        parser.add_argument("--out", type=Path, metavar="OUT.csv", help="write a,b,score here")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = dedupe_file(
                options["threads"],
                top=options["top"],
                by=None if options["by"] == "auto" else options["by"],
                pairs=options["pairs"],
                out=options["out"],
            )
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        if options["by"] == "auto" and report.by == "words" and not learning.meaning.is_installed():
            self.stderr.write(
                f"They were compared by their words alone. More is found with a sentence model; "
                f"{learning.meaning.HOW}"
            )
        self.stdout.write(json.dumps(asdict(report)) if options["json"] else _sentences(report))


def _top(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST):
        raise ArgumentTypeError(f"take a whole number from 1 to {MOST:,}")
    return int(text)


def _sentences(report: DedupeReport) -> str:
    told = (
        f"{report.threads:,} entries, each with its {report.top} nearest, make "
        f"{report.candidates:,} pairs, compared by {report.by}; it took {report.seconds:.2f} s."
    )
    if report.recall_at_k is None:
        return told
    left_out = (
        f" Known pairs left out, for a thread that is not in the file: {report.pairs_left_out:,}."
        if report.pairs_left_out
        else ""
    )
    return (
        f"{told}\n{report.recall_at_k:.1%} of the {report.pairs:,} known duplicates are among "
        f"them.{left_out}"
    )
