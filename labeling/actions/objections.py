"""Objections: the author of a duplicate says that it is none, and its host decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labeling.actions.forums import hold_forum
from labeling.actions.links import MAX_REASON, LinkNotLive, find_link
from labeling.actions.stars import announce, next_moment
from labeling.models import EmbedSession, Link, LinkStatus
from labeling.models.links import LIVE
from labeling.problems import Problem
from labeling.queries.links import has_written


class NotTheAuthor(Problem):
    code = "not_the_author"
    title = "Somebody else's thread"
    status = 403


def contest_link(*, project_id: int, link_id: int, reason: str, at: datetime) -> Link:
    """Note that the author of the duplicate objects, as its host says.

    The link stands until the host decides.
    """
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = find_link(project_id, link_id)
        _contest(link, reason, None, at)
    return link


def object_to_link(*, session: EmbedSession, link_id: int, reason: str, at: datetime) -> Link:
    """Let a visitor object, if the duplicate is theirs.  The link stands until its host decides."""
    project_id = session.placement.project_id
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = find_link(project_id, link_id)
        if not has_written(session, link.duplicate):
            raise NotTheAuthor("Only who wrote a thread can say that it is no duplicate.")
        _contest(link, reason, session.worker_id, at)
    return link


def uphold_link(*, project_id: int, link_id: int, at: datetime) -> Link:
    """Stand by a link to which its author objects: they are not heard on it again."""
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = find_link(project_id, link_id)
        if link.status not in LIVE:
            raise LinkNotLive("Only a link that is contested can be stood by.")
        if link.status == LinkStatus.CONTESTED:
            link.upheld_for_id = link.duplicate_id
            _turn(link, LinkStatus.CONFIRMED, at)
    return link


def _contest(link: Link, reason: str, objector_id: int | None, at: datetime) -> None:
    if link.status not in LIVE:
        raise LinkNotLive("Only a link that is confirmed can be contested.")
    said = (reason[:MAX_REASON], objector_id)
    if link.status == LinkStatus.CONTESTED:
        # Who has objected without a word may still say why; more than that changes nothing.
        if reason and not link.reason:
            link.reason, link.objector_id = said
            link.save(update_fields=["reason", "objector"])
    elif link.upheld_for_id != link.duplicate_id:
        link.reason, link.objector_id = said
        _turn(link, LinkStatus.CONTESTED, at)


def _turn(link: Link, status: LinkStatus, at: datetime) -> None:
    """Give a live link its other live status, which leads nobody elsewhere, and announce it."""
    link.status, link.changed_at = status, next_moment(link, at)
    link.save()
    announce([link])
