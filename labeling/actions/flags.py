"""Open cases about workers."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from labeling import bus
from labeling.crowd.suspicion import Suspicion
from labeling.events import FlagRaised
from labeling.models import Flag


def raise_flag(*, worker_id: int, project_id: int, found: Suspicion, at: datetime) -> None:
    """Open a case, unless one is open; part of the caller's transaction."""
    try:
        with transaction.atomic():
            flag = Flag.objects.create(
                worker_id=worker_id,
                project_id=project_id,
                score=found.score,
                reasons=list(found.reasons),
                evidence=[
                    {
                        "kind": one.kind,
                        "log_ratio": round(one.log_ratio, 2),
                        "sentence": one.sentence,
                    }
                    for one in found.evidence
                ],
                raised_at=at,
            )
    except IntegrityError:  # Another process was quicker.
        return
    bus.publish(
        FlagRaised(
            flag_id=flag.pk,
            worker_id=worker_id,
            project_id=project_id,
            score=flag.score,
            at=at,
        )
    )
