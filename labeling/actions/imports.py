"""Import items and gold: streamed, checked row by row, and harmless to repeat."""

from __future__ import annotations

import random
import secrets
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from labeling.formats.rows import BadRow, ItemRow, LabelRow, Rejected
from labeling.images import SafeImage, UnsafeImage, decode_in_child
from labeling.learning.importance import first_priority
from labeling.models import ContentKind, Gold, GoldState, Item, Lesson, Project
from labeling.models.golds import GoldSource
from labeling.problems import Problem
from labeling.questions import question_type

Row = TypeVar("Row", ItemRow, LabelRow)
Rows = Callable[[], Iterable[Row | Rejected]]
"""Opens the file anew: it is read through once before anything is written."""

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 32 * 1024 * 1024
TRIES = 3


@dataclass(slots=True)
class Imported:
    """What became of a file's rows."""

    rows: int = 0
    """Rows that are in, whether by this import or by an earlier one."""

    new: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    """Rows that are not, in the order of the file."""

    def in_order(self) -> Imported:
        self.rejected.sort(key=lambda rejected: rejected.row)
        return self


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row that has passed every check, its picture stored."""

    row: ItemRow
    image: SafeImage | None = None
    image_name: str = ""


def import_items(
    *, project_id: int, rows: Rows[ItemRow], at: datetime, rng: random.Random, key: str = ""
) -> Imported:
    """Bring in items, and those with a label as gold.

    A row whose id is there already is left as it is, and rejected where it says another gold
    label.  Under a key, rows without an id get one that the same file gets again.  A file that
    cannot be read to its end changes nothing.
    """
    deque(rows(), maxlen=0)
    project = Project.objects.get(pk=project_id)
    done = Imported()
    for batch in _batches(rows(), done):
        _import_batch(project, [_named(row, key) for row in batch], done, at, rng)
    return done.in_order()


def import_golds(*, project_id: int, rows: Rows[LabelRow], at: datetime) -> Imported:
    """Make gold of items that are there and have not been asked about yet."""
    deque(rows(), maxlen=0)
    project = Project.objects.get(pk=project_id)
    done = Imported()
    for batch in _batches(rows(), done):
        with transaction.atomic():
            _make_golds(project, batch, done, at)
    return done.in_order()


def _batches(rows: Iterable[Row | Rejected], done: Imported) -> Iterator[list[Row]]:
    """Gather what fits into a transaction and into memory."""
    batch: list[Row] = []
    n_bytes = 0
    for row in rows:
        if isinstance(row, Rejected):
            done.rejected.append(row)
            continue
        batch.append(row)
        n_bytes += len(row.image or b"") if isinstance(row, ItemRow) else 0
        if len(batch) == ROWS_AT_ONCE or n_bytes > BYTES_AT_ONCE:
            yield batch
            batch, n_bytes = [], 0
    if batch:
        yield batch


def _named(row: ItemRow, key: str) -> ItemRow:
    return replace(row, external_id=f"{key}-{row.number}") if key and not row.external_id else row


def _import_batch(
    project: Project, batch: Sequence[ItemRow], done: Imported, at: datetime, rng: random.Random
) -> None:
    golds = _gold_labels(project, batch)
    fitting = list(_sift(batch, done, lambda row: _agreeing(_fit(row, project), golds)))
    known = _known(project, fitting)
    unknown = [row for row in fitting if row.external_id not in known]
    ready = _with_images(unknown, done)
    try:
        written = _write_once(project, ready, at, rng)
    except BaseException:
        _discard(ready)
        raise
    _discard([one for one in ready if one not in written])
    done.new += len(written)
    done.rows += len(fitting) - len(unknown) + len(ready)


def _sift(rows: Iterable[Row], done: Imported, check: Callable[[Row], Row]) -> Iterator[Row]:
    """Yield the rows that pass, and set down why the others do not."""
    for row in rows:
        try:
            passed = check(row)
        except (BadRow, Problem) as error:
            done.rejected.append(Rejected(row.number, error.code, str(error)))
        else:
            yield passed


def _fit(row: ItemRow, project: Project) -> ItemRow:
    """Return the row if the project can ask about it."""
    if project.content_kind == ContentKind.TEXT and row.text is None:
        raise BadRow("wrong_content", "This project asks about texts, and the row has none.")
    if project.content_kind == ContentKind.IMAGE and row.text is not None:
        raise BadRow("wrong_content", "This project asks about images, and the row is a text.")
    if project.content_kind == ContentKind.IMAGE and row.image is None:
        raise BadRow(
            "no_image", f'The image "{row.image_name}" is not there; send images as a zip.'
        )
    return replace(row, gold=_gold(row.gold, project)) if row.gold else row


def _gold(label: str, project: Project) -> str:
    tidy = unicodedata.normalize("NFC", label).strip()
    question_type(project.question_type).check_answer(tidy, project.values)
    return tidy


def _gold_labels(project: Project, rows: Iterable[ItemRow]) -> dict[str, str]:
    """Return what is gold already, by the ids of the rows that say they are gold."""
    ids = [row.external_id for row in rows if row.external_id and row.gold]
    there = Gold.objects.filter(project=project, item__external_id__in=ids)
    return dict(there.values_list("item__external_id", "label"))


def _agreeing(row: ItemRow, golds: dict[str, str]) -> ItemRow:
    """Return the row unless its item is gold as something else; note it for those that follow."""
    if row.external_id and row.gold:
        _check_same_gold(row.external_id, golds.setdefault(row.external_id, row.gold), row.gold)
    return row


def _check_same_gold(item: str, known: str, label: str) -> None:
    if known != label:
        raise BadRow("other_gold", f'"{item}" is gold already, as {known!r}.')


def _known(project: Project, rows: Iterable[ItemRow]) -> set[str | None]:
    ids = [row.external_id for row in rows if row.external_id]
    there = Item.objects.filter(project=project, external_id__in=ids)
    return set(there.values_list("external_id", flat=True))


def _with_images(rows: Sequence[ItemRow], done: Imported) -> list[_Ready]:
    """Clean the pictures in a child process, and store them under names that say nothing."""
    pictured = [row for row in rows if row.image is not None]
    ready = [_Ready(row) for row in rows if row.image is None]
    cleaned = decode_in_child(row.image for row in pictured if row.image is not None)
    try:
        for row, image in zip(pictured, cleaned, strict=True):
            if isinstance(image, UnsafeImage):
                done.rejected.append(Rejected(row.number, image.code, str(image)))
            else:
                ready.append(_Ready(row, image, store_image(image)))
    except BaseException:
        _discard(ready)
        raise
    return ready


def store_image(image: SafeImage) -> str:
    """Keep a picture under a random name, spread over folders by its first letters."""
    name = secrets.token_hex(16)
    path = f"items/{name[:2]}/{name}{image.extension}"
    return default_storage.save(path, ContentFile(image.data))


def _discard(ready: Iterable[_Ready]) -> None:
    for one in ready:
        if one.image_name:
            default_storage.delete(one.image_name)


def _write_once(
    project: Project, ready: Sequence[_Ready], at: datetime, rng: random.Random
) -> list[_Ready]:
    """Write the rows that are not there yet; say which these were."""
    for tries_left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _write(project, ready, at, rng)
        except IntegrityError:  # Another import has just brought in some of them.
            if not tries_left:
                raise
    return []


def _write(
    project: Project, ready: Sequence[_Ready], at: datetime, rng: random.Random
) -> list[_Ready]:
    known = _known(project, [one.row for one in ready])
    new = []
    for one in ready:
        if one.row.external_id is None or one.row.external_id not in known:
            new.append(one)
            known.add(one.row.external_id)
    items = Item.objects.bulk_create([_item(one, project, at, rng) for one in new])
    _write_golds(project, zip(new, items, strict=True), at)
    return new


def _write_golds(project: Project, new: Iterable[tuple[_Ready, Item]], at: datetime) -> None:
    """Make gold of the rows that say what they are; of those that say why too, lessons."""
    known = [(one.row, item) for one, item in new if one.row.gold]
    golds = Gold.objects.bulk_create(
        Gold(
            item=item,
            project=project,
            label=row.gold or "",
            state=GoldState.LESSON if row.why else GoldState.SERVED,
            created_at=at,
        )
        for row, item in known
    )
    Lesson.objects.bulk_create(
        Lesson(gold=gold, project=project, why=row.why, created_at=at)
        for gold, (row, _) in zip(golds, known, strict=True)
        if row.why
    )


def _item(ready: _Ready, project: Project, at: datetime, rng: random.Random) -> Item:
    row, image = ready.row, ready.image
    importance = 1.0 if row.importance is None else row.importance
    return Item(
        project=project,
        external_id=row.external_id or "",
        text=row.text or "",
        image=ready.image_name,
        width=image.width if image else 0,
        height=image.height if image else 0,
        importance=importance,
        priority=first_priority(importance, rng.random()),
        n_wanted=0 if row.gold else project.min_answers,
        created_at=at,
    )


def _make_golds(project: Project, batch: Sequence[LabelRow], done: Imported, at: datetime) -> None:
    rows = list(_sift(batch, done, lambda row: replace(row, label=_gold(row.label, project))))
    named = Item.objects.filter(project=project, external_id__in=[row.item for row in rows])
    # Out of the queue first: from then on nobody is served them as open items.
    # By the rows' own columns alone: where it looks at another table too, PostgreSQL does not look
    # again at a row it has waited for, which may have been served meanwhile.
    named.filter(queue_no=None, n_taken=0).update(n_wanted=0)
    items = {item.external_id: item for item in named.select_related("gold")}
    for row in _sift(rows, done, lambda row: _may_be_gold(row, items.get(row.item))):
        item = items[row.item]
        _, is_new = Gold.objects.get_or_create(
            item=item,
            defaults={
                "project": project,
                "label": row.label,
                "source": GoldSource.OWNER,
                "created_at": at,
            },
        )
        done.new += is_new
        done.rows += 1


def _may_be_gold(row: LabelRow, item: Item | None) -> LabelRow:
    if item is None:
        raise BadRow("no_such_item", f'There is no item "{row.item}".')
    if hasattr(item, "gold"):
        _check_same_gold(row.item, item.gold.label, row.label)
    elif item.n_wanted:
        raise BadRow("already_served", f'"{row.item}" has been asked about already.')
    return row
