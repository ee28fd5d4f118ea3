"""Open cases about workers, and what is known in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from labeling import bus
from labeling.crowd.evidence import Evidence
from labeling.crowd.suspicion import FLAG_AT, Suspicion
from labeling.events import FlagRaised, FlagUpdated
from labeling.models import Flag, Standing

IF_GOLD_IS_KNOWN = 5.0
"""The log ratio of a gap between gold and audits that one honest worker in 150 shows."""


CHECKS = "checks"
CROWD = "crowd"
PAY = "pay"
"""Who says so: the worker's own checks, the whole crowd's answers side by side, or those who pay
for answers by what gold and audits say."""

TOPICS = {"constant": "constancy", "common": "constancy", "random": "disagreement"}
"""Kinds of evidence that say the same to a reviewer."""


def open_cases(project_id: int, worker_ids: Collection[int]) -> dict[int, Flag]:
    """Return the open cases of suspicion about these workers, by worker."""
    cases = Flag.objects.open().suspicions().filter(project=project_id, worker__in=worker_ids)
    return {case.worker_id: case for case in cases}


def raise_flag(
    worker_id: int, project_id: int, found: Suspicion, *, source: str, at: datetime
) -> None:
    """Open a case, unless one is open; part of the caller's transaction."""
    try:
        with transaction.atomic():
            flag = Flag.objects.create(
                worker_id=worker_id,
                project_id=project_id,
                score=found.score,
                reasons=[told["sentence"] for told in _told(found, source)],
                evidence=_told(found, source),
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


def refresh_flag(case: Flag, found: Suspicion, *, source: str, at: datetime) -> None:
    """Let an open case say the newest; part of the caller's transaction.

    What made it a case is not taken away while nothing else is known.  Its score is that of whoever
    is surest by now, so it falls again when they are not so sure any more.
    """
    newest = _told(found, source)
    topics = {_topic(told) for told in newest}
    others = [
        told
        for told in case.evidence
        if told.get("source", source) != source and _topic(told) not in topics
    ]
    evidence = sorted(others + newest, key=lambda told: -told["log_ratio"])
    if not evidence or evidence == case.evidence:
        return
    score = max(found.score, *(told.get("score", case.score) for told in others), 0.0)
    told = {"score": score, "evidence": evidence, "reasons": [one["sentence"] for one in evidence]}
    if Flag.objects.open().filter(pk=case.pk).update(**told):
        bus.publish(
            FlagUpdated(
                flag_id=case.pk,
                worker_id=case.worker_id,
                project_id=case.project_id,
                score=score,
                at=at,
            )
        )


def suspect_of_knowing_gold(*, pairs: Collection[tuple[int, int]], at: datetime) -> None:
    """Open cases about workers who pass gold far more often than audits, which nobody knows.

    Each is named with the project.  Their standings are locked before the cases, by all who do.
    """
    with transaction.atomic():
        theirs = Standing.objects.filter(
            worker__in={worker_id for worker_id, _ in pairs},
            project__in={project_id for _, project_id in pairs},
        )
        for record in theirs.select_for_update(of=("self",)).order_by("pk"):
            if (record.worker_id, record.project_id) in pairs:
                _suspect_of_knowing_gold(record, at)


def _suspect_of_knowing_gold(record: Standing, at: datetime) -> None:
    worker_id, project_id = record.worker_id, record.project_id
    sentence = (
        f"Passed {record.gold_right} of {record.gold_seen} golds, but only"
        f" {record.audit_right} of {record.audit_seen} audits: the golds may be known."
    )
    known = Evidence("known gold", IF_GOLD_IS_KNOWN, sentence, source="audits")
    found = Suspicion(score=FLAG_AT, flagged=True, evidence=(known,))
    case = open_cases(project_id, [worker_id]).get(worker_id)
    if case:
        refresh_flag(case, found, source=PAY, at=at)
    else:
        raise_flag(worker_id, project_id, found, source=PAY, at=at)


def _told(found: Suspicion, source: str) -> list[dict[str, Any]]:
    """Return what speaks against a worker, the strongest of each topic."""
    by_topic: dict[str, dict[str, Any]] = {}
    for one in found.evidence:
        told = {
            "kind": one.kind,
            "log_ratio": round(one.log_ratio, 2),
            "sentence": one.sentence,
            "source": source,
            "score": round(found.score, 4),
        }
        by_topic.setdefault(_topic(told), told)
    return list(by_topic.values())


def _topic(told: Mapping[str, Any]) -> str:
    kind: str = told["kind"]
    return TOPICS.get(kind, kind)
