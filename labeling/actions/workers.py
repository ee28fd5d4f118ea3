"""Workers join as guests and become somebody when they sign up."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from labeling import bus
from labeling.events import WorkerJoined
from labeling.models import Worker
from labeling.problems import Problem


class Suspended(Problem):
    code = "suspended"
    title = "Suspended"
    status = 403


def make_guest(*, at: datetime) -> Worker:
    """Let somebody answer of whom nothing is known."""
    with transaction.atomic(durable=True):
        return _join(Worker(created_at=at), at)


def make_anonymous(*, at: datetime) -> Worker:
    """Let a visitor of a host's page answer of whom the host has said nothing."""
    with transaction.atomic():
        return _join(Worker(is_anonymous=True, created_at=at), at)


def worker_of_host(*, host_id: int, external_id: str, is_curator: bool, at: datetime) -> Worker:
    """Return the worker a host's person answers as, made when first asked for."""
    with transaction.atomic():
        worker = _of_host(host_id, external_id, at)
        if worker.is_curator != is_curator:
            worker.is_curator = is_curator
            worker.save(update_fields=["is_curator"])
    return worker


def _of_host(host_id: int, external_id: str, at: datetime) -> Worker:
    if found := _known(host_id, external_id):
        return found
    try:
        with transaction.atomic():
            return _join(Worker(host_id=host_id, external_id=external_id, created_at=at), at)
    except IntegrityError:  # Another page of theirs was quicker.
        return Worker.objects.get(host=host_id, external_id=external_id)


def _known(host_id: int, external_id: str) -> Worker | None:
    return Worker.objects.filter(host=host_id, external_id=external_id).first()


def worker_for_user(*, user_id: int, at: datetime) -> Worker:
    """Return the worker a user answers as, made when first asked for."""
    with transaction.atomic():
        found = Worker.objects.filter(user_id=user_id).first()
        if found:
            return found
        try:
            with transaction.atomic():
                return _join(Worker(user_id=user_id, created_at=at), at)
        except IntegrityError:  # Another request of theirs was quicker.
            return Worker.objects.get(user_id=user_id)


def attach_user(*, worker_id: int, user_id: int) -> int:
    """Give a guest's worker to the user they have become; return whom to go on as.

    A user who has a worker already keeps it, and the guest's stays a guest's.
    """
    with transaction.atomic():
        own = Worker.objects.filter(user_id=user_id).values_list("id", flat=True).first()
        if own:
            return own
        try:
            with transaction.atomic():
                taken = Worker.objects.filter(id=worker_id, user=None, host=None).update(
                    user_id=user_id
                )
        except IntegrityError:
            taken = 0
    if taken:
        return worker_id
    raise Worker.DoesNotExist("That guest has become somebody else.")


def _join(worker: Worker, at: datetime) -> Worker:
    worker.save(force_insert=True)
    bus.publish(WorkerJoined(worker_id=worker.pk, at=at))
    return worker
