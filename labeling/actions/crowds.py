"""Paid crowds: open a project to the people of a marketplace."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from labeling.fetching import is_callable
from labeling.marketplaces import is_sona_site
from labeling.models import ConsensusSource, Crowd, Host, Item, Marketplace, Project
from labeling.models.items import ItemQuerySet
from labeling.problems import Problem
from labeling.queries.lessons import items_of_lessons

NEEDED = {
    Marketplace.PROLIFIC: ("done_code",),
    Marketplace.SONA: ("sona_site", "sona_experiment", "sona_token"),
    Marketplace.MTURK: (),
}
"""What each marketplace must have said, before its people can be paid."""


class UnfitCrowd(Problem):
    code = "unfit_crowd"
    title = "Nobody could be paid like that"
    status = 422


def open_to_crowd(
    *, project_id: int, marketplace: str, fields: Mapping[str, Any], at: datetime
) -> Crowd:
    """Open a project to a marketplace's people, or change how it is; safe to repeat."""
    with transaction.atomic():
        # Locked, so that two at once make one.
        project = Project.objects.select_for_update().get(pk=project_id)
        crowd = Crowd.objects.filter(project=project, marketplace=marketplace).first()
        crowd = crowd or _new(project, marketplace, at)
        for name, value in fields.items():
            setattr(crowd, name, value)
        _check(crowd, project)
        crowd.save()
    return crowd


def example_for(crowd: Crowd) -> Item | None:
    """Return what to show to those who look ahead: a lesson, or what nobody is asked any more.

    The same to all of them, and never gold: whoever met it again would know what it is there for.
    """
    lesson = items_of_lessons(crowd.project_id).order_by("pk").first()
    return lesson or _example_of(crowd) or _choose_example(crowd)


def _example_of(crowd: Crowd) -> Item | None:
    return _harmless(crowd).filter(example_of=crowd).first()


def _choose_example(crowd: Crowd) -> Item | None:
    """Keep the clearest case there is aside; of two who look at once the later finds it so."""
    clearest = _harmless(crowd).order_by("-consensus__confidence", "pk").first()
    if clearest:
        Crowd.objects.filter(pk=crowd.pk, example=crowd.example_id).update(example=clearest)
    return _example_of(crowd)


def _harmless(crowd: Crowd) -> ItemQuerySet:
    retired = Item.objects.filter(project=crowd.project_id).retired().as_found_out()
    return retired.filter(gold=None, audit=None, consensus__source=ConsensusSource.CROWD)


def _new(project: Project, marketplace: str, at: datetime) -> Crowd:
    """Give a crowd a host of its own: its people's ids are this project's business alone."""
    host = Host.objects.create(
        slug=f"{marketplace}-{uuid.uuid4().hex[:12]}", name=f"{project.name}: {marketplace}"
    )
    return Crowd(project=project, marketplace=marketplace, host=host, made_at=at)


def _check(crowd: Crowd, project: Project) -> None:
    if any(not getattr(crowd, name) for name in NEEDED[Marketplace(crowd.marketplace)]):
        raise UnfitCrowd(gettext_noop("Fill in what this marketplace pays by."))
    if crowd.done_code and crowd.done_code == crowd.failed_code:
        raise UnfitCrowd(gettext_noop("Who fails needs another code than who is done."))
    if crowd.sona_site and not (is_sona_site(crowd.sona_site) and is_callable(crowd.sona_site)):
        raise UnfitCrowd(gettext_noop("Name your SONA site, like https://school.sona-systems.com."))
    if crowd.is_open and project.pass_mark is not None:
        raise UnfitCrowd(
            gettext_noop(
                "This project asks for lessons first, for which nobody would be paid."
                " Let players begin without them, and then open it."
            )
        )
