"""Audits: draw what an expert checks after it was answered, and take the expert's word."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q

from labeling import bus
from labeling.actions.standings import hold_standings, update_standings
from labeling.conf import conf
from labeling.crowd.audits import Candidate, pick_audits
from labeling.events import ConsensusReached, Event, ItemAudited
from labeling.models import Answer, Audit, Consensus, ConsensusSource, Item, Project
from labeling.problems import Problem
from labeling.queries.audits import n_audited_by_label
from labeling.questions import question_type

LAG = timedelta(seconds=30)
"""How long what retires may take to be committed."""

DRAWN_AT_ONCE = 1000

LEAST_ROOM = 0.1
"""However many wait already, this part of the usual number is still drawn."""


IS_VOTE = ~Q(answers__label="")


class NoSuchAudit(Problem):
    code = "no_such_audit"
    title = "No such audit"
    status = 404


class AlreadyAudited(Problem):
    code = "already_audited"
    title = "Already audited"
    status = 409


def draw_all_audits(*, at: datetime, rng: random.Random) -> None:
    """Draw in every project whose experts check anything."""
    audited = Project.objects.filter(audit_share__gt=0).order_by("pk")
    for project_id in audited.values_list("pk", flat=True):
        draw_audits(project_id=project_id, at=at, rng=rng)


def draw_audits(*, project_id: int, at: datetime, rng: random.Random) -> int:
    """Throw the dice once for each item that has retired since the last time; say how many hit."""
    project = Project.objects.get(pk=project_id)
    if _until(project, project.audited_to or project.created_at, at - LAG) is None:
        return 0  # Nothing is locked where there is nothing to draw.
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
        since = project.audited_to or project.created_at
        until = _until(project, since, at - LAG)
        if until is None:
            return 0
        candidates = _candidates(project, since, until)
        picks = pick_audits(
            candidates,
            n_audited_by_label(project_id),
            project.audit_share * len(candidates) * _room(project_id),
            rng,
        )
        labels = {candidate.item_id: candidate.label for candidate in candidates}
        Audit.objects.bulk_create(
            [
                Audit(
                    item_id=pick.item_id,
                    project_id=project_id,
                    consensus_label=labels[pick.item_id],
                    chance=pick.chance,
                    chosen_at=at,
                )
                for pick in picks
            ],
            ignore_conflicts=True,
        )
        Project.objects.filter(pk=project_id).update(audited_to=until)
    return len(picks)


def audit_item(
    *, project_id: int, item_id: int, label: str | None, user_id: int, at: datetime
) -> Audit:
    """Take an expert's word on an item; None where they cannot tell either.

    It corrects the label, and everybody who answered is judged by it.  Saying the same again
    changes nothing.
    """
    project = Project.objects.get(pk=project_id)
    if label is not None:
        question_type(project.question_type).check_answer(label, project.values)
    with transaction.atomic():
        hold_standings(project_id, [item_id])
        audit = Audit.objects.of(project_id).select_for_update().filter(pk=item_id).first()
        if audit is None:
            raise NoSuchAudit("There is no such audit in this project.")
        if audit.checked_at:
            return _repeat(audit, label)
        audit.label, audit.checked_at, audit.checked_by_id = label or "", at, user_id
        if label is None:
            audit.save()
        else:
            _decide(audit, label, at)
    return audit


def _until(project: Project, since: datetime, latest: datetime) -> datetime | None:
    """Return up to when items are drawn from now; None where there are none."""
    retired = Item.objects.filter(project=project, retired_at__gt=since, retired_at__lte=latest)
    times = retired.order_by("retired_at").values_list("retired_at", flat=True)[:DRAWN_AT_ONCE]
    return list(times)[-1] if times else None


def _candidates(project: Project, since: datetime, until: datetime) -> list[Candidate]:
    rows = Item.objects.filter(
        project=project,
        retired_at__gt=since,
        retired_at__lte=until,
        gold=None,
        audit=None,
        consensus__source=ConsensusSource.CROWD,
    ).annotate(
        n_votes=Count("answers", filter=IS_VOTE),
        n_others=Count("answers", filter=IS_VOTE & ~Q(answers__label=F("consensus__label"))),
    )
    columns = "pk", "consensus__label", "consensus__confidence", "importance"
    return [
        Candidate(pk, label, confidence, importance, n_others / max(n_votes, 1))
        for pk, label, confidence, importance, n_others, n_votes in rows.order_by("pk").values_list(
            *columns, "n_others", "n_votes"
        )
    ]


def _room(project_id: int) -> float:
    """Return which part of the usual number is drawn while so many wait."""
    n_waiting = Audit.objects.of(project_id).waiting().count()
    return max(LEAST_ROOM, 1 - n_waiting / conf().AUDIT_BACKLOG)


def _repeat(audit: Audit, label: str | None) -> Audit:
    if audit.label != (label or ""):
        raise AlreadyAudited(f"It has been checked, as {audit.label or 'impossible to tell'!r}.")
    return audit


def _decide(audit: Audit, label: str, at: datetime) -> None:
    item = Item.objects.select_for_update(of=("self",), no_key=True).get(pk=audit.item_id)
    consensus = Consensus.objects.get(pk=audit.item_id)
    audit.consensus_label, audit.is_right = consensus.label, consensus.label == label
    Consensus.objects.filter(pk=audit.item_id).update(
        label=label,
        confidence=1.0,
        probabilities={label: 1.0},
        source=ConsensusSource.EXPERT,
        updated_at=at,
    )
    events: list[Event] = [
        ItemAudited(
            item_id=audit.item_id,
            project_id=audit.project_id,
            label=label,
            is_right=audit.is_right,
            at=at,
        )
    ]
    if item.retired_at is None:  # It was opened again after it had been drawn.
        Item.objects.filter(pk=item.pk).update(retired_at=at, disputed_at=None)
        events.append(
            ConsensusReached(
                item_id=item.pk, project_id=item.project_id, label=label, confidence=1.0, at=at
            )
        )
    audit.save()
    update_standings(
        project_id=audit.project_id,
        worker_ids=set(
            Answer.objects.filter(item=audit.item_id).values_list("worker_id", flat=True)
        ),
        at=at,
    )
    bus.publish(*events)
