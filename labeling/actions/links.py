"""Links: make stars of what people found to be the same, and take them apart again without loss.

Each link comes from one pair.  The live ones tie threads together; what leads where follows from
which ties there are (`labeling.learning.stars`), so to take one back is to count again without it.
Nothing here closes or merges a thread: it is announced, and its host decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from labeling import bus
from labeling.actions.forums import hold_forum
from labeling.actions.pairs import bring_back, void, withdraw
from labeling.events import (
    DuplicateFound,
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
    Consensus,
    ConsensusSource,
    Item,
    Keeping,
    Link,
    LinkStatus,
    Pair,
    Standing,
    Thread,
)
from labeling.models.links import LIVE, TIES
from labeling.problems import Problem
from labeling.questions.pair import SAME

MAX_REASON = 1_000

ANNOUNCED = {
    LinkStatus.SUGGESTED: LinkSuggested,
    LinkStatus.CONFIRMED: LinkConfirmed,
    LinkStatus.REJECTED: LinkRejected,
    LinkStatus.CONTESTED: LinkContested,
    LinkStatus.UNDONE: LinkUndone,
    LinkStatus.GONE: LinkUndone,
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


def suggest_link(pair: Pair, *, at: datetime) -> LinkStatus:
    """Note that somebody has put two threads together, and return how that stands now."""
    link = Link.objects.filter(pair=pair).first()
    if link is None:
        if _is_one_star(pair):
            return LinkStatus.CONFIRMED
        link = Link.objects.create(pair=pair, **_fresh(pair, at))
        _announce([link])
        # Others may have said what they are before anybody suggested it.
        _settle(pair, at)
        link.refresh_from_db()
    return LinkStatus(link.status)


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
    """Let a thread that is gone lead nowhere, and nothing lead to it.

    What it tied together stays so: threads that are the same as a third are the same.  The forum
    is held by the caller.
    """
    pairs = Pair.objects.touching([thread_id]).values("pk")
    suggested = Link.objects.of(project_id).filter(pair__in=pairs, status=LinkStatus.SUGGESTED)
    for link in suggested.select_related("pair").order_by("pk"):
        _forget(link, at)
    _form(project_id, {thread_id}, at)


def tie_again(*, project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Give threads that are there again the links they had, and those that were found since.

    The forum is held by the caller.
    """
    _form(project_id, thread_ids, at)
    _join(project_id, thread_ids, at)


def settle_stars(*, project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Ask no more what the stars of these threads say already, or what is gone; ask the rest."""
    pairs = Pair.objects.touching(thread_ids).unsettled().select_related("a", "b", "item")
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
    """Return where each thread leads; one that is no duplicate leads to itself.

    One that is gone is still told by the star it was part of.
    """
    found = Link.objects.ties().filter(duplicate__in=thread_ids)
    known = dict(found.values_list("duplicate_id", "canonical_id"))
    return {thread_id: known.get(thread_id, thread_id) for thread_id in thread_ids}


def _settle(pair: Pair, at: datetime) -> None:
    link = Link.objects.filter(pair=pair).first()
    if link and link.status == LinkStatus.UNDONE:
        return  # Somebody who may has taken it back; answers do not overrule them.
    label, confidence, is_backed = _verdict(pair)
    if not _are_there(pair):
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
            _form(pair.project_id, {pair.a_id, pair.b_id}, at)
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


def _are_there(pair: Pair) -> bool:
    return pair.a.deleted_at is None and pair.b.deleted_at is None


def _is_moot(pair: Pair, canonical: Mapping[int, int]) -> bool:
    is_known = canonical[pair.a_id] == canonical[pair.b_id]
    return not _are_there(pair) or (pair.item.retired_at is None and is_known)


def _move(link: Link, status: LinkStatus, at: datetime) -> None:
    """Give a link its new status, announce it, and let the stars follow."""
    is_new = link.pk is None
    was_tie = not is_new and link.status in TIES
    if not is_new and link.status == status:
        return
    # The stars it was part of, while they can still be told.
    touched = {link.pair.a_id, link.pair.b_id, link.duplicate_id, link.canonical_id}
    if status in LIVE and not was_tie:
        link.status, link.changed_at = LinkStatus.SUGGESTED, _next_moment(link, at)
        link.save()
        _form(link.project_id, touched, at, joining=link)
        _thank(link.pair, at)
        return
    link.status, link.changed_at = status, at if is_new else _next_moment(link, at)
    link.save()
    _announce([link])
    if was_tie and status not in LIVE:
        _join(link.project_id, _form(link.project_id, touched, at), at)


def _thank(pair: Pair, at: datetime) -> None:
    """Announce whose find has been confirmed, if it was somebody's."""
    if pair.suggested_by_id:
        bus.publish(DuplicateFound(pair.pk, pair.project_id, pair.suggested_by_id, at))


def _forget(link: Link, at: datetime) -> None:
    """Take a link of a thread that is gone out of the stars, as if there had been none."""
    _move(link, LinkStatus.UNDONE, at)
    link.delete()


def _form(
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
    _announce([link for link in moved if link.status in LIVE])
    settle_stars(project_id=project_id, thread_ids=threads, at=at)
    return threads


def _join(project_id: int, thread_ids: Collection[int], at: datetime) -> None:
    """Tie what people found to be the same and no star says: another link said it until now."""
    same = Pair.objects.of(project_id).touching(thread_ids).found(SAME)
    apart = same.exclude(link__status__in=(*TIES, LinkStatus.UNDONE))
    for pair in list(apart.order_by("pk")):
        _settle(pair, at)


def _gone_among(thread_ids: Collection[int]) -> set[int]:
    deleted = Thread.objects.filter(pk__in=thread_ids, deleted_at__isnull=False)
    return set(deleted.values_list("pk", flat=True))


def _part(links: Iterable[Link], at: datetime) -> None:
    """Announce which links are live no more, while they still say what they said."""
    parting = [link for link in links if link.status in LIVE]
    for link in parting:
        link.status, link.changed_at = LinkStatus.GONE, _next_moment(link, at)
        link.save(update_fields=["status", "changed_at"])
    _announce(parting)


def _is_new_there(link: Link, spoke: Spoke, gone: Set[int]) -> bool:
    """Say whether a link that was not live has something to say now."""
    return link.status not in LIVE and spoke.duplicate not in gone


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
        link.changed_at = _next_moment(link, at)
        if _is_new_there(link, spokes[link.pk], gone):
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
