"""A forum with threads, and people who say which are the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from labeling.actions.candidates import suggest_pair
from labeling.actions.links import settle_links
from labeling.actions.threads import Written, put_threads
from labeling.actions.workers import make_guest
from labeling.models import (
    Answer,
    Challenge,
    Consensus,
    Host,
    Item,
    Keeping,
    Link,
    Pair,
    Project,
    Round,
    State,
    Thread,
)
from labeling.questions.pair import LABELS, Side, Sides, as_text
from tests.factories import NOW, a_project

LATER = NOW + timedelta(hours=1)


def a_forum(titles: Sequence[str] = (), **fields: Any) -> Project:
    """Make a project that asks which threads say the same; threads are named 1, 2, …"""
    project = a_project(labels=list(LABELS), content_kind="pair", question_type="pair", **fields)
    put(project, {str(n): title for n, title in enumerate(titles, start=1)})
    return project


def put(project: Project, titles: dict[str, str], *, at: datetime = NOW) -> None:
    threads = [Written(name, title) for name, title in titles.items()]
    put_threads(project_id=project.pk, threads=threads, at=at)


def thread(project: Project, name: str) -> Thread:
    return Thread.objects.get(project=project, external_id=name)


def a_pair(project: Project, one: str, other: str) -> Pair:
    """Ask about two threads, without a word on them yet."""
    a, b = sorted((thread(project, one), thread(project, other)), key=lambda one: one.pk)
    item = Item.objects.create(
        project=project,
        text=as_text(Sides(Side(a.title), Side(b.title))),
        n_wanted=project.min_answers,
        created_at=NOW,
    )
    return Pair.objects.create(item=item, project=project, a=a, b=b, created_at=NOW)


def a_link(project: Project) -> Link:
    """Make two threads, and a link that others have yet to confirm."""
    put(project, {"one": "No sound", "two": "Sound is gone"})
    pair = a_pair(project, "one", "two")
    return Link.objects.create(
        pair=pair,
        project=project,
        duplicate=pair.b,
        canonical=pair.a,
        created_at=NOW,
        changed_at=NOW,
    )


def suggest(project: Project, one: str, other: str) -> Pair:
    suggest_pair(project_id=project.pk, one=one, other=other, worker_id=None, at=NOW)
    ids = {thread(project, one).pk, thread(project, other).pk}
    return Pair.objects.get(a__in=ids, b__in=ids)


def find_out(
    pair: Pair,
    label: str,
    *,
    keeps: str = "",
    is_anonymous: bool = False,
    is_known: bool = True,
    at: datetime = LATER,
) -> None:
    """Let consensus be reached about a pair, by one worker: one whom a host knows, or not."""
    worker = make_guest(at=NOW)
    worker.is_anonymous = is_anonymous
    if is_known and not is_anonymous:
        worker.host, worker.external_id = a_host(), str(worker.pk)
    worker.save()
    said = _answered(pair, worker.pk, label, at)
    if keeps:
        Keeping.objects.create(answer=said, pair=pair, thread=thread(pair.project, keeps))
    Item.objects.filter(pk=pair.pk).update(retired_at=at)
    Consensus.objects.update_or_create(
        item_id=pair.pk,
        defaults={"label": label, "confidence": 0.98, "n_votes": 1, "updated_at": at},
    )


def the_same(project: Project, one: str, other: str, **how: Any) -> Link:
    """Let two threads be found to be the same, and linked."""
    pair = a_pair(project, one, other)
    find_out(pair, "same", **how)
    settle_links(item_ids=[pair.pk], at=LATER)
    return Link.objects.get(pair=pair)


def a_host() -> Host:
    return Host.objects.get_or_create(name="A forum")[0]


def _answered(pair: Pair, worker_id: int, label: str, at: datetime) -> Answer:
    served = Round.objects.create(
        project=pair.project, worker_id=worker_id, size=1, served_at=NOW, expires_at=at
    )
    challenge = Challenge.objects.create(
        round=served,
        item_id=pair.pk,
        worker_id=worker_id,
        position=0,
        floor_ms=300,
        state=State.ANSWERED,
    )
    return Answer.objects.create(
        challenge=challenge,
        round=served,
        item_id=pair.pk,
        worker_id=worker_id,
        project=pair.project,
        label=label,
        took_ms=2000,
        answered_at=at,
    )


def leads(project: Project) -> dict[str, str]:
    """Return where the duplicates lead."""
    links = Link.objects.of(project.pk).live()
    return dict(links.values_list("duplicate__external_id", "canonical__external_id"))
