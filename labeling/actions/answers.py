"""Submit an answer: checked, timed, stored once and for ever, announced."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.sql import UpdateQuery

from labeling import bus
from labeling.actions.pairs import keep
from labeling.actions.workers import Suspended
from labeling.crowd.timing import is_too_fast
from labeling.models import Answer, Challenge, Standing, State
from labeling.models.standings import barred
from labeling.prepared import change, prepared, prepared_change
from labeling.problems import Problem
from labeling.queries.replay import as_submitted
from labeling.questions import question_type
from labeling.questions.pair import check_keeps
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


class ItemChanged(Problem):
    code = "item_changed"
    title = "It has changed"
    status = 410


class KeyReused(Problem):
    code = "idempotency_key_reused"
    title = "Idempotency key reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Saying:
    """What a worker says to a challenge."""

    # None abstains.
    label: str | None
    # The same key with the same label is the same answer, sent again.
    key: str = ""
    # As the browser has measured it.
    took_ms: int | None = None
    # Of a pair that is the same: which side should stay, ``a`` or ``b``.
    keeps: str | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of an answer; the same however often it is sent."""

    answer_id: int
    challenge_id: uuid.UUID
    label: str | None
    is_surplus: bool
    is_new: bool


class _Asked(NamedTuple):
    """What has been asked, and of whom."""

    challenge_id: uuid.UUID
    state: str
    floor_ms: int
    value: float
    item_id: int
    worker_id: int
    round_id: uuid.UUID
    served_at: datetime
    project_id: int
    question_type: str
    labels: list[dict[str, str]]
    suspended_at: datetime | None
    is_barred: bool


def submit_answer(
    *, challenge_id: uuid.UUID, worker_id: int, saying: Saying, at: datetime
) -> Submitted:
    """Store what a worker says to a challenge, once: said again, it is the same answer."""
    with transaction.atomic(durable=True):
        return take_answer(challenge_id=challenge_id, worker_id=worker_id, saying=saying, at=at)


def take_answer(
    *, challenge_id: uuid.UUID, worker_id: int, saying: Saying, at: datetime
) -> Submitted:
    """As `submit_answer`, as a part of the caller's transaction."""
    asked = _lock(challenge_id, worker_id, at)
    if asked.state in (State.ANSWERED, State.LATE):
        return _repeat(asked, saying)
    if asked.suspended_at or asked.is_barred:
        raise Suspended("You may not answer here at the moment. Your own page says why.")
    if asked.state == State.VOID:
        raise ItemChanged("What this asked about has just changed or is gone. Go on!")
    _check(asked, saying)
    answer = _record(asked, saying, at)
    if saying.keeps:
        keep(answer, saying.keeps)
    bus.publish(as_submitted(answer, asked.value))
    return _submitted(answer, is_new=True)


def _lock(challenge_id: uuid.UUID, worker_id: int, at: datetime) -> _Asked:
    """Lock the challenge, so that a double click cannot answer twice."""
    for row in _locked(challenge_id, worker_id, at):
        return _Asked(*row)
    raise NoSuchChallenge("There is no such challenge of yours.")


@prepared
def _locked(challenge_id: uuid.UUID, worker_id: int, at: datetime) -> QuerySet[Challenge, Any]:
    is_barred = Standing.objects.filter(
        barred(at), worker=OuterRef("worker"), project=OuterRef("round__project")
    )
    return (
        Challenge.objects.select_for_update(of=("self",))
        .filter(id=challenge_id, worker_id=worker_id)
        .values_list(
            "id",
            "state",
            "floor_ms",
            "value",
            "item_id",
            "worker_id",
            "round_id",
            "round__served_at",
            "round__project_id",
            "round__project__question_type",
            "round__project__labels",
            "worker__suspended_at",
            Exists(is_barred),
        )
    )


def _repeat(asked: _Asked, saying: Saying) -> Submitted:
    answer = Answer.objects.get(challenge=asked.challenge_id)
    if not saying.key or saying.key != answer.idempotency_key:
        raise AlreadyAnswered("This challenge has been answered.")
    if (saying.label or "") != answer.label:
        raise KeyReused("This key has been used for another answer. Make a new key for each.")
    return _submitted(answer, is_new=False)


def _check(asked: _Asked, saying: Saying) -> None:
    values = [choice["value"] for choice in asked.labels]
    question_type(asked.question_type).check_answer(saying.label, values)
    if saying.keeps is not None:
        check_keeps(asked.question_type, saying.label)


def _record(asked: _Asked, saying: Saying, at: datetime) -> Answer:
    is_late = asked.state == State.RELEASED
    if not _close(asked.challenge_id, asked.state, State.LATE if is_late else State.ANSWERED):
        raise AlreadyAnswered("This challenge has been answered.")
    answer = Answer(
        challenge_id=asked.challenge_id,
        round_id=asked.round_id,
        item_id=asked.item_id,
        worker_id=asked.worker_id,
        project_id=asked.project_id,
        label=saying.label or "",
        is_surplus=is_late,
        idempotency_key=saying.key,
        answered_at=at,
        **_time(asked, saying.took_ms, at),
    )
    [(answer.pk,)] = insert([answer], then="RETURNING id")
    return answer


@prepared_change
def _close(challenge_id: uuid.UUID, was: str, becomes: State) -> UpdateQuery:
    return change(Challenge.objects.filter(pk=challenge_id, state=was), state=becomes)


def _time(asked: _Asked, took_ms: int | None, at: datetime) -> dict[str, int | bool]:
    """Time the answer by the server's clock; the client's can only speak against it."""
    clock = _clock(asked.round_id)
    elapsed_ms = _ms(at, since=asked.served_at)
    latest_at = max((answered_at for _, answered_at in clock), default=asked.served_at)
    pace = is_too_fast(
        elapsed_ms=elapsed_ms,
        floors_ms=[*(floor_ms for floor_ms, _ in clock), asked.floor_ms],
        took_ms=took_ms,
    )
    return {
        "took_ms": _ms(at, since=latest_at) if took_ms is None else min(took_ms, elapsed_ms),
        "is_too_fast": pace.too_fast,
    }


@prepared
def _clock(round_id: uuid.UUID) -> QuerySet[Answer, tuple[int, datetime]]:
    """Return the floor of each earlier answer of the round, and when it was given."""
    earlier = Answer.objects.filter(round=round_id).order_by()
    return earlier.values_list("challenge__floor_ms", "answered_at")


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
