"""Place a project in a host's pages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from labeling.actions.hosts import host_of
from labeling.models import FailMode, Placement, Project
from labeling.models.placements import LIVE, TEST
from labeling.origins import origin_of
from labeling.problems import Problem

MOST = 50
"""Placements of a project; more could only be a mistake."""


class NoSuchPlacement(Problem):
    code = "no_such_placement"
    title = "No such placement"
    status = 404


class TooManyPlacements(Problem):
    code = "too_many_placements"
    title = "Too many placements"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementDraft:
    """All that an owner says of a placement."""

    name: str
    mode: str
    origins: Sequence[str]
    theme: dict[str, Any] = field(default_factory=dict)
    fail_mode: str = FailMode.OPEN
    # For a test key: how everything ends.
    fixed: str = ""


def make_placement(*, project_id: int, draft: PlacementDraft, at: datetime) -> Placement:
    """Make a placement with a key of its own."""
    origins = _tidy(draft.origins)
    with transaction.atomic():
        # Locked, so that two placements made at once belong to one host.
        project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
        host_of(project)
        if project.placements.count() >= MOST:
            raise TooManyPlacements(
                "A project has up to {most} placements. Change one instead.", most=MOST
            )
        return Placement.objects.create(
            project=project,
            key=(TEST if draft.fixed else LIVE) + secrets.token_hex(12),
            name=draft.name,
            mode=draft.mode,
            origins=origins,
            theme=draft.theme,
            fail_mode=draft.fail_mode,
            fixed=draft.fixed,
            created_at=at,
        )


def change_placement(*, project_id: int, placement_id: int, changes: dict[str, Any]) -> Placement:
    """Change what an owner said of a placement.  Its key, and what it is for, stay."""
    if "origins" in changes:
        changes = {**changes, "origins": _tidy(changes["origins"])}
    placement = Placement.objects.filter(pk=placement_id, project=project_id).first()
    if placement is None:
        raise NoSuchPlacement("This project has no such placement.")
    for name, value in changes.items():
        setattr(placement, name, value)
    placement.save(update_fields=list(changes))
    return placement


def _tidy(origins: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(map(origin_of, origins)))
