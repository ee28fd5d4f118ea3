"""How long it takes to serve a round, from ten thousand items to a million.

    python -m tests.load.next_item
    python -m tests.load.next_item --postgresql --sizes 10000 1000000

Builds its own database (a SQLite file, or a throw-away PostgreSQL), grows one project in it, and
times ``serve_round`` at each size: for a newcomer, and for a veteran who has answered 100,000
items, all of them begun and still open.  Once, the veteran's place in the queue is taken away,
which is the most that one serving ever has to pass over.  Judging the veteran is timed, too.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from statistics import median
from typing import Any

from tests.load.servers import an_empty_place

VETERAN_ANSWERS = 100_000
BETWEEN_ROUNDS = timedelta(seconds=20)

Row = dict[str, Any]


def main() -> None:
    asked = _asked()
    with an_empty_place(postgresql=asked.postgresql):
        rows = list(_measure(asked.sizes, asked.rounds, asked.veteran))
    if asked.json:
        print(json.dumps(rows))
    else:
        _tell(rows)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.next_item")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=100, help="served at each size, to each")
    parser.add_argument("--veteran", type=int, default=VETERAN_ANSWERS, help="answers of theirs")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _measure(sizes: Sequence[int], n_rounds: int, n_answers: int) -> Iterator[Row]:
    from django.utils import timezone

    from labeling.actions.standings import update_standings
    from labeling.actions.workers import make_guest
    from labeling.models import Standing
    from tests.load import world

    at = timezone.now()
    project = world.a_project_of(min(sizes), slug="many", labels=list("0123456789"))
    veteran = make_guest(at=at)
    world.a_long_record(project, veteran, n_answers, at=at)
    at += timedelta(days=1)
    for size in sorted(sizes):
        world.grow(project, size)
        newcomer = make_guest(at=at)
        row: Row = {"items": size}
        for name, worker in (("newcomer", newcomer), ("veteran", veteran)):
            took, at = _serve(project.slug, worker.pk, n_rounds, at)
            row[name] = round(1000 * median(took), 2)
        Standing.objects.filter(worker=veteran).update(queue_cursor=0)
        took, at = _serve(project.slug, veteran.pk, 2, at)
        row["lost"], row["found"] = (round(1000 * seconds, 2) for seconds in took)
        judge = partial(update_standings, project_id=project.pk, worker_ids=[veteran.pk], at=at)
        row["judged"] = round(1000 * _seconds(judge), 2)
        yield row


def _serve(slug: str, worker_id: int, n: int, at: datetime) -> tuple[list[float], datetime]:
    """Time ``n`` rounds, each answered before the next."""
    from labeling.actions.rounds import serve_round
    from labeling.models import Challenge, State

    rng, took = Random(n), []
    for _ in range(n):
        at += BETWEEN_ROUNDS
        serve = partial(serve_round, project_slug=slug, worker_id=worker_id, at=at, rng=rng)
        took.append(_seconds(serve))
        Challenge.objects.out().filter(worker=worker_id).update(state=State.ANSWERED)
    return took, at


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _tell(rows: Sequence[Row]) -> None:
    print("milliseconds; in brackets, times as long as with the fewest items")
    print("    items    newcomer           veteran            lost place   next   judged")
    for row in rows:
        cells = "".join(
            f"{row[name]:9.2f} ({row[name] / rows[0][name]:.2f})   "
            for name in ("newcomer", "veteran")
        )
        print(
            f"{row['items']:9} {cells} {row['lost']:9.1f} {row['found']:9.1f} {row['judged']:7.1f}"
        )


if __name__ == "__main__":
    main()
