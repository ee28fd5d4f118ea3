"""Load the demo projects: real data whose truth is known and kept aside to score them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.core.files.storage import default_storage
from django.db import transaction

from labeling.actions.imports import store_image
from labeling.actions.qualification import make_lesson
from labeling.actions.threads import Written, put_batch
from labeling.demo.content import Demo, DemoItem, pick_golds
from labeling.demo.digits import DIGITS
from labeling.demo.languages import LANGUAGES
from labeling.demo.threads import THREADS
from labeling.models import DemoTruth, Gold, Item, Pair, PairSource, Project, Thread

# The last one made stands first in lists.
DEMOS = (THREADS, LANGUAGES, DIGITS)

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LoadedDemo:
    """A demo project that stands, and whether it did before."""

    slug: str
    n_items: int
    n_golds: int
    is_new: bool


def load_demo(demo: Demo, *, at: datetime) -> LoadedDemo:
    """Make the demo's project unless there is one of its name."""
    is_new = not Project.objects.filter(slug=demo.slug).exists()
    if is_new:
        _make(demo, at)
    items = Item.objects.filter(project__slug=demo.slug)
    return LoadedDemo(demo.slug, items.count(), items.golds().count(), is_new)


def _make(demo: Demo, at: datetime) -> None:
    # The same order on every machine, so that two runs of a simulated crowd can be compared.
    rng = Random(demo.slug)
    items = demo.read_items()
    contents = rng.sample(items, len(items))
    golds = pick_golds(
        [content.label for content in contents], per_label=demo.golds_per_label, rng=rng
    )
    images = [store_image(content.image) if content.image else "" for content in contents]
    try:
        with transaction.atomic(durable=True):
            _write(demo, contents, images, golds, at)
    except BaseException:
        for name in filter(None, images):
            default_storage.delete(name)
        raise


def _write(
    demo: Demo, contents: Sequence[DemoItem], images: Sequence[str], golds: set[int], at: datetime
) -> None:
    project = _write_project(demo, at)
    items = Item.objects.bulk_create(
        [
            _item(project, place, content, image, is_gold=place in golds)
            for place, (content, image) in enumerate(zip(contents, images, strict=True))
        ],
        batch_size=_ROWS_AT_ONCE,
    )
    _pair_up(project, zip(items, contents, strict=True), at)
    labels = [content.label for content in contents]
    Gold.objects.bulk_create(
        [
            Gold(item=items[place], project=project, label=labels[place], created_at=at)
            for place in sorted(golds)
        ],
        batch_size=_ROWS_AT_ONCE,
    )
    _teach(demo, project, at)
    DemoTruth.objects.bulk_create(
        [
            DemoTruth(item=item, label=label)
            for place, (item, label) in enumerate(zip(items, labels, strict=True))
            if place not in golds
        ],
        batch_size=_ROWS_AT_ONCE,
    )


def _write_project(demo: Demo, at: datetime) -> Project:
    return Project.objects.create(
        slug=demo.slug,
        name=demo.name,
        question=demo.question,
        question_type=demo.question_type,
        content_kind=demo.content_kind,
        labels=[{"value": value, "name": name} for value, name in demo.labels.items()],
        guidelines=demo.guidelines,
        is_demo=True,
        created_at=at,
    )


def _item(project: Project, place: int, content: DemoItem, image: str, *, is_gold: bool) -> Item:
    return Item(
        project=project,
        external_id=f"{project.slug}-{place + 1:04}",
        text=content.text,
        image=image,
        width=content.image.width if content.image else 0,
        height=content.image.height if content.image else 0,
        n_wanted=0 if is_gold else project.min_answers,
        created_at=project.created_at,
    )


def _pair_up(project: Project, asked: Iterable[tuple[Item, DemoItem]], at: datetime) -> None:
    """Bring in the threads that the items ask about."""
    pairs = [(item, content.threads) for item, content in asked if content.threads]
    if not pairs:
        return
    threads = {thread.external_id: thread for _, pair in pairs for thread in pair}
    forum = put_batch(
        project_id=project.pk,
        batch=[
            Written(thread.external_id, thread.title, thread.body)
            for _, thread in sorted(threads.items())
        ],
        at=at,
    )
    # All there is to ask has been chosen: its truth is known.
    forum.compared_to = forum.last_change_no
    forum.save(update_fields=["compared_to"])
    ids = dict(Thread.objects.of(project.pk).values_list("external_id", "pk"))
    Pair.objects.bulk_create(
        [
            Pair(
                item=item,
                project=project,
                a_id=ids[a.external_id],
                b_id=ids[b.external_id],
                source=PairSource.IMPORT,
                created_at=at,
            )
            for item, (a, b) in pairs
        ],
        batch_size=_ROWS_AT_ONCE,
    )


def _teach(demo: Demo, project: Project, at: datetime) -> None:
    """Turn a gold of each label that has a reason into a lesson; it is hidden in no round."""
    for label, why in demo.whys.items():
        gold = Gold.objects.of(project.pk).filter(label=label).order_by("pk").first()
        if gold:
            make_lesson(project_id=project.pk, item_id=gold.pk, why=why, at=at)
