"""Stars as they are kept: count anew where links lead, write it down, and announce what moved.

The live links of a forum tie threads together; what leads where follows from which ties there are
(`labeling.learning.stars`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from labeling import bus
from labeling.actions.pairs import bring_back, void, withdraw
from labeling.events import (
    LinkConfirmed,
    LinkContested,
    LinkMoved,
    LinkRejected,
    LinkSuggested,
    LinkUndone,
)
from labeling.learning.stars import Spoke, Tie, stars
from labeling.models import Keeping, Link, LinkStatus, Objection, Pair, Thread
from labeling.models.links import LIVE

ANNOUNCED = {
    LinkStatus.SUGGESTED: LinkSuggested,
    LinkStatus.CONFIRMED: LinkConfirmed,
    LinkStatus.REJECTED: LinkRejected,
    LinkStatus.CONTESTED: LinkContested,
    LinkStatus.UNDONE: LinkUndone,
    LinkStatus.GONE: LinkUndone,
}


def canonical_of(thread_ids: Collection[int]) -> dict[int, int]:
    """Return where each thread leads; one that is no duplicate leads to itself.

    One that is gone is still told by the star it was part of.
    """
    found = Link.objects.ties().filter(duplicate__in=thread_ids)
    known = dict(found.values_list("duplicate_id", "canonical_id"))
    return {thread_id: known.get(thread_id, thread_id) for thread_id in thread_ids}


def form_stars(
    project_id: int, thread_ids: Collection[int], at: datetime, joining: Link | None = None
) -> set[int]:
    """Count the stars of these threads anew, with what joins them, and announce what has moved.

    Returns all threads that are part of them, or were.
    """
    canonicals = set(canonical_of(thread_ids).values())
    links = list(
        Link.objects.of(project_id).ties().filter(canonical__in=canonicals).select_related("pair")
    )
    if joining:
        links.append(joining)
    threads = {thread for link in links for thread in (link.pair.a_id, link.pair.b_id)}
    threads |= set(thread_ids)
    gone = _gone_among(threads)
    spokes = stars(_ties(links), gone)
    _part([link for link in links if spokes[link.pk].duplicate in gone], at)
    moved = [
        link
        for link in links
        if _leads(link) != spokes[link.pk] or _is_new_there(link, spokes[link.pk], gone)
    ]
    _point(moved, spokes, gone, at)
    announce([link for link in moved if link.status in LIVE])
    settle_stars(project_id=project_id, thread_ids=threads, at=at)
    return threads


def settle_stars(*, project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Ask no more what the stars of these threads say already, or what is gone; ask the rest."""
    pairs = Pair.objects.touching(thread_ids).unsettled().select_related("a", "b", "item")
    canonical = canonical_of({thread for pair in pairs for thread in (pair.a_id, pair.b_id)})
    moot = {pair.pk for pair in pairs if _is_moot(pair, canonical)}
    waiting = {pair.pk for pair in pairs if pair.item.withdrawn_at is None}
    if waiting & moot:
        withdraw(item_ids=waiting & moot, at=at)
    if gone := {pair.pk for pair in pairs if not are_there(pair)}:
        void(item_ids=gone, at=at)
    if back := {pair.pk for pair in pairs} - waiting - moot:
        bring_back(item_ids=back, at=at)


def _part(links: Iterable[Link], at: datetime) -> None:
    """Announce which links are live no more, while they still say what they said."""
    parting = [link for link in links if link.status in LIVE]
    for link in parting:
        link.status, link.changed_at = LinkStatus.GONE, next_moment(link, at)
        link.save(update_fields=["status", "changed_at"])
    announce(parting)


def _point(
    links: Iterable[Link], spokes: Mapping[int, Spoke], gone: Set[int], at: datetime
) -> None:
    """Write where links lead now.

    First they all let go of their duplicates: a thread has one live link, also in between.
    """
    links = list(links)
    Link.objects.filter(pk__in=[link.pk for link in links]).update(status=LinkStatus.SUGGESTED)
    for link in links:
        link.duplicate_id = spokes[link.pk].duplicate
        link.canonical_id = spokes[link.pk].canonical
        link.changed_at = next_moment(link, at)
    let_stand(
        [
            link
            for link in links
            if link.status in LIVE or _is_new_there(link, spokes[link.pk], gone)
        ]
    )
    for link in links:
        link.save(update_fields=["duplicate", "canonical", "status", "changed_at"])


def let_stand(links: Collection[Link]) -> None:
    """Let links be live: contested exactly while somebody objects to what they say now."""
    standing = Objection.objects.open().filter(duplicate__in=[link.duplicate_id for link in links])
    contested = {Spoke(*ends) for ends in standing.values_list("duplicate_id", "canonical_id")}
    for link in links:
        is_contested = _leads(link) in contested
        link.status = LinkStatus.CONTESTED if is_contested else LinkStatus.CONFIRMED


def _is_new_there(link: Link, spoke: Spoke, gone: Set[int]) -> bool:
    """Say whether a link that was not live has something to say now."""
    return link.status not in LIVE and spoke.duplicate not in gone


def _gone_among(thread_ids: Collection[int]) -> set[int]:
    deleted = Thread.objects.filter(pk__in=thread_ids, deleted_at__isnull=False)
    return set(deleted.values_list("pk", flat=True))


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


def _is_moot(pair: Pair, canonical: Mapping[int, int]) -> bool:
    is_known = canonical[pair.a_id] == canonical[pair.b_id]
    return not are_there(pair) or (pair.item.retired_at is None and is_known)


def are_there(pair: Pair) -> bool:
    return pair.a.deleted_at is None and pair.b.deleted_at is None


def next_moment(link: Link, at: datetime) -> datetime:
    """Return when a link moves: after its last move, so that hosts can tell which came last.

    It may move twice in one transaction, and of two transactions the earlier may have been asked
    for later.
    """
    return max(at, link.changed_at + timedelta(microseconds=1))


def announce(links: Sequence[Link]) -> None:
    ids = {thread for link in links for thread in (link.duplicate_id, link.canonical_id)}
    names = dict(Thread.objects.filter(pk__in=ids).values_list("pk", "external_id"))
    bus.publish(*(_event(link, names) for link in links))


def _event(link: Link, names: Mapping[int, str]) -> LinkMoved:
    return ANNOUNCED[LinkStatus(link.status)](
        link_id=link.pk,
        project_id=link.project_id,
        duplicate=names[link.duplicate_id],
        canonical=names[link.canonical_id],
        at=link.changed_at,
    )
