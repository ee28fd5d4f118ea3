"""``manage.py crowd``: a simulated crowd plays a demo through the public API."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling.demo.play import Played, Unreachable, play, points_by_kind
from labeling.demo.players import a_crowd
from labeling.queries.demo import flagged_among, is_settled, score_of, truths_by_content

PATIENCE = 60
"""Seconds to wait for what is owed once everybody has played."""

UNTIL_RATED = 60
"""Seconds until the answers to gold have settled, and those who gave them have been rated."""


class Command(BaseCommand):
    help = "Let a simulated crowd play a demo project, and say what became of its labels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--players", type=int, default=30, help="honest players")
        parser.add_argument("--spammers", type=int, default=6, help="cheats of every kind")
        parser.add_argument("--rounds", type=int, default=6, help="rounds each of them plays")
        parser.add_argument("--project", default="digits", help="a demo project's slug")
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--points", action="store_true", help="wait a minute, and say what each kind was paid"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        players = a_crowd(options["players"], options["spammers"], Random(options["seed"]))
        if not players:
            raise CommandError("A crowd has at least one player.")
        truths = truths_by_content(options["project"])
        if not truths:
            raise CommandError(
                f"There is no demo project {options['project']!r}; manage.py demo makes them."
            )
        try:
            games = play(
                players,
                url=options["url"].rstrip("/"),
                slug=options["project"],
                n_rounds=options["rounds"],
                truths=truths,
                seed=options["seed"],
                say=self.stderr.write,
            )
        except Unreachable as error:
            raise CommandError(str(error)) from error
        self._wait()
        report = _report(games, options["project"])
        if options["points"]:
            time.sleep(UNTIL_RATED)
            report["settled_points"] = points_by_kind(games, options["url"].rstrip("/"))
        self._tell(report | {"seconds": round(time.monotonic() - started, 1)}, options["json"])

    def _wait(self) -> None:
        self.stderr.write("Waiting for the last answers to be weighed …")
        until = time.monotonic() + PATIENCE
        while not is_settled() and time.monotonic() < until:
            time.sleep(0.2)

    def _tell(self, report: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report))
            return
        for name, value in report.items():
            self.stdout.write(f"{name.replace('_', ' '):>16}  {value}")


def _report(games: list[Played], slug: str) -> dict[str, Any]:
    last = {game.challenge_ids[-1]: game.player for game in games if game.challenge_ids}
    flagged = [last[challenge_id] for challenge_id in flagged_among(last, slug)]
    score = score_of(slug)
    return {
        "answers": sum(len(game.challenge_ids) for game in games),
        "items_retired": score.n_retired,
        "accuracy": None if score.accuracy is None else round(score.accuracy, 4),
        "flagged": len(flagged),
        "false_flags": sum(not player.is_spammer for player in flagged),
    }
