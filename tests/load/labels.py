"""How many labels a second, at what price: real servers, players over HTTP, everything counted.

    python -m tests.load.labels --players 1 8 32
    python -m tests.load.labels --grown-up --web 2 --workers 2

Starts servers of its own on this machine, with an empty database: SQLite with everything in one
process, or (``--grown-up``) throw-away PostgreSQL and Redis with processes of each kind.  The
players answer as fast as the server lets them, or after ``--think`` seconds each.  What the
servers used is counted until the last answer has been weighed and told, the schedule and the
training of models included.  After each run as many players use a bare Django view that reads and
writes one row, so that a busy machine can be told from a slow server.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from tests.load.cpu import cpu_seconds
from tests.load.servers import Servers, an_empty_place, bare_server, servers

ROOT = Path(__file__).resolve().parent.parent.parent
LABELS = list("0123456789")
PATIENCE_SECONDS = 120
BARE_SECONDS = 4.0


def main() -> None:
    asked = _asked()
    with ExitStack() as stack:
        var = stack.enter_context(an_empty_place(postgresql=asked.grown_up, redis=asked.grown_up))
        n_web, n_workers = (asked.web, asked.workers) if asked.grown_up else (1, 0)
        running = stack.enter_context(servers(var, n_web=n_web, n_workers=n_workers))
        _warm_up(running)
        bare = stack.enter_context(bare_server(var))
        runs = [
            _measure(
                running,
                f"load-{n_players}-{n}",
                players=n_players,
                seconds=asked.seconds,
                think=asked.think,
                n_items=asked.items,
            )
            | {"bare": _measure_bare(bare, n_players)}
            for n_players in asked.players
            for n in range(asked.repeat)
        ]
    if asked.json:
        print(json.dumps(runs))
    else:
        _tell(runs)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.labels")
    parser.add_argument("--players", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=10.0, help="of playing, in each run")
    parser.add_argument("--think", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each, for the median")
    parser.add_argument("--items", type=int, default=20_000, help="in the project of each run")
    parser.add_argument("--grown-up", action="store_true", help="on PostgreSQL and Redis")
    parser.add_argument("--web", type=int, default=2, help="web processes, when grown up")
    parser.add_argument("--workers", type=int, default=2, help="worker processes, when grown up")
    parser.add_argument("--json", action="store_true", help="print every run as JSON")
    return parser.parse_args()


def _warm_up(running: Servers) -> None:
    """Play until a model has been trained: the first training of a process loads the library."""
    from labeling.models import TrainingRun

    _measure(running, "warm-up", players=8, seconds=4.0, think=0.0, n_items=1000)
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not TrainingRun.objects.filter(ended_at__isnull=False).exists():
        if time.monotonic() > give_up:
            sys.exit("No model was trained in time.")
        time.sleep(0.5)


def _measure(
    running: Servers, slug: str, *, players: int, seconds: float, think: float, n_items: int
) -> dict[str, Any]:
    """Let the players play a new project, and say how it went."""
    _make_project(slug, n_items)
    seen, before = _play(running, slug=slug, players=players, seconds=seconds, think=think)
    settled_after = _settle()
    return {
        "players": players,
        **_price(seen, cpu_seconds(running.pids) - before),
        "rounds_ms": _spread(seen["rounds"]),
        "answer_ms": _spread(seen["answers"]),
        "settled_after": round(settled_after, 2),
        **_account(slug, seen["acked"]),
    }


def _measure_bare(running: Servers, players: int) -> dict[str, Any]:
    """Let as many players do nothing but answer a bare view."""
    seen, before = _play(running, slug="", players=players, seconds=BARE_SECONDS, think=0.0)
    return _price(seen, cpu_seconds(running.pids) - before)


def _play(running: Servers, **job: Any) -> tuple[dict[str, Any], float]:
    """Return what the players saw, and the CPU seconds the servers had used before they began."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.load.players"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as client:
        assert client.stdin and client.stdout
        told = {**job, "ports": running.ports, "labels": LABELS}
        print(json.dumps(told), file=client.stdin, flush=True)
        if client.stdout.readline() != "ready\n":
            sys.exit("The players could not join.")
        before = cpu_seconds(running.pids)
        print("go", file=client.stdin, flush=True)
        return json.loads(client.stdout.readline()), before


def _price(seen: dict[str, Any], cpu: float) -> dict[str, float]:
    n_labels = len(seen["acked"])
    return {
        "labels": n_labels,
        "labels_per_second": round(n_labels / seen["seconds"], 1),
        "cpu_seconds_per_1000": round(1000 * cpu / n_labels, 2),
    }


def _make_project(slug: str, n_items: int) -> None:
    from tests.load.world import a_project_of

    a_project_of(n_items, slug=slug, labels=LABELS)


def _settle() -> float:
    """Wait until nothing is owed any more; say how long that took."""
    from labeling.models import OutboxEntry

    started = time.perf_counter()
    while OutboxEntry.objects.owed().exists():
        if time.perf_counter() > started + PATIENCE_SECONDS:
            sys.exit("The answers were not weighed in time.")
        time.sleep(0.05)
    return time.perf_counter() - started


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        name: round(1000 * ordered[int(share * (len(ordered) - 1))], 1)
        for name, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))
    }


def _account(slug: str, acked: Sequence[Sequence[str]]) -> dict[str, int]:
    """Hold what the players were told against what is stored."""
    from django.db.models import F

    from labeling.models import Answer, Item

    told = Counter((challenge, choice) for challenge, choice in acked)
    rows = Answer.objects.filter(project__slug=slug).values_list("challenge_id", "label")
    stored = Counter((str(challenge), label) for challenge, label in rows)
    items = Item.objects.filter(project__slug=slug)
    return {
        "lost": sum((told - stored).values()),
        "doubled": sum((stored - told).values()),
        "over_served": items.filter(n_taken__gt=F("n_wanted")).count(),
        "retired": items.retired().count(),
    }


def _tell(runs: Sequence[dict[str, Any]]) -> None:
    print(
        "players  labels/s  CPU s/1000   rounds p50 p95 p99 ms    answer p50 p95 p99 ms   wrong"
        "   bare/s  CPU s/1000"
    )
    for n_players in dict.fromkeys(run["players"] for run in runs):
        of = [run for run in runs if run["players"] == n_players]
        labels, cpu, bare_labels, bare_cpu = (
            median(run[name] for run in runs_of)
            for runs_of in (of, [run["bare"] for run in of])
            for name in ("labels_per_second", "cpu_seconds_per_1000")
        )
        waits = [
            median(run[call][share] for run in of)
            for call in ("rounds_ms", "answer_ms")
            for share in ("p50", "p95", "p99")
        ]
        wrong = sum(run["lost"] + run["doubled"] + run["over_served"] for run in of)
        cells = "".join(f"{wait:8.1f}" for wait in waits)
        print(
            f"{n_players:7} {labels:9.1f} {cpu:11.2f} {cells} {wrong:7}"
            f" {bare_labels:8.1f} {bare_cpu:11.2f}"
        )


if __name__ == "__main__":
    main()
