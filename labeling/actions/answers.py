"""Submit an answer: checked, timed, stored once and for ever, announced."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from labeling import bus
from labeling.actions.workers import Suspended
from labeling.crowd.timing import is_too_fast
from labeling.models import Answer, Challenge, Standing, State
from labeling.models.standings import barred
from labeling.problems import Problem
from labeling.queries.replay import as_submitted
from labeling.questions import question_type
from labeling.rows import insert

LONGEST_MS = 24 * 60 * 60 * 1000


class NoSuchChallenge(Problem):
    code = "no_such_challenge"
    title = "No such challenge"
    status = 404


class AlreadyAnswered(Problem):
    code = "already_answered"
    title = "Already answered"
    status = 409


class KeyReused(Problem):
    code = "idempotency_key_reused"
    title = "Idempotency key reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of an answer; the same however often it is sent."""

    answer_id: int
    challenge_id: uuid.UUID
    label: str | None
    is_surplus: bool
    is_new: bool


def submit_answer(
    *,
    challenge_id: uuid.UUID,
    worker_id: int,
    label: str | None,
    key: str,
    took_ms: int | None,
    at: datetime,
) -> Submitted:
    """Store what a worker says to a challenge; None abstains.

    The same key with the same label is the same answer, sent again.
    """
    with transaction.atomic(durable=True):
        challenge, is_barred = _lock(challenge_id, worker_id, at)
        if challenge.state in (State.ANSWERED, State.LATE):
            return _repeat(challenge, label, key)
        if is_barred:
            raise Suspended("This account may not answer at the moment.")
        _check(challenge, label)
        answer = _record(challenge, label, key, took_ms, at)
        bus.publish(as_submitted(answer))
    return _submitted(answer, is_new=True)


def _lock(challenge_id: uuid.UUID, worker_id: int, at: datetime) -> tuple[Challenge, bool]:
    """Lock the challenge, so that a double click cannot answer twice; say if they may not."""
    barring = Standing.objects.filter(
        barred(at), worker=OuterRef("worker"), project=OuterRef("round__project")
    )
    locked = Challenge.objects.select_for_update(of=("self",)).annotate(barred=Exists(barring))
    try:
        challenge: Any = locked.select_related("round__project", "worker").get(
            id=challenge_id, worker_id=worker_id
        )
    except Challenge.DoesNotExist:
        raise NoSuchChallenge("There is no such challenge of yours.") from None
    return challenge, challenge.barred or challenge.worker.suspended_at is not None


def _repeat(challenge: Challenge, label: str | None, key: str) -> Submitted:
    answer = Answer.objects.get(challenge=challenge)
    if not key or key != answer.idempotency_key:
        raise AlreadyAnswered("This challenge has been answered.")
    if (label or "") != answer.label:
        raise KeyReused("This key has been used for another answer. Make a new key for each.")
    return _submitted(answer, is_new=False)


def _check(challenge: Challenge, label: str | None) -> None:
    project = challenge.round.project
    question_type(project.question_type).check_answer(label, project.values)


def _record(
    challenge: Challenge, label: str | None, key: str, took_ms: int | None, at: datetime
) -> Answer:
    is_late = challenge.state == State.RELEASED
    closed = Challenge.objects.filter(pk=challenge.pk, state=challenge.state).update(
        state=State.LATE if is_late else State.ANSWERED
    )
    if not closed:
        raise AlreadyAnswered("This challenge has been answered.")
    answer = Answer(
        challenge=challenge,
        round_id=challenge.round_id,
        item_id=challenge.item_id,
        worker_id=challenge.worker_id,
        project_id=challenge.round.project_id,
        label=label or "",
        is_surplus=is_late,
        idempotency_key=key,
        answered_at=at,
        **_time(challenge, took_ms, at),
    )
    [(answer.pk,)] = insert([answer], then="RETURNING id")
    return answer


def _time(challenge: Challenge, took_ms: int | None, at: datetime) -> dict[str, int | bool]:
    """Time the answer by the server's clock; the client's can only speak against it."""
    served_at = challenge.round.served_at
    earlier = Answer.objects.filter(round=challenge.round_id).order_by()
    clock = list(earlier.values_list("challenge__floor_ms", "answered_at"))
    elapsed_ms = _ms(at, since=served_at)
    latest_at = max((answered_at for _, answered_at in clock), default=served_at)
    pace = is_too_fast(
        elapsed_ms=elapsed_ms,
        floors_ms=[*(floor_ms for floor_ms, _ in clock), challenge.floor_ms],
        took_ms=took_ms,
    )
    return {
        "took_ms": _ms(at, since=latest_at) if took_ms is None else min(took_ms, elapsed_ms),
        "is_too_fast": pace.too_fast,
    }


def _ms(at: datetime, *, since: datetime) -> int:
    # A clock that was set back must not make an answer take less than no time; nor must one that
    # waited for weeks in a browser take longer than a column can hold.
    return min(max(0, round((at - since).total_seconds() * 1000)), LONGEST_MS)


def _submitted(answer: Answer, *, is_new: bool) -> Submitted:
    return Submitted(
        answer_id=answer.pk,
        challenge_id=answer.challenge_id,
        label=answer.label or None,
        is_surplus=answer.is_surplus,
        is_new=is_new,
    )
