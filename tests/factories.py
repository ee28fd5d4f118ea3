"""Plain functions that make a small world."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User

from labeling.actions.answers import Submitted, submit_answer
from labeling.actions.outbox import drain_outbox
from labeling.actions.rounds import ServedChallenge, ServedRound, serve_round
from labeling.actions.workers import make_guest
from labeling.models import Challenge, Gold, Item, Project, ProjectRole, Role, Worker

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LABELS = ["cat", "dog", "fox"]

_number = count(1)


def a_project(*, labels: list[str] = LABELS, owner: User | None = None, **fields: Any) -> Project:
    """Make a project that asks which animal it is."""
    project = Project.objects.create(
        **{
            "slug": f"animals-{next(_number)}",
            "name": "Animals",
            "question": "Which animal is this?",
            "content_kind": "text",
            "labels": [{"value": label, "name": label.title()} for label in labels],
            "created_at": NOW,
            **fields,
        }
    )
    if owner:
        ProjectRole.objects.create(project=project, user=owner, role=Role.OWNER)
    return project


def an_item(project: Project, *, gold_label: str = "", **fields: Any) -> Item:
    """Make an item; with a label it is gold, which no queue holds."""
    item = Item.objects.create(
        **{
            "project": project,
            "text": f"It walked by itself, number {next(_number)}.",
            "n_wanted": 0 if gold_label else project.min_answers,
            "created_at": NOW,
            **fields,
        }
    )
    if gold_label:
        Gold.objects.create(item=item, project=project, label=gold_label, created_at=NOW)
    return item


def some_items(project: Project, n: int, **fields: Any) -> list[Item]:
    return [an_item(project, **fields) for _ in range(n)]


def a_worker(**fields: Any) -> Worker:
    """Make a guest."""
    worker = make_guest(at=NOW)
    if fields:
        Worker.objects.filter(pk=worker.pk).update(**fields)
        worker.refresh_from_db()
    return worker


def a_user(name: str = "", **fields: Any) -> User:
    return User.objects.create_user(
        name or f"user{next(_number)}", password="pick&shovel", **fields
    )


def a_round(
    project: Project, worker: Worker | None = None, *, at: datetime = NOW, seed: int = 7
) -> ServedRound:
    """Serve a round to the worker, or to somebody new."""
    return serve_round(
        project_slug=project.slug,
        worker_id=(worker or a_worker()).pk,
        at=at,
        rng=random.Random(seed),
    )


def answer(
    challenge: ServedChallenge | Challenge,
    label: str | None,
    *,
    key: str = "",
    at: datetime = NOW + timedelta(minutes=1),
    took_ms: int | None = None,
) -> Submitted:
    """Answer a challenge as the worker it was served to."""
    worker_id = Challenge.objects.values_list("worker_id", flat=True).get(pk=challenge.id)
    return submit_answer(
        challenge_id=challenge.id,
        worker_id=worker_id,
        label=label,
        key=key or uuid.uuid4().hex,
        took_ms=took_ms,
        at=at,
    )


def item_of(challenge: ServedChallenge | Challenge) -> Item:
    return Item.objects.get(challenges=challenge.id)


def answer_all(served: ServedRound, label: str | None, **how: Any) -> None:
    for challenge in served.challenges:
        answer(challenge, label, **how)


def settle_down(at: datetime = NOW + timedelta(minutes=2)) -> int:
    """Let every reaction happen that is owed."""
    return drain_outbox(clock=lambda: max(at, datetime.now(UTC)))
