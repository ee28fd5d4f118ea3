"""Links: make stars of what people found to be the same, and take them apart again without loss.

Each link comes from one pair.  The live ones tie threads together; what leads where follows from
which ties there are (`labeling.learning.stars`), so to take one back is to count again without it.
Nothing here closes or merges a thread: it is announced, and its host decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q

from labeling import bus
from labeling.actions.forums import hold_forum
from labeling.actions.pairs import bring_back, void, withdraw
from labeling.events import (
    Event,
    LinkConfirmed,
    LinkContested,
    LinkRejected,
    LinkSuggested,
    LinkUndone,
)
from labeling.learning.stars import Spoke, Tie, stars
from labeling.models import (
    Answer,
    ConsensusSource,
    Keeping,
    Link,
    LinkStatus,
    Pair,
    Thread,
)
from labeling.models.links import LIVE
from labeling.problems import Problem
from labeling.questions.pair import SAME

MAX_REASON = 1_000

ANNOUNCED = {
    LinkStatus.SUGGESTED: LinkSuggested,
    LinkStatus.CONFIRMED: LinkConfirmed,
    LinkStatus.REJECTED: LinkRejected,
    LinkStatus.CONTESTED: LinkContested,
    LinkStatus.UNDONE: LinkUndone,
}


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


def suggest_link(pair: Pair, *, at: datetime) -> Link:
    """Note that somebody has put two threads together; others have yet to say so."""
    link, is_new = Link.objects.get_or_create(pair=pair, defaults=_fresh(pair, at))
    if is_new:
        _announce([link])
    return link


def undo_link(*, project_id: int, link_id: int, reason: str, at: datetime) -> Link:
    """Take a link back: all stars are as if it had never been.  Again changes nothing."""
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = _find(project_id, link_id)
        if link.status == LinkStatus.REJECTED:
            raise LinkNotLive("These two were found not to be the same; there is no link.")
        if link.status != LinkStatus.UNDONE:
            link.reason = reason[:MAX_REASON]
            _move(link, LinkStatus.UNDONE, at)
    return link


def contest_link(*, project_id: int, link_id: int, reason: str, at: datetime) -> Link:
    """Note that the author of the duplicate objects.  The link stands until its host decides."""
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        link = _find(project_id, link_id)
        if link.status not in LIVE:
            raise LinkNotLive("Only a link that is confirmed can be contested.")
        if link.status == LinkStatus.CONFIRMED:
            link.reason = reason[:MAX_REASON]
            _move(link, LinkStatus.CONTESTED, at)
    return link


def drop_links_of(*, project_id: int, thread_id: int, at: datetime) -> None:
    """Take back every link of a thread that is gone.  The forum is held by the caller."""
    pairs = Pair.objects.touching([thread_id]).values("pk")
    for link in Link.objects.of(project_id).filter(pair__in=pairs).order_by("pk"):
        link.refresh_from_db()
        if link.status in (*LIVE, LinkStatus.SUGGESTED):
            link.reason = "The thread has been deleted."
            _move(link, LinkStatus.UNDONE, at)


def settle_stars(*, project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Ask no more what the stars of these threads say already, or what is gone; ask the rest."""
    pairs = Pair.objects.touching(thread_ids).undecided().select_related("a", "b", "item")
    canonical = canonical_of({thread for pair in pairs for thread in (pair.a_id, pair.b_id)})
    moot = {pair.pk for pair in pairs if _is_moot(pair, canonical)}
    waiting = {pair.pk for pair in pairs if pair.item.withdrawn_at is None}
    if waiting & moot:
        withdraw(item_ids=waiting & moot, at=at)
    if gone := {pair.pk for pair in pairs if not _are_there(pair)}:
        void(item_ids=gone, at=at)
    if back := {pair.pk for pair in pairs} - waiting - moot:
        bring_back(item_ids=back, at=at)


def canonical_of(thread_ids: Collection[int]) -> dict[int, int]:
    """Return where each thread leads; one that is no duplicate leads to itself."""
    found = Link.objects.live().filter(duplicate__in=thread_ids)
    known = dict(found.values_list("duplicate_id", "canonical_id"))
    return {thread_id: known.get(thread_id, thread_id) for thread_id in thread_ids}


def _settle(pair: Pair, at: datetime) -> None:
    link = Link.objects.filter(pair=pair).first()
    if link and link.status == LinkStatus.UNDONE:
        return  # Somebody who may has taken it back; answers do not overrule them.
    label, confidence, is_backed = _verdict(pair)
    if label == SAME:
        if link is None and _is_one_star(pair):
            return  # Its star says so already.
        link = link or Link(pair=pair, **_fresh(pair, at))
        link.confidence = confidence
        if link.status in LIVE and is_backed:
            link.save(update_fields=["confidence"])
            _form(pair.project_id, {pair.a_id, pair.b_id}, at)
        elif not is_backed:
            _move(link, LinkStatus.SUGGESTED, at)
        elif not _is_one_star(pair) and _are_there(pair):
            _move(link, LinkStatus.CONFIRMED, at)
    elif label and link and link.status != LinkStatus.REJECTED:
        _move(link, LinkStatus.REJECTED, at)
    elif not label and link and link.status in LIVE:
        _move(link, LinkStatus.SUGGESTED, at)


