"""Pairs: put them up, keep what they show fresh, and note which thread should stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from labeling.models import Answer, Challenge, Item, Keeping, Pair, PairSource, State, Thread
from labeling.models.items import queue_no
from labeling.queries.pairs import is_turned
from labeling.questions.pair import Side, Sides, as_text

SHOWN_BODY = 4_000
"""Characters of a body that are shown; nobody reads more before they answer."""

URGENT = 2.0
"""How much a pair that a person has put together matters, beside one that a search has found."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two threads to ask about, and how alike they are."""

    thread_id: int
    other_id: int
    score: float


def keep(answer: Answer, keeps: str) -> None:
    """Note which of the two threads should stay, by the side on which it was shown."""
    pair = Pair.objects.get(pk=answer.item_id)
    is_older = (keeps == "a") != is_turned(answer.challenge_id)
    Keeping.objects.create(answer=answer, pair=pair, thread_id=pair.a_id if is_older else pair.b_id)


def put_up(
    *,
    project_id: int,
    n_wanted: int,
    proposals: Iterable[Proposal],
    at: datetime,
    source: PairSource = PairSource.SEARCH,
    suggested_by: int | None = None,
) -> list[Pair]:
    """Ask about pairs that have not been asked about yet.  The forum is held by the caller."""
    new = _new_pairs(proposals)
    ids = {thread_id for pair in new for thread_id in pair}
    threads = Thread.objects.of(project_id).there().in_bulk(ids)
    there = [(a, b) for a, b in new if a in threads and b in threads]
    items = Item.objects.bulk_create(
        [
            Item(
                project_id=project_id,
                text=_text(threads[a], threads[b]),
                importance=1.0 if source == PairSource.SEARCH else URGENT,
                priority=min(max(new[a, b], 0.0), 1.0),
                n_wanted=n_wanted,
                created_at=at,
            )
            for a, b in there
        ],
        batch_size=500,
    )
    return Pair.objects.bulk_create(
        [
            Pair(
                item=item,
                project_id=project_id,
                a=threads[a],
                b=threads[b],
                score=new[a, b],
                source=source,
                suggested_by_id=suggested_by,
                created_at=at,
            )
            for item, (a, b) in zip(items, there, strict=True)
        ],
        batch_size=500,
    )


def show_anew(*, thread_ids: Collection[int], at: datetime) -> None:
    """Let pairs that are still asked about show their threads as they are now.

    Whoever has the old words before them answers something else: their challenge is void.
    """
    pairs = list(_asked_about(thread_ids))
    for pair in pairs:
        pair.item.text = _text(pair.a, pair.b)
    Item.objects.bulk_update([pair.item for pair in pairs], ["text"], batch_size=500)
    _void([pair.item_id for pair in pairs], at)


def withdraw(*, item_ids: Collection[int], at: datetime) -> None:
    """Ask nobody else about these; who has one before them may still answer."""
    held = _held(item_ids)
    Item.objects.filter(pk__in=held, withdrawn_at=None).update(withdrawn_at=at)


def void(*, item_ids: Collection[int], at: datetime) -> None:
    """Take these back from who has them before them: what they show is gone."""
    _void(_held(item_ids), at)


def bring_back(*, item_ids: Collection[int], at: datetime) -> None:
    """Ask again about what had been withdrawn, with the threads as they are now."""
    held = _held(item_ids)
    begun = Item.objects.filter(pk__in=held, queue_no__isnull=False)
    begun.update(queue_no=queue_no(at))
    Item.objects.filter(pk__in=held).update(withdrawn_at=None)
    pairs = list(Pair.objects.filter(pk__in=held).select_related("item", "a", "b"))
    for pair in pairs:
        pair.item.text = _text(pair.a, pair.b)
    Item.objects.bulk_update([pair.item for pair in pairs], ["text"], batch_size=500)


def _new_pairs(proposals: Iterable[Proposal]) -> dict[tuple[int, int], float]:
    """Return those that have never been asked about, each once, with the better of its scores."""
    scores: dict[tuple[int, int], float] = {}
    for proposal in proposals:
        a, b = sorted((proposal.thread_id, proposal.other_id))
        if a != b:
            scores[a, b] = max(scores.get((a, b), 0.0), proposal.score)
    known = Pair.objects.filter(a__in={a for a, _ in scores}).values_list("a_id", "b_id")
    for pair in known:
        scores.pop(pair, None)
    return scores


def _asked_about(thread_ids: Collection[int]) -> Sequence[Pair]:
    """Lock the items of the open pairs of these threads, always in the same order."""
    pairs = Pair.objects.touching(thread_ids).undecided().values_list("pk", flat=True)
    held = _held(list(pairs))
    return list(Pair.objects.filter(pk__in=held).select_related("item", "a", "b"))


def _held(item_ids: Collection[int]) -> list[int]:
    items = Item.objects.filter(pk__in=item_ids).order_by("pk")
    # Without their keys: an answer being stored refers to its item, and need not be waited for.
    held = items.select_for_update(of=("self",), no_key=True)
    return list(held.values_list("pk", flat=True))


def _void(item_ids: Collection[int], at: datetime) -> None:
    """Void the challenges that nobody has answered, and give their places back."""
    unanswered = Challenge.objects.filter(item__in=item_ids).unanswered()
    out = unanswered.filter(state=State.OUT).order_by().values("item").annotate(n=Count("pk"))
    for row in out:
        item = Item.objects.filter(Q(pk=row["item"], gold=None))
        item.update(n_taken=F("n_taken") - row["n"], queue_no=queue_no(at))
    unanswered.update(state=State.VOID)


def _text(a: Thread, b: Thread) -> str:
    return as_text(Sides(_side(a), _side(b)))


def _side(thread: Thread) -> Side:
    return Side(title=thread.title, body=thread.body[:SHOWN_BODY], url=thread.url)
