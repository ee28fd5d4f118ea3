"""Pilots: a few items by a few people, before the rest is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labeling.models import Item, Pilot, Project
from labeling.models.items import queue_no
from labeling.problems import Problem


class PilotRunning(Problem):
    code = "pilot_running"
    title = "A pilot is running"
    status = 409


class NoPilot(Problem):
    code = "no_pilot"
    title = "No pilot is running"
    status = 409


class NothingToPilot(Problem):
    code = "nothing_to_pilot"
    title = "Nothing to pilot"
    status = 409


class TooManyAnswers(Problem):
    code = "too_many_answers"
    title = "Too many answers"
    status = 422


def start_pilot(*, project_id: int, n_items: int, n_answers: int, at: datetime) -> Pilot:
    """Serve nothing new but the first so many items, each to so many people."""
    with transaction.atomic():
        project = _lock(project_id)
        if project.is_piloting:
            raise PilotRunning("Go live first, or wait until it is done.")
        if n_answers > project.max_answers:
            raise TooManyAnswers(
                f"An item of this project gets {project.max_answers} answers at most."
            )
        items = _take(project, n_items, n_answers, at)
        pilot = Pilot.objects.create(
            project=project,
            n_answers=n_answers,
            min_answers=project.min_answers,
            guidelines_version=project.guidelines_version,
            started_at=at,
        )
        pilot.items.set(items)
        # Until it ends, no item retires before it has them all.
        project.is_piloting, project.min_answers = True, n_answers
        project.save(update_fields=["is_piloting", "min_answers"])
    return pilot


def go_live(*, project_id: int, at: datetime) -> Pilot:
    """End the pilot: everything is served, and needs what it needed before."""
    with transaction.atomic():
        project = _lock(project_id)
        pilot = Pilot.objects.filter(project=project, ended_at=None).first()
        if pilot is None:
            raise NoPilot("There is no pilot to end.")
        pilot.ended_at = at
        pilot.save(update_fields=["ended_at"])
        project.is_piloting, project.min_answers = False, pilot.min_answers
        project.save(update_fields=["is_piloting", "min_answers"])
        # What was brought in meanwhile.
        Item.objects.filter(project=project, created_at__gte=pilot.started_at).fresh().filter(
            n_wanted=pilot.n_answers
        ).update(n_wanted=pilot.min_answers)
    return pilot


def _lock(project_id: int) -> Project:
    return Project.objects.select_for_update(no_key=True).get(pk=project_id)


def _take(project: Project, n_items: int, n_answers: int, at: datetime) -> list[Item]:
    fresh = Item.objects.filter(project_id=project.pk).needing_answers().fresh()
    items = list(
        fresh.select_for_update(of=("self",), skip_locked=True, no_key=True).most_wanted_first()[
            :n_items
        ]
    )
    if not items:
        raise NothingToPilot("There are no items that nobody has seen yet; bring some in first.")
    Item.objects.filter(pk__in=[item.pk for item in items]).update(
        n_wanted=n_answers, queue_no=queue_no(at)
    )
    return items
