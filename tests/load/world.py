"""Projects of any size, written straight into the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random

from django.db import connection
from django.utils import timezone

from labeling.models import Answer, Challenge, Gold, Item, Project, Round, Standing, State, Worker
from labeling.models.items import queue_no
from labeling.rows import insert

ROWS_AT_ONCE = 2000
GOLD_SHARE = 0.05
IN_A_ROUND = 10


def a_project_of(n_items: int, *, slug: str, labels: Sequence[str]) -> Project:
    """Make a project of short texts, each of which ends with the label it ought to get."""
    at, rng = timezone.now(), Random(slug)
    project = Project.objects.create(
        slug=slug,
        name="Last words",
        question="Which is the last word?",
        content_kind="text",
        labels=[{"value": label, "name": label} for label in labels],
        created_at=at,
    )
    for start in range(0, n_items, ROWS_AT_ONCE):
        n_rows = min(ROWS_AT_ONCE, n_items - start)
        truths = [rng.choice(labels) for _ in range(n_rows)]
        n_golds = round(n_rows * GOLD_SHARE)
        items = Item.objects.bulk_create(
            Item(
                project=project,
                text=f"Number {start + n} says {truth}",
                priority=rng.random(),
                n_wanted=0 if n < n_golds else project.min_answers,
                created_at=at,
            )
            for n, truth in enumerate(truths)
        )
        Gold.objects.bulk_create(
            Gold(item=item, project=project, label=truth, created_at=at)
            for item, truth in zip(items[:n_golds], truths, strict=False)
        )
    return project


def grow(project: Project, n_items: int) -> None:
    """Copy fresh items, and gold, until the project has so many items."""
    columns = [
        f'"{field.column}"'
        for field in Item._meta.local_concrete_fields
        if field.name not in {"id", "priority"}
    ]
    names = ", ".join(columns)
    while (missing := n_items - Item.objects.filter(project=project).count()) > 0:
        # No two have the same priority, as after a model has looked at them.
        _execute(
            f"INSERT INTO labeling_item ({names}, priority)"
            f" SELECT {names}, (id * 7919 %% 1000003) / 1000003.0 FROM labeling_item"
            " WHERE project_id = %s AND queue_no IS NULL ORDER BY id LIMIT %s",
            [project.pk, min(missing, 200_000)],
        )
    _execute(
        "INSERT INTO labeling_gold (item_id, project_id, label, source, n_shown, created_at)"
        " SELECT id, project_id, '7', 'owner', 0, created_at FROM labeling_item"
        " WHERE project_id = %s AND n_wanted = 0"
        " AND id NOT IN (SELECT item_id FROM labeling_gold)",
        [project.pk],
    )
    if connection.vendor == "postgresql":
        _execute("VACUUM ANALYZE", [])


def _execute(sql: str, values: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def a_long_record(project: Project, worker: Worker, n_answers: int, *, at: datetime) -> None:
    """Let a worker have answered so many items, each of which is begun and still open."""
    number = count()
    Standing.objects.create(
        worker=worker, project=project, n_rounds=n_answers // IN_A_ROUND, queue_cursor=queue_no(at)
    )
    while n_left := n_answers - Answer.objects.filter(worker=worker).count():
        rounds = [
            Round(project=project, worker=worker, size=IN_A_ROUND, served_at=at, expires_at=at)
            for _ in range(min(n_left, ROWS_AT_ONCE) // IN_A_ROUND)
        ]
        insert(rounds)
        items = [
            Item(
                project=project,
                text=f"Answered, number {n}",
                n_taken=1,
                n_wanted=3,
                queue_no=queue_no(at - timedelta(days=1)) + n,
                created_at=at,
            )
            for n in islice(number, len(rounds) * IN_A_ROUND)
        ]
        for item, (pk,) in zip(items, insert(items, then="RETURNING id"), strict=True):
            item.pk = pk
        challenges = [
            Challenge(
                round=rounds[place // IN_A_ROUND],
                item=item,
                worker=worker,
                position=place % IN_A_ROUND,
                floor_ms=300,
                state=State.ANSWERED,
            )
            for place, item in enumerate(items)
        ]
        insert(challenges)
        insert(
            [
                Answer(
                    challenge=challenge,
                    round=challenge.round,
                    item=challenge.item,
                    worker=worker,
                    project=project,
                    label="7",
                    took_ms=900,
                    answered_at=at,
                )
                for challenge in challenges
            ]
        )
