"""Pairs: put them up, keep what they show fresh, and note which thread should stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from labeling.models import (
    Answer,
    Challenge,
    Item,
    Keeping,
    Pair,
    PairSource,
    Prediction,
    State,
    Thread,
)
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
    """Let every pair of these threads show them as they are now, whatever has been found of it.

    Whoever has the old words before them answers something else: their challenge is void.
    """
    held = _held(list(Pair.objects.touching(thread_ids).values_list("pk", flat=True)))
    _rewrite(held)
    # What a model thought of the old words says nothing of the new ones.
    Prediction.objects.filter(pk__in=held).delete()
    _void(held, at)


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
    _rewrite(held)


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


def _rewrite(item_ids: Collection[int]) -> None:
    pairs = Pair.objects.filter(pk__in=item_ids).select_related("item", "a", "b")
    items = []
    for pair in pairs:
        pair.item.text = _text(pair.a, pair.b)
        items.append(pair.item)
    Item.objects.bulk_update(items, ["text"], batch_size=500)


def _held(item_ids: Collection[int]) -> list[int]:
    """Lock items before their challenges and always in the same order, as whoever needs both."""
    items = Item.objects.filter(pk__in=item_ids).order_by("pk")
    # Without their keys: an answer being stored refers to its item, and need not be waited for.
    held = items.select_for_update(of=("self",), no_key=True)
    return list(held.values_list("pk", flat=True))


def _void(item_ids: Collection[int], at: datetime) -> None:
    """Void the challenges that nobody has answered, and give their places back.

    Their items are held, so nobody gets another meanwhile; who is answering is waited for.
    """
    unanswered = Challenge.objects.filter(item__in=item_ids).unanswered().order_by("pk")
    found = unanswered.select_for_update(of=("self",)).values_list("pk", "item_id", "state")
    voided = list(found)
    places = Counter(item_id for _, item_id, state in voided if state == State.OUT)
    for item_id, n in sorted(places.items()):
        item = Item.objects.filter(Q(pk=item_id, gold=None))
        item.update(n_taken=F("n_taken") - n, queue_no=queue_no(at))
    Challenge.objects.filter(pk__in=[pk for pk, *_ in voided]).update(state=State.VOID)


def _text(a: Thread, b: Thread) -> str:
    return as_text(Sides(_side(a), _side(b)))


def _side(thread: Thread) -> Side:
    return Side(title=thread.title, body=thread.body[:SHOWN_BODY], url=thread.url)
