"""How long it takes to find a player's place among a million.

    python -m tests.load.places
    python -m tests.load.places --postgresql --players 1000000

Builds its own database (a SQLite file, or a throw-away PostgreSQL), puts so many players on the
board of a week, and times the place of random ones, of the first and of the last; what it costs to
move one, with everything counted in the same transaction; and, to compare with, counting who is
ahead row by row.  Each place is held against that count.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from statistics import median, quantiles
from typing import Any

from tests.load.servers import an_empty_place

WEEK = date(2026, 11, 16)
TRIES = 300
COMPARED = 10

Took = tuple[list[float], float]


def main() -> None:
    asked = _asked()
    with an_empty_place(postgresql=asked.postgresql):
        points = _build(asked.players)
        for what, (took, cpu) in _measure(points).items():
            middle, late = median(took), quantiles(took, n=20)[-1]
            print(f"{what:36} p50 {middle:7.2f} ms  p95 {late:7.2f} ms  cpu {cpu:6.2f} ms")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load.places")
    parser.add_argument("--players", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


# Most have few points, a few have very many; always the same ones.
FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {players})
INSERT INTO {table} ({columns}) SELECT {values} FROM n
"""
POINTS = "1 + ((i % 9973 * 7919) % 1000) * ((i % 9967 * 1047) % 1000) / 300"


def _build(n_players: int) -> dict[int, int]:
    """Put players on the board, as bare rows: as many players would take an hour to welcome."""
    from django.db import connection

    from gamification.models import BoardCount, BoardScore
    from gamification.rules.boards import buckets_of, week_board

    uuid = {"sqlite": "printf('%032x', i)"}.get(connection.vendor, "lpad(to_hex(i), 32, '0')::uuid")
    at, no = "'2026-11-18 00:00:00+00:00'", "false"
    tables = {
        "labeling_worker": {
            "id": "i",
            "public_id": uuid,
            "external_id": "''",
            "created_at": at,
            "is_anonymous": no,
            "is_curator": no,
        },
        "gamification_player": {
            "worker_id": "i",
            "name": "'Player ' || i",
            "time_zone": "'UTC'",
            "language": "''",
            "created_at": at,
            "is_hidden": no,
            "is_quiet": no,
        },
        "gamification_boardscore": {
            "player_id": "i",
            "span": "'week'",
            "starts": f"'{WEEK}'",
            "project_id": "0",
            "points": POINTS,
            "reached_at": at,
        },
    }
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            casts = [_cast(connection.vendor, *column) for column in columns.items()]
            cursor.execute(
                FILL.format(
                    players=n_players,
                    table=table,
                    columns=", ".join(columns),
                    values=", ".join(casts),
                )
            )
    board = week_board(WEEK)
    points = dict(BoardScore.objects.on(board).values_list("player_id", "points"))
    counts: Counter[Any] = Counter()
    for n, n_players in Counter(points.values()).items():
        for level, bucket in buckets_of(n):
            counts[board, level, bucket] += n_players
    BoardCount.objects.add(counts)
    return points


def _cast(vendor: str, column: str, value: str) -> str:
    """Return a value as the database takes it: PostgreSQL wants to know what a text means."""
    kinds = {"created_at": "timestamptz", "reached_at": "timestamptz", "starts": "date"}
    return f"{value}::{kinds[column]}" if vendor == "postgresql" and column in kinds else value


def _measure(points: dict[int, int]) -> dict[str, Took]:
    from django.db import connection, transaction

    from gamification.actions.boards import move_boards
    from gamification.models import Account, BoardScore, LedgerTx, Reason
    from gamification.queries.boards import places_of, rows_of
    from gamification.rules.boards import week_board

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rng, board, at = Random(2), week_board(WEEK), datetime(2026, 11, 19, tzinfo=UTC)
    players = rng.sample(sorted(points), TRIES)
    first, last = max(points, key=points.__getitem__), min(points, key=points.__getitem__)

    def count_ahead(player_id: int) -> int:
        rows = BoardScore.objects.on(board).filter(points__gt=points[player_id])
        return 1 + rows.count()

    def move(player_id: int) -> None:
        tx = LedgerTx(player_id=player_id, week=WEEK, project_id=1, at=at, reason=Reason.SETTLEMENT)
        with transaction.atomic():
            move_boards([(tx, {Account.SETTLED: 10})])

    for player_id in players[:COMPARED]:
        assert places_of([player_id], board)[player_id]["place"] == count_ahead(player_id)
    timed = {
        "a random player's place": _timed(lambda who: places_of([who], board), players),
        "the first one's": _timed(lambda who: places_of([who], board), [first] * TRIES),
        "the last one's": _timed(lambda who: places_of([who], board), [last] * TRIES),
        "the board with the asker's row": _timed(lambda who: rows_of(board, me=who), players),
        "counting who is ahead, row by row": _timed(count_ahead, players[:COMPARED]),
    }
    return timed | {"moving a player on five boards": _timed(move, players)}


def _timed(deed: Callable[[int], object], players: list[int]) -> Took:
    """Return how long each took, and what one cost this process, which others cannot slow down."""
    milliseconds = []
    before = time.process_time()
    for player_id in players:
        started = time.perf_counter()
        deed(player_id)
        milliseconds.append(1000 * (time.perf_counter() - started))
    return milliseconds, 1000 * (time.process_time() - before) / len(players)


if __name__ == "__main__":
    main()
