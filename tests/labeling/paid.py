"""Projects that are open to paid crowds, and people who come."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from labeling.actions.crowds import open_to_crowd
from labeling.actions.stints import End, arrive, finish, next_challenge
from labeling.marketplaces import Arrival
from labeling.models import Crowd, Project, Stint
from tests.factories import NOW, a_project, answer, some_items

FIELDS: dict[str, dict[str, Any]] = {
    "prolific": {"done_code": "DONE1", "failed_code": "FAIL1"},
    "sona": {
        "sona_site": "https://school.sona-systems.com",
        "sona_experiment": "12",
        "sona_token": "secret",
    },
    "mturk": {},
}


def a_crowd(
    marketplace: str = "prolific", *, project: Project | None = None, n_items: int = 30, **fields
) -> Crowd:
    """Open a project with something to do to a marketplace, for one round of ten each."""
    if project is None:
        some_items(project := a_project(), n_items)
    return open_to_crowd(
        project_id=project.pk,
        marketplace=marketplace,
        fields={"n_rounds": 1, **FIELDS[marketplace], **fields},
        at=NOW,
    )


def a_stint(crowd: Crowd, person: str = "amy", stint: str = "s1", at: datetime = NOW) -> Stint:
    return arrive(crowd_id=crowd.pk, arrival=Arrival(person, stint, ""), at=at)


def work(stint: Stint, n: int = 10, *, slowly: bool = True) -> int:
    """Let somebody answer so many, or whatever there is; say how many it was."""
    at, n_answers = stint.came_at, 0
    for n_answers in range(n):
        at += timedelta(seconds=20 if slowly else 0)
        asked = next_challenge(stint=stint, at=at, rng=random.Random(1))
        if asked is None:
            return n_answers
        answer(asked, "cat", at=at + timedelta(milliseconds=10_000 if slowly else 1))
    return n


def end(stint: Stint, *, submit_to: str = "", at: datetime = NOW + timedelta(hours=1)) -> End:
    return finish(stint=stint, submit_to=submit_to, at=at, rng=random.Random(1))
