"""Workers leave for good: who they were is forgotten, and what they have answered stays."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from labeling import bus
from labeling.events import WorkerLeft
from labeling.models import (
    ApiToken,
    Appeal,
    EmbedSession,
    IdempotentReply,
    Objection,
    Project,
    ProjectRole,
    Role,
    Trace,
    Worker,
)
from labeling.problems import Problem


class StillNeeded(Problem):
    code = "still_needed"
    title = "Somebody must stay"
    status = 409


def forget_worker(*, worker_id: int, at: datetime) -> None:
    """Forget who a worker was, and announce it.  Safe to repeat."""
    with transaction.atomic(durable=True):
        user_id = Worker.objects.values_list("user_id", flat=True).get(pk=worker_id)
        if user_id is not None:
            _forget_user(user_id)
        Worker.objects.filter(pk=worker_id).update(host=None, external_id="")
        EmbedSession.objects.filter(worker=worker_id).delete()
        Trace.objects.filter(worker=worker_id).delete()
        # What they said of themselves against a verdict; the verdict stands or falls without it.
        Appeal.objects.filter(flag__worker=worker_id).update(text="")
        # And why they did not want their thread to lead elsewhere.
        Objection.objects.filter(objector=worker_id).update(reason="", objector=None)
        bus.publish(WorkerLeft(worker_id=worker_id, at=at))


def _forget_user(user_id: int) -> None:
    """Leave an empty account, which what it has decided goes on pointing at."""
    # Locked, so that of two owners who leave at once one stays.
    users = get_user_model().objects.select_for_update()
    user = users.get(pk=user_id)
    _leave_projects(user_id)
    ApiToken.objects.filter(user=user_id).delete()
    IdempotentReply.objects.filter(user=user_id).delete()
    for known_by in ("emailaddress_set", "socialaccount_set", "authenticator_set"):
        getattr(user, known_by).all().delete()
    users.filter(pk=user_id).update(
        username=f"gone-{uuid.uuid4().hex}",
        first_name="",
        last_name="",
        email="",
        password=make_password(None),
        is_active=False,
        is_staff=False,
        is_superuser=False,
    )


def _leave_projects(user_id: int) -> None:
    owners = ProjectRole.objects.filter(role=Role.OWNER)
    owned = Project.objects.filter(pk__in=owners.filter(user=user_id).values("project"))
    # Locked in a fixed order, so that the last two owners cannot both go, nor wait in a circle.
    for project in owned.select_for_update().order_by("pk"):
        if not owners.filter(project=project).exclude(user=user_id).exists():
            raise StillNeeded(
                "{project} is yours alone. Let somebody else own it too before you go.",
                project=project.name,
            )
    ProjectRole.objects.filter(user=user_id).delete()
