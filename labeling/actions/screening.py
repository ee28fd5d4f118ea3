"""Screen whole projects: what shows only when all answers lie side by side.

The arithmetic takes a second for the most answers that are read; it is done by the clock, outside
every transaction, and only once enough is new.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

from labeling import crowd
from labeling.actions.flags import CROWD, open_cases, raise_flag, refresh_flag
from labeling.crowd.avoidance import avoidance_evidence
from labeling.crowd.evidence import Evidence
from labeling.crowd.hours import hours_evidence, longest_stretch
from labeling.crowd.links import link_evidence
from labeling.crowd.suspicion import Suspicion, speed_evidence
from labeling.models import Answer, Flag, Project, Standing
from labeling.queries.crowd_labels import (
    ProjectCrowd,
    crowd_of_answers,
    left_unanswered,
    names_of,
    signals_in,
)

LATELY = timedelta(hours=1)
LEAST_NEW = 50
"""Answers that have come since a project was screened last before it is screened again."""

GROWTH = 0.05
"""And the share of all that were read then."""


NOBODY = Suspicion(0.0, False, ())
"""What is known of one who has not answered."""


def screen_projects(*, at: datetime) -> None:
    """Screen every project in which enough has been answered since it was screened last."""
    lately = Answer.objects.filter(answered_at__gt=at - LATELY)
    for project_id in lately.order_by().values_list("project_id", flat=True).distinct():
        if _is_due(project_id, at):
            screen_project(project_id=project_id, at=at)


def screen_project(*, project_id: int, at: datetime) -> None:
    """Open a case about whom nobody would be, as told by all answers of the project.

    Open cases are told what is known now.  Who has had one is judged anew by what they did since: a
    verdict is not asked for twice.
    """
    project = Project.objects.get(pk=project_id)
    decided = _decided(project)
    found = crowd_of_answers(project)
    if found is None:
        return
    cache.set(_key(project_id), (at, len(found.answers)), timeout=None)
    suspicions = _suspicions(project, found, further_evidence(project, found, at))
    concerned = {worker_id for worker_id, one in suspicions.items() if one.flagged}
    concerned |= open_cases(project_id, suspicions.keys()).keys()
    again = concerned & set(decided.values())
    if again:
        suspicions |= _since_decided(project, again)
    with transaction.atomic():
        _hold_standings(project, concerned)
        # Whoever was decided about meanwhile is judged anew the next time.
        concerned -= {worker for case, worker in _decided(project).items() if case not in decided}
        waiting = open_cases(project_id, concerned)
        for worker_id in sorted(concerned):
            one = suspicions[worker_id]
            if worker_id in waiting:
                refresh_flag(waiting[worker_id], one, source=CROWD, at=at)
            elif one.flagged:
                raise_flag(worker_id, project_id, one, source=CROWD, at=at)


def _decided(project: Project) -> dict[int, int]:
    """Return whom closed cases were about, by case."""
    closed = Flag.objects.suspicions().filter(project=project, closed_at__isnull=False)
    return dict(closed.values_list("pk", "worker_id"))


def _hold_standings(project: Project, worker_ids: Collection[int]) -> None:
    """Let no case about these workers be decided meanwhile."""
    theirs = Standing.objects.filter(project=project, worker__in=worker_ids).order_by("pk")
    list(theirs.select_for_update(of=("self",)).values_list("pk", flat=True))


def _suspicions(
    project: Project, found: ProjectCrowd, further: Sequence[Sequence[Evidence]]
) -> dict[int, Suspicion]:
    suspicions = crowd.detection.detect(found.answers, found.truth, further=further)
    return dict(zip(found.worker_ids, suspicions, strict=True))


def _since_decided(project: Project, decided: Set[int]) -> dict[int, Suspicion]:
    """Return how suspicious these workers are by what they answered after their last case."""
    since = crowd_of_answers(project, anew=decided)
    if since is None:
        return dict.fromkeys(decided, NOBODY)
    further = [_evidence_of_times(since, place) for place in range(len(since.worker_ids))]
    suspicions = _suspicions(project, since, further)
    return {worker_id: suspicions.get(worker_id, NOBODY) for worker_id in decided}


def further_evidence(
    project: Project, found: ProjectCrowd, at: datetime
) -> Sequence[Sequence[Evidence]]:
    """Return what speaks against each worker beside what they answered."""
    signals = list(signals_in(project))
    links = link_evidence(signals, names_of({signal.worker_id for signal in signals}))
    let_pass = left_unanswered(project, at)
    further = []
    for place, worker_id in enumerate(found.worker_ids):
        golds_left, others_left = let_pass.get(worker_id, (0, 0))
        n_others = found.n_answers[place] - found.n_golds[place]
        n_others_abstained = found.n_abstained[place] - found.n_golds_abstained[place]
        evidence = [
            *_evidence_of_times(found, place),
            avoidance_evidence(
                gold_avoided=golds_left + found.n_golds_abstained[place],
                gold_served=golds_left + found.n_golds[place],
                other_avoided=others_left + n_others_abstained,
                other_served=others_left + n_others,
            ),
            *([links[worker_id]] if worker_id in links else []),
        ]
        further.append([one for one in evidence if one.log_ratio > 0])
    return further


def _evidence_of_times(found: ProjectCrowd, place: int) -> list[Evidence]:
    evidence = [
        speed_evidence(found.n_too_fast[place], found.n_answers[place]),
        hours_evidence(longest_stretch(found.hours[place])),
    ]
    return [one for one in evidence if one.log_ratio > 0]


def _is_due(project_id: int, at: datetime) -> bool:
    # What the cache forgets is only screened once more.
    screened_at, n_read = cache.get(_key(project_id), (at - LATELY, 0))
    enough = int(max(LEAST_NEW, GROWTH * n_read))
    new = Answer.objects.filter(project=project_id, answered_at__gt=screened_at).order_by()
    return new.values("pk")[:enough].count() == enough


def _key(project_id: int) -> str:
    return f"labeling.screened.{project_id}"
