"""Passers-by: visitors of hosts' pages whom nobody knows, and who have never said anything.

Most who open a page answer nothing.  What they were shown, and that they were there, is deleted, so
that what is kept grows with answers and not with pages that were looked at.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet

from labeling import bus
from labeling.events import VisitorsPassed
from labeling.models import Answer, Challenge, EmbedSession, Flag, Pair, Round, Worker

log = logging.getLogger(__name__)

KEPT = timedelta(days=1)
"""How long an answer may still come in."""

AT_ONCE = 50
"""How many go in one transaction: whoever answers meanwhile waits for no more of them."""


def forget_passers_by(*, at: datetime) -> int:
    """Delete visitors who have said nothing, and announce it; say how many."""
    # Looked for once, and without a lock: most who ever came have answered, and stay.
    found = list(_passers_by(at).order_by("created_at").values_list("pk", flat=True))
    some = (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))
    return sum(_forget(worker_ids, at) for worker_ids in some)


def _forget(worker_ids: Sequence[int], at: datetime) -> int:
    """Delete them in one go, or one by one if there is one among them who cannot be deleted."""
    try:
        return _delete(worker_ids, at)
    except (ProtectedError, IntegrityError):
        if len(worker_ids) > 1:
            return sum(_forget([worker_id], at) for worker_id in worker_ids)
        log.warning("a visitor could not be deleted", extra={"worker": worker_ids[0]})
        return 0


def _delete(worker_ids: Sequence[int], at: datetime) -> int:
    with transaction.atomic(durable=True):
        # Some may have said something since they were found.
        gone = tuple(_passers_by(at).filter(pk__in=worker_ids).values_list("pk", flat=True))
        bus.publish(VisitorsPassed(worker_ids=gone, at=at))
        Round.objects.filter(worker__in=gone).delete()
        Worker.objects.filter(pk__in=gone).delete()
    return len(gone)


def _passers_by(at: datetime) -> QuerySet[Worker]:
    visitors = Worker.objects.filter(is_anonymous=True, created_at__lt=at - KEPT)
    own = {"worker": OuterRef("pk")}
    return visitors.filter(
        ~Exists(Answer.objects.filter(**own)),
        ~Exists(EmbedSession.objects.filter(**own)),
        ~Exists(Challenge.objects.out().filter(**own)),
        ~Exists(Flag.objects.filter(**own)),
        # What they found to be the same is asked of others, though they have answered nothing.
        ~Exists(Pair.objects.filter(suggested_by=OuterRef("pk"))),
    )
