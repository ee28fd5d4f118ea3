"""``manage.py verify``: what must always be true, held against every row."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from labeling.queries.invariants import every_invariant


class Command(BaseCommand):
    help = "Print the rows that break an invariant; nothing, when all is well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        invariants = every_invariant()
        # With --json, stdout is the object's alone.
        out = self.stderr if options["json"] else self.stdout
        n_broken = 0
        for invariant in invariants:
            for row in invariant.find():
                n_broken += 1
                out.write(f"{invariant.name}: {row}")
        if options["json"]:
            self.stdout.write(json.dumps({"checked": len(invariants), "broken": n_broken}))
        if n_broken:
            raise SystemExit(1)
