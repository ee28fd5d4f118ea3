"""What a demo is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from labeling.images import SafeImage


@dataclass(frozen=True, slots=True)
class DemoThread:
    """A thread of a forum."""

    external_id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class DemoItem:
    """A picture, a short text or a pair of threads, and what it really is."""

    label: str
    image: SafeImage | None = None
    text: str = ""
    # The older one first.
    threads: tuple[DemoThread, DemoThread] | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """A question with everything it is asked of."""

    slug: str
    name: str
    question: str
    content_kind: str
    # Value -> the name people see.
    labels: Mapping[str, str]
    # Markdown.
    guidelines: str
    golds_per_label: int
    read_items: Callable[[], list[DemoItem]]
    # Value -> why something is that, for lessons: one of its golds is shown with it.
    whys: Mapping[str, str] = field(default_factory=dict)
    question_type: str = "choice"


def pick_golds(labels: Sequence[str], *, per_label: int, rng: Random) -> set[int]:
    """Draw the places of the golds, as many of every label.

    >>> sorted(pick_golds(["a", "b", "a", "b", "a"], per_label=1, rng=Random(1)))
    [0, 3]
    """
    places: dict[str, list[int]] = {}
    for place, label in enumerate(labels):
        places.setdefault(label, []).append(place)
    return {place for same in places.values() for place in rng.sample(same, per_label)}
