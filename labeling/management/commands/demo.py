"""``manage.py demo``: load the demo projects and make the demo logins, unless they are there."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from labeling.actions.demo import DEMOS, LoadedDemo, load_demo
from labeling.actions.demo_logins import make_demo_logins


class Command(BaseCommand):
    help = "Load the demo projects and make the demo logins; what is there already is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        say = self.stderr.write if options["json"] else self.stdout.write

        loaded = []
        for demo in DEMOS:
            loaded.append(load_demo(demo, at=timezone.now()))
            say(_sentence(loaded[-1]))
        logins = make_demo_logins()
        for name, password in logins.items():
            say(f"Log in as {name} with the password {password}")

        if options["json"]:
            report = {
                "projects": [asdict(one) for one in loaded],
                "logins": logins,
                "seconds": round(time.monotonic() - started, 2),
            }
            self.stdout.write(json.dumps(report))


def _sentence(one: LoadedDemo) -> str:
    news = "loaded" if one.is_new else "was there already"
    return f"Demo {one.slug} {news}: {one.n_items} items, {one.n_golds} of them gold."
