"""What a project's model may learn from, and what it is tested on.

It learns from consensus labels only.  Gold is held out, so that it can judge the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from django.core.files.storage import default_storage
from django.db.models import F

from labeling.models import Gold, Item, Project

# What one training can use, whatever the size of the project: the newest labels, and no more of
# them than fit into memory.
MOST_LABELS = 20_000
MOST_GOLDS = 1_000
MOST_BYTES = 400_000_000

_READ_AT_ONCE = 200
# A store across the network answers slowly, but many at once.
_READERS = 8

Content: TypeAlias = bytes | str
_Row: TypeAlias = tuple[int, str, str, str, float]


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """An item's content with a label that is believed, and how far."""

    item_id: int
    content: Content
    label: str
    confidence: float


def n_labelled(project_id: int) -> int:
    """Count the items whose label is sure."""
    return Item.objects.filter(project_id=project_id).retired().count()


def training_set(project: Project) -> list[LabelledItem]:
    """Return the newest items with a consensus label, gold left out, in the order of their ids."""
    rows = (
        Item.objects.filter(project=project, consensus__label__in=project.values)
        .retired()
        .as_found_out()
        .unlabelled()
        .order_by("-retired_at", "-pk")
        .annotate(label=F("consensus__label"), confidence=F("consensus__confidence"))
        .values_list("pk", "text", "image", "label", "confidence")[:MOST_LABELS]
    )
    return sorted(_read(rows), key=lambda labelled: labelled.item_id)


def held_out_gold(project: Project) -> list[LabelledItem]:
    """Return the project's gold."""
    rows = (
        Gold.objects.of(project.pk)
        .judging()
        .filter(label__in=project.values)
        .order_by("pk")
        .values_list("pk", "item__text", "item__image", "label")[:MOST_GOLDS]
    )
    return list(_read((*row, 1.0) for row in rows))


def read_contents(shown: Iterable[tuple[str, str]]) -> list[Content | None]:
    """Return what items of these texts and images show; None for a picture that is gone."""
    with ThreadPoolExecutor(_READERS) as readers:
        return list(readers.map(_content, shown))


def _content(shown: tuple[str, str]) -> Content | None:
    text, image = shown
    if text:
        return text
    try:
        with default_storage.open(image) as file:
            data: bytes = file.read()
            return data
    except FileNotFoundError:
        return None


def _read(rows: Iterable[_Row]) -> Iterator[LabelledItem]:
    n_bytes = 0
    for batch in _batches(rows):
        contents = read_contents([(text, image) for _, text, image, _, _ in batch])
        for (item_id, _, _, label, confidence), content in zip(batch, contents, strict=True):
            if content is not None:
                n_bytes += len(content)
                yield LabelledItem(item_id, content, label, confidence)
        if n_bytes > MOST_BYTES:
            return


def _batches(rows: Iterable[_Row]) -> Iterator[Sequence[_Row]]:
    rest = iter(rows)
    while batch := list(islice(rest, _READ_AT_ONCE)):
        yield batch
