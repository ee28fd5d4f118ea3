"""Plain functions that make a small world."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from labeling.actions.answers import Saying, Submitted, submit_answer
from labeling.actions.outbox import drain_outbox
from labeling.actions.qualification import make_lesson
from labeling.actions.rounds import serve_round
from labeling.actions.standings import update_standings
from labeling.actions.workers import make_guest
from labeling.models import (
    Answer,
    Audit,
    Challenge,
    Consensus,
    Gold,
    Item,
    Lesson,
    Project,
    ProjectRole,
    Role,
    Round,
    Standing,
    State,
    Worker,
)
from labeling.queries.rounds import ServedChallenge, ServedRound

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
        saying=Saying(label, key or uuid.uuid4().hex, took_ms),
        at=at,
    )


def item_of(challenge: ServedChallenge | Challenge) -> Item:
    return Item.objects.get(challenges=challenge.id)


def answer_all(served: ServedRound, label: str | None, **how: Any) -> None:
    for challenge in served.challenges:
        answer(challenge, label, **how)


def settle_down(at: datetime = NOW + timedelta(minutes=2)) -> int:
    """Let every reaction happen that is owed, and what follows from it."""
    n_done = 0
    while n := drain_outbox(clock=lambda: max(at, datetime.now(UTC))):
        n_done += n
    return n_done


def a_record(
    project: Project,
    worker: Worker,
    items: Sequence[Item],
    labels: Sequence[str],
    *,
    too_fast: bool = False,
    at: datetime = NOW,
    guidelines_version: int = 1,
) -> None:
    """Write down answers of a worker as if they had been given in one round."""
    served = Round.objects.create(
        project=project,
        worker=worker,
        size=len(items),
        served_at=at,
        expires_at=at,
        guidelines_version=guidelines_version,
    )
    for position, (item, label) in enumerate(zip(items, labels, strict=True)):
        challenge = Challenge.objects.create(
            round=served,
            item=item,
            worker=worker,
            position=position,
            floor_ms=300,
            state=State.ANSWERED,
        )
        Answer.objects.create(
            challenge=challenge,
            round=served,
            item=item,
            worker=worker,
            project=project,
            label=label,
            took_ms=900,
            is_too_fast=too_fast,
            answered_at=at,
        )
    Standing.objects.get_or_create(worker=worker, project=project)


def a_trusted_worker(project: Project) -> Worker:
    """Make somebody whose accuracy is known to be high, by sixty golds that are foxes."""
    worker = a_worker()
    known = list(Item.objects.filter(project=project, gold__label="fox"))
    known = known or some_items(project, 60, gold_label="fox")
    a_record(project, worker, known, ["fox"] * len(known))
    update_standings(project_id=project.pk, worker_ids=[worker.pk], at=NOW)
    return worker


def a_retired_item(project: Project, label: str = "cat", **fields: Any) -> Item:
    """Make an item of whose label the crowd is sure."""
    item = an_item(project, **{"retired_at": NOW + timedelta(minutes=1), **fields})
    Consensus.objects.create(item=item, label=label, confidence=0.995, n_votes=3, updated_at=NOW)
    return item


def an_audit(project: Project, label: str = "cat", **fields: Any) -> Audit:
    """Make an audit that waits, of an item the crowd is sure of."""
    item = a_retired_item(project, label, **fields)
    return Audit.objects.create(
        item=item, project=project, consensus_label=label, chance=0.5, chosen_at=NOW
    )


def a_lesson(project: Project, label: str = "cat", why: str = "See the whiskers.") -> Lesson:
    """Make a gold that is taught."""
    item = an_item(project, gold_label=label)
    return make_lesson(project_id=project.pk, item_id=item.pk, why=why, at=NOW)


def sign_in(client: Client, project: Project, role: Role) -> User:
    """Let the client be somebody who has this role in the project."""
    user = a_user()
    ProjectRole.objects.create(project=project, user=user, role=role)
    client.force_login(user)
    return user
