"""What an export says, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce

from labeling.formats.rows import Cell
from labeling.models import Answer, Item, Pair
from labeling.models.golds import JUDGING

ROWS_AT_ONCE = 2000

ITEM_COLUMNS = (
    "id",
    "external_id",
    "text",
    "image",
    "state",
    "label",
    "confidence",
    "n_votes",
    "source",
)
PAIR_COLUMNS = ("id", "a", "b", "state", "label", "confidence", "n_votes", "source")
ANSWER_COLUMNS = (
    "item",
    "external_id",
    "worker",
    "label",
    "took_ms",
    "too_fast",
    "surplus",
    "answered_at",
)

# An item that an expert has settled is gold too, and exported as what the expert made of it.
STATE = Case(
    When(retired_at__isnull=False, then=Value("retired")),
    When(disputed_at__isnull=False, then=Value("disputed")),
    When(gold__state__in=JUDGING, then=Value("gold")),
    When(gold__isnull=False, then=Value("dropped")),
    When(withdrawn_at__isnull=False, then=Value("withdrawn")),
    When(queue_no__isnull=False, then=Value("begun")),
    default=Value("fresh"),
    output_field=CharField(),
)


def item_rows(project_id: int) -> Iterator[dict[str, Cell]]:
    """Yield every item with its label; one that is still open has none, whatever it leans to."""
    items = Item.objects.filter(project=project_id).order_by("pk")
    rows = items.values_list(
        "id",
        "external_id",
        "text",
        "image",
        STATE,
        Coalesce("consensus__label", Value("")),
        "consensus__confidence",
        Coalesce("consensus__n_votes", 0),
        "consensus__source",
        "gold__label",
    )
    for *about, state, label, confidence, n_votes, source, gold in rows.iterator(ROWS_AT_ONCE):
        if state == "gold":
            decided: list[Cell] = [gold, 1.0, 0, "gold"]
        elif state == "retired":
            decided = [label, confidence, n_votes, source]
        else:
            decided = ["", None, n_votes, ""]
        yield dict(zip(ITEM_COLUMNS, [*about, state, *decided], strict=True))


def pair_rows(project_id: int) -> Iterator[dict[str, Cell]]:
    """Yield every pair that was asked about, by the threads' own names.

    What only follows from a star is not among them: nobody was asked.
    """
    names: dict[int, tuple[str, str]] = {
        item_id: (a, b)
        for item_id, a, b in Pair.objects.of(project_id)
        .values_list("pk", "a__external_id", "b__external_id")
        .iterator(ROWS_AT_ONCE)
    }
    for row in item_rows(project_id):
        a, b = names.get(int(row["id"] or 0), ("", ""))
        yield {"a": a, "b": b, **{name: row[name] for name in PAIR_COLUMNS if name in row}}


def answer_rows(project_id: int) -> Iterator[dict[str, Cell]]:
    """Yield every answer, in the order given; who gave it only by a random id."""
    answers = Answer.objects.filter(project=project_id).order_by("pk")
    rows = answers.values_list(
        "item_id",
        F("item__external_id"),
        "worker__public_id",
        "label",
        "took_ms",
        "is_too_fast",
        "is_surplus",
        "answered_at",
    )
    for item, external_id, worker, label, took_ms, fast, surplus, at in rows.iterator(ROWS_AT_ONCE):
        cells: list[Cell] = [
            item,
            external_id,
            str(worker),
            label,
            took_ms,
            int(fast),
            int(surplus),
            at.isoformat(),
        ]
        yield dict(zip(ANSWER_COLUMNS, cells, strict=True))
