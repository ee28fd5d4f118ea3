"""Links: make stars of what people found to be the same, and take them apart again without loss.

Each link comes from one pair.  Which ties there are decides what leads where
(`labeling.actions.stars`), so to take one back is to count again without it.  Nothing here closes
or merges a thread: it is announced, and its host decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from labeling import bus
from labeling.actions.forums import hold_forum
from labeling.actions.stars import (
    announce,
    are_there,
    canonical_of,
    form_stars,
    next_moment,
    settle_stars,
)
from labeling.events import DuplicateFound
from labeling.models import (
    Answer,
    Consensus,
    ConsensusSource,
    Item,
    Link,
    LinkStatus,
    Objection,
    ObjectionState,
    Pair,
    Standing,
)
from labeling.models.links import LIVE, TIES
from labeling.problems import Problem
from labeling.questions.pair import SAME

MAX_REASON = 1_000


class NoSuchLink(Problem):
    code = "no_such_link"
    title = "No such link"
    status = 404


class LinkNotLive(Problem):
    code = "link_not_live"
    title = "Nothing to take back"
    status = 409


def settle_links(*, item_ids: Collection[int], at: datetime) -> None:
    """Bring the links of these pairs to where their consensus is now.  Safe to repeat."""
    pairs = Pair.objects.filter(pk__in=item_ids).order_by("project_id", "pk")
    by_project: dict[int, list[int]] = {}
    for project_id, pair_id in pairs.values_list("project_id", "pk"):
        by_project.setdefault(project_id, []).append(pair_id)
    for project_id, pair_ids in by_project.items():
        with transaction.atomic():
            hold_forum(project_id)
            for pair in Pair.objects.filter(pk__in=pair_ids).order_by("pk"):
                _settle(pair, at)


def suggest_link(pair: Pair, *, at: datetime) -> LinkStatus:
    """Note that somebody has put two threads together, and return how that stands now."""
    link = Link.objects.filter(pair=pair).first()
    if link is None:
        if _is_one_star(pair):
            return LinkStatus.CONFIRMED
        link = Link.objects.create(pair=pair, **_fresh(pair, at))
        announce([link])
        # Others may have said what they are before anybody suggested it.
        _settle(pair, at)
        link.refresh_from_db()
    return LinkStatus(link.status)


def undo_link(*, project_id: int, link_id: int, reason: str, at: datetime) -> Link:
    """Take a link back: all stars are as if it had never been.  Again changes nothing."""
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = find_link(project_id, link_id)
        if link.status == LinkStatus.REJECTED:
            raise LinkNotLive("These two were found not to be the same; there is no link.")
        if link.status != LinkStatus.UNDONE:
            link.reason = reason[:MAX_REASON]
            _grant(link)
            _move(link, LinkStatus.UNDONE, at)
    return link


def find_link(project_id: int, link_id: int) -> Link:
    link = Link.objects.of(project_id).filter(pk=link_id).select_related("pair").first()
    if link is None:
        raise NoSuchLink("There is no such link.")
    return link


def _grant(link: Link) -> None:
    """Close what its author has said against a link: it is taken back."""
    said = Objection.objects.open().against(link)
    said.update(state=ObjectionState.GRANTED)


def drop_links_of(*, project_id: int, thread_id: int, at: datetime) -> None:
    """Let a thread that is gone lead nowhere, and nothing lead to it.

    What it tied together stays so: threads that are the same as a third are the same.  The forum
    is held by the caller.
    """
    pairs = Pair.objects.touching([thread_id]).values("pk")
    suggested = Link.objects.of(project_id).filter(pair__in=pairs, status=LinkStatus.SUGGESTED)
    for link in suggested.select_related("pair").order_by("pk"):
        _forget(link, at)
    form_stars(project_id, {thread_id}, at)


def tie_again(*, project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Give threads that are there again the links they had, and those that were found since.

    The forum is held by the caller.
    """
    form_stars(project_id, thread_ids, at)
    _join(project_id, thread_ids, at)