def _verdict(pair: Pair) -> tuple[str, float, bool]:
    """Return what the pair's item says, how surely, and whether anybody known stands behind it."""
    item = pair.item
    if item.retired_at is None:
        return "", 0.0, False
    consensus = item.consensus
    is_backed = consensus.source == ConsensusSource.EXPERT or (
        Answer.objects.filter(item=item, label=consensus.label, worker__is_anonymous=False).exists()
    )
    return consensus.label, consensus.confidence, is_backed


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


def _are_there(pair: Pair) -> bool:
    return pair.a.deleted_at is None and pair.b.deleted_at is None


def _is_moot(pair: Pair, canonical: Mapping[int, int]) -> bool:
    return not _are_there(pair) or canonical[pair.a_id] == canonical[pair.b_id]


def _move(link: Link, status: LinkStatus, at: datetime) -> None:
    """Give a link its new status, announce it, and let the stars follow."""
    is_new = link.pk is None
    was_live = not is_new and link.status in LIVE
    if not is_new and link.status == status:
        return
    # The stars it was part of, while they can still be told.
    touched = {link.pair.a_id, link.pair.b_id, link.duplicate_id, link.canonical_id}
    if status in LIVE and not was_live:
        link.status, link.changed_at = LinkStatus.SUGGESTED, _next_moment(link, at)
        link.save()
        _form(link.project_id, touched, at, joining=link)
        return
    link.status, link.changed_at = status, at if is_new else _next_moment(link, at)
    link.save()
    _announce([link])
    if was_live and status not in LIVE:
        _form(link.project_id, touched, at)


def _form(
    project_id: int, thread_ids: Collection[int], at: datetime, joining: Link | None = None
) -> None:
    """Count the stars of these threads anew, with what joins them, and announce what has moved."""
    canonicals = set(canonical_of(thread_ids).values())
    links = list(
        Link.objects.of(project_id).live().filter(canonical__in=canonicals).select_related("pair")
    )
    if joining:
        links.append(joining)
    spokes = stars(_ties(links))
    moved = [link for link in links if link is joining or _leads(link) != spokes[link.pk]]
    _point(moved, spokes, at, joining)
    _announce(moved)
    all_threads = {thread for link in links for thread in (link.pair.a_id, link.pair.b_id)}
    settle_stars(project_id=project_id, thread_ids=all_threads | set(thread_ids), at=at)


def _ties(links: Sequence[Link]) -> list[Tie]:
    counts = Keeping.objects.filter(pair__in=[link.pair_id for link in links])
    keeps = counts.values("pair").annotate(
        older=Count("pk", filter=Q(thread=F("pair__a"))),
        newer=Count("pk", filter=Q(thread=F("pair__b"))),
    )
    favour = {row["pair"]: row["older"] - row["newer"] for row in keeps}
    return [
        Tie(link.pk, link.pair.a_id, link.pair.b_id, favour.get(link.pair_id, 0)) for link in links
    ]


def _leads(link: Link) -> Spoke:
    return Spoke(link.duplicate_id, link.canonical_id)


def _point(
    links: Iterable[Link], spokes: Mapping[int, Spoke], at: datetime, joining: Link | None
) -> None:
    """Write where links lead now.

    First they all let go of their duplicates: a thread has one live link, also in between.
    """
    links = list(links)
    Link.objects.filter(pk__in=[link.pk for link in links]).update(status=LinkStatus.SUGGESTED)
    for link in links:
        link.duplicate_id = spokes[link.pk].duplicate
        link.canonical_id = spokes[link.pk].canonical
        link.changed_at = _next_moment(link, at)
        if link is joining:
            link.status = LinkStatus.CONFIRMED
        link.save(update_fields=["duplicate", "canonical", "status", "changed_at"])


def _next_moment(link: Link, at: datetime) -> datetime:
    """Return when a link moves: after its last move, so that hosts can tell which came last.

    It may move twice in one transaction, and of two transactions the earlier may have been asked
    for later.
    """
    return max(at, link.changed_at + timedelta(microseconds=1))


def _find(project_id: int, link_id: int) -> Link:
    link = Link.objects.of(project_id).filter(pk=link_id).select_related("pair").first()
    if link is None:
        raise NoSuchLink("There is no such link.")
    return link


def _announce(links: Sequence[Link]) -> None:
    ids = {thread for link in links for thread in (link.duplicate_id, link.canonical_id)}
    names = dict(Thread.objects.filter(pk__in=ids).values_list("pk", "external_id"))
    bus.publish(*(_event(link, names) for link in links))


def _event(link: Link, names: Mapping[int, str]) -> Event:
    return ANNOUNCED[LinkStatus(link.status)](
        link_id=link.pk,
        project_id=link.project_id,
        duplicate=names[link.duplicate_id],
        canonical=names[link.canonical_id],
        at=link.changed_at,
    )
