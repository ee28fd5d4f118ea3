"""Objections: the author of a duplicate says that it is none, and its host decides.

Each is heard once on each thread that theirs is said to be a duplicate of.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labeling.actions.forums import hold_forum
from labeling.actions.links import MAX_REASON, LinkNotLive, find_link
from labeling.actions.stars import announce, let_stand, next_moment
from labeling.models import EmbedSession, Link, Objection, ObjectionState, Worker
from labeling.models.links import LIVE
from labeling.problems import Problem
from labeling.queries.links import has_written


class NotTheAuthor(Problem):
    code = "not_the_author"
    title = "Somebody else's thread"
    status = 403


class HeardAlready(Problem):
    code = "heard_already"
    title = "Its author has been heard"
    status = 409


class NotContested(Problem):
    code = "not_contested"
    title = "Nobody objects"
    status = 409


def contest_link(*, project_id: int, link_id: int, reason: str, at: datetime) -> Link:
    """Note that the author of the duplicate objects, as its host says.

    The link stands until the host decides.
    """
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = _live_link(project_id, link_id)
        if Objection.objects.against(link).filter(state=ObjectionState.UPHELD).exists():
            raise HeardAlready("Its author has been heard on this, and the link was stood by.")
        _contest(link, reason, None, at)
    return link


def object_to_link(*, session: EmbedSession, link_id: int, reason: str, at: datetime) -> Link:
    """Let a visitor object, if the duplicate is theirs.  The link stands until its host decides.

    Who has been heard on it is told how it stands.
    """
    project_id = session.placement.project_id
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = _live_link(project_id, link_id)
        if not _is_still_here(session) or not has_written(session, link.duplicate):
            raise NotTheAuthor("Only who wrote a thread can say that it is no duplicate.")
        _contest(link, reason, session.worker_id, at)
    return link


def uphold_link(*, project_id: int, link_id: int, at: datetime) -> Link:
    """Stand by a link to which its author objects: they are not heard on it again."""
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = _live_link(project_id, link_id)
        said = Objection.objects.against(link).exclude(state=ObjectionState.GRANTED).first()
        if said is None:
            raise NotContested("Only a link that is contested can be stood by.")
        if said.state == ObjectionState.OPEN:
            said.state = ObjectionState.UPHELD
            said.save(update_fields=["state"])
            _turn(link, at)
    return link


def _live_link(project_id: int, link_id: int) -> Link:
    link = find_link(project_id, link_id)
    if link.status not in LIVE:
        raise LinkNotLive("These two are not linked, or not any more.")
    return link


def _is_still_here(session: EmbedSession) -> bool:
    """Say whether a visitor has not been forgotten meanwhile; they cannot be until we are done."""
    locked = Worker.objects.select_for_update(of=("self",), no_key=True)
    list(locked.filter(embed_sessions=session))
    return EmbedSession.objects.filter(pk=session.pk).exists()


def _contest(link: Link, reason: str, objector_id: int | None, at: datetime) -> None:
    words = {"reason": reason[:MAX_REASON], "objector_id": objector_id}
    said = Objection.objects.against(link).first()
    if said is None or said.state == ObjectionState.GRANTED:
        Objection.objects.update_or_create(
            duplicate_id=link.duplicate_id,
            canonical_id=link.canonical_id,
            defaults={**words, "state": ObjectionState.OPEN},
        )
        _turn(link, at)
    elif said.state == ObjectionState.OPEN and reason and not said.reason:
        # Who has objected without a word may still say why; more than that changes nothing.
        Objection.objects.filter(pk=said.pk).update(**words)


def _turn(link: Link, at: datetime) -> None:
    """Let a live link stand as is said of it now, which leads nobody elsewhere, and announce it."""
    let_stand([link])
    link.changed_at = next_moment(link, at)
    link.save()
    announce([link])