def _settle(pair: Pair, at: datetime) -> None:
    link = Link.objects.filter(pair=pair).first()
    if link and link.status == LinkStatus.UNDONE:
        return  # Somebody who may has taken it back; answers do not overrule them.
    label, confidence, is_backed = _verdict(pair)
    if not are_there(pair):
        if link and not (label == SAME and is_backed):
            _forget(link, at)  # Nobody can be asked about them any more.
        return
    if label == SAME:
        if link is None and _is_one_star(pair):
            return  # Its star says so already.
        link = link or Link(pair=pair, **_fresh(pair, at))
        link.confidence = confidence
        if link.status in LIVE and is_backed:
            link.save(update_fields=["confidence"])
            form_stars(pair.project_id, {pair.a_id, pair.b_id}, at)
        elif not is_backed:
            _move(link, LinkStatus.SUGGESTED, at)
        elif not _is_one_star(pair):
            _move(link, LinkStatus.CONFIRMED, at)
    elif label and link and link.status != LinkStatus.REJECTED:
        _move(link, LinkStatus.REJECTED, at)
    elif not label and link and link.status in LIVE:
        _move(link, LinkStatus.SUGGESTED, at)
    if not label:
        # It may have been opened again, and not be worth a question any more.
        settle_stars(project_id=pair.project_id, thread_ids={pair.a_id, pair.b_id}, at=at)


def _verdict(pair: Pair) -> tuple[str, float, bool]:
    """Return what the pair's item says, how surely, and whether anybody known stands behind it."""
    item = pair.item
    if item.retired_at is None:
        return "", 0.0, False
    consensus = item.consensus
    is_backed = consensus.source == ConsensusSource.EXPERT or _is_said_by_one_known(item, consensus)
    return consensus.label, consensus.confidence, is_backed


def _is_said_by_one_known(item: Item, consensus: Consensus) -> bool:
    """Say whether somebody with a name, here or with a host, says so and is not left out."""
    named = Q(worker__host__isnull=False) | Q(worker__user__isnull=False)
    left_out = Standing.objects.filter(
        worker=OuterRef("worker"), project=item.project_id, left_out_at__gte=OuterRef("answered_at")
    )
    said = Answer.objects.filter(
        named, ~Exists(left_out), item=item, label=consensus.label, worker__is_anonymous=False
    )
    return said.exists()


def _fresh(pair: Pair, at: datetime) -> dict[str, object]:
    """Return what a link is at first: the newer thread leads to the older one."""
    return {
        "project_id": pair.project_id,
        "duplicate_id": pair.b_id,
        "canonical_id": pair.a_id,
        "created_at": at,
        "changed_at": at,
    }


def _is_one_star(pair: Pair) -> bool:
    leads = canonical_of({pair.a_id, pair.b_id})
    return leads[pair.a_id] == leads[pair.b_id]


def _move(link: Link, status: LinkStatus, at: datetime) -> None:
    """Give a link its new status, announce it, and let the stars follow."""
    is_new = link.pk is None
    was_tie = not is_new and link.status in TIES
    if not is_new and link.status == status:
        return
    # The stars it was part of, while they can still be told.
    touched = {link.pair.a_id, link.pair.b_id, link.duplicate_id, link.canonical_id}
    if status in LIVE and not was_tie:
        link.status, link.changed_at = LinkStatus.SUGGESTED, next_moment(link, at)
        link.save()
        form_stars(link.project_id, touched, at, joining=link)
        _thank(link.pair, at)
        return
    link.status, link.changed_at = status, at if is_new else next_moment(link, at)
    link.save()
    announce([link])
    if was_tie and status not in LIVE:
        _join(link.project_id, form_stars(link.project_id, touched, at), at)


def _thank(pair: Pair, at: datetime) -> None:
    """Announce whose find has been confirmed, if it was somebody's."""
    if pair.suggested_by_id:
        bus.publish(DuplicateFound(pair.pk, pair.project_id, pair.suggested_by_id, at))


def _forget(link: Link, at: datetime) -> None:
    """Take a link of a thread that is gone out of the stars, as if there had been none."""
    _move(link, LinkStatus.UNDONE, at)
    link.delete()


def _join(project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Tie what people found to be the same and no star says: another link said it until now."""
    same = Pair.objects.of(project_id).touching(thread_ids).found(SAME)
    apart = same.exclude(link__status__in=(*TIES, LinkStatus.UNDONE))
    for pair in list(apart.order_by("pk")):
        _settle(pair, at)
