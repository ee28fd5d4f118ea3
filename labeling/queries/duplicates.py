"""Stars as they are looked up: from one thread, or link by link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.models import Link, Thread
from labeling.models.links import LinkQuerySet


@dataclass(frozen=True, slots=True)
class Star:
    """What is known of a thread: where it leads, or what leads to it; and what follows."""

    canonical: Thread | None
    duplicates: Sequence[Link]
    inferred: Sequence[Thread]


def duplicates_of(*, project_id: int, external_id: str) -> Star | None:
    """Return what is known of a thread; None if there is none of that name.

    Two duplicates of one canonical follow to be the same.  Nobody was asked about them, so that is
    told as inferred, and only here.
    """
    thread = Thread.objects.of(project_id).there().filter(external_id=external_id).first()
    if thread is None:
        return None
    live = Link.objects.of(project_id).live().select_related("duplicate", "canonical")
    out = live.filter(duplicate=thread).first()
    if out is None:
        return Star(None, list(live.filter(canonical=thread).order_by("pk")), [])
    others = live.filter(canonical=out.canonical).exclude(pk=out.pk).order_by("pk")
    return Star(out.canonical, [], [link.duplicate for link in others])


def links_of(project_id: int, status: str = "") -> LinkQuerySet:
    """Return a project's links, or those of one status, with their threads."""
    links = Link.objects.of(project_id).select_related("duplicate", "canonical")
    return links.filter(status=status) if status else links
