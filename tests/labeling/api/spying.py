"""Everything a client sees of a challenge, as numbers; and how well gold can be told by them."""

from __future__ import annotations

import io
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.test import Client
from PIL import Image
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from labeling.actions.imports import import_items
from labeling.formats.rows import ItemRow
from labeling.models import Gold, Item, Project
from tests.factories import NOW, a_project

SEEN_BY = 3
"""Workers who meet one item."""

FOLDS = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One challenge as its client met it, and what only the server knows: the item, and if gold."""

    item_id: int
    is_gold: bool
    facts: dict[str, float]


@dataclass(slots=True)
class Spy:
    """Plays by the public addresses alone, and notes all there is to note."""

    project: Project
    client: Client = field(default_factory=Client)
    pictures: dict[str, dict[str, float]] = field(default_factory=dict)

    def play(self) -> list[dict[str, Any]]:
        """Play a round; return its challenges with the facts noted of each."""
        served = self.client.post(f"/api/v1/projects/{self.project.slug}/rounds")
        body = served.json()
        told = []
        for place, challenge in enumerate(body["challenges"]):
            facts = {"place": float(place), "of": float(len(body["challenges"]))}
            facts |= dict(flat("challenge", challenge))
            facts |= self._look(challenge["content"].get("url"))
            facts |= self._answer(challenge["id"])
            told.append({"id": challenge["id"], "facts": facts})
        return told

    def _look(self, url: str | None) -> dict[str, float]:
        if url is None:
            return {}
        if url not in self.pictures:
            reply = self.client.get(url)
            content = reply.getvalue()
            self.pictures[url] = {
                "picture.bytes": float(len(content)),
                "picture.mean": float(np.frombuffer(content, np.uint8).mean()),
                **dict(headers("picture", reply)),
            }
        return self.pictures[url]

    def _answer(self, challenge_id: str) -> dict[str, float]:
        started = time.perf_counter()
        reply = self.client.post(
            f"/api/v1/challenges/{challenge_id}/answer",
            {"choice": "cat", "took_ms": 900},
            content_type="application/json",
            headers={"Idempotency-Key": uuid.uuid4().hex},
        )
        elapsed = time.perf_counter() - started
        body = reply.json()
        del body["challenge"]
        return {
            "reply.status": float(reply.status_code),
            "reply.seconds": elapsed,
            "reply.bytes": float(len(reply.content)),
            **dict(flat("reply", body)),
            **dict(headers("reply", reply)),
        }


def a_mine(n: int, *, seed: int) -> Project:
    """Make a project of n pictures and n golds among them, brought in by one file."""
    rng = random.Random(seed)
    project = a_project(content_kind="image", min_answers=SEEN_BY, max_answers=SEEN_BY)
    kinds = [""] * n + ["cat"] * n
    rng.shuffle(kinds)
    rows = [
        ItemRow(number, external_id=f"p{number}", image=_picture(rng), gold=kind or None)
        for number, kind in enumerate(kinds)
    ]
    import_items(project_id=project.pk, rows=lambda: rows, at=NOW, rng=rng)
    Gold.objects.update(most_shown=SEEN_BY)
    return project


def watch(project: Project, *, n: int) -> list[Seen]:
    """Let guests play until so many golds and so many others have been met."""
    facts: dict[str, dict[str, float]] = {}
    pictures: dict[str, dict[str, float]] = {}
    while len(facts) < 2 * n:
        spy = Spy(project, pictures=pictures)
        for _ in range(2):
            facts |= {told["id"]: told["facts"] for told in spy.play()}
    served = Item.objects.filter(challenges__in=list(facts)).values_list(
        "challenges", "pk", "gold__label"
    )
    about = {str(challenge): (item, gold is not None) for challenge, item, gold in served}
    return [Seen(*about[challenge], facts=told) for challenge, told in facts.items()]


def how_well_told(seen: Sequence[Seen]) -> float:
    """Return the area under the ROC curve of a classifier that is out for gold.

    An item is either learnt from or judged, never both: what it looks like gives nothing away.
    """
    names = sorted({name for one in seen for name in one.facts})
    x = np.array([[one.facts.get(name, -1.0) for name in names] for one in seen])
    y = np.array([one.is_gold for one in seen])
    groups = np.array([one.item_id for one in seen])
    scores = np.zeros(len(seen))
    varied = x[:, (x != x[0]).any(axis=0)]
    # Threads that wait for each other are slower than one alone, on a machine with other work.
    with threadpool_limits(1):
        for learnt, judged in GroupKFold(FOLDS, shuffle=True, random_state=1).split(x, y, groups):
            # Shallow and slow: what is there is found, and little is made out of noise.
            spy = HistGradientBoostingClassifier(
                max_iter=60, learning_rate=0.05, max_leaf_nodes=6, random_state=1
            )
            spy.fit(varied[learnt], y[learnt])
            scores[judged] = spy.predict_proba(varied[judged])[:, 1]
    return float(roc_auc_score(y, scores))


def with_leak(seen: Sequence[Seen], leak: Callable[[Mapping[str, float]], dict[str, float]]):
    """Return the same with something about gold that gives it away."""
    return [
        Seen(one.item_id, one.is_gold, one.facts | leak(one.facts)) if one.is_gold else one
        for one in seen
    ]


def flat(name: str, value: Any) -> Iterator[tuple[str, float]]:
    """Turn JSON into numbers: where a key stands, what a number is, how a text begins and ends."""
    if isinstance(value, dict):
        for place, (key, inner) in enumerate(value.items()):
            yield f"{name}.{key}@", float(place)
            yield from flat(f"{name}.{key}", inner)
    elif isinstance(value, str):
        yield f"{name}#", float(len(value))
        for place in (*range(0, min(len(value), 40), 3), -2, -1):
            yield f"{name}[{place}]", float(ord(value[place]))
    else:
        yield name, float(value) if value is not None else -2.0


def headers(name: str, reply: Any) -> Iterator[tuple[str, float]]:
    for place, (header, value) in enumerate(reply.headers.items()):
        yield f"{name}.{header}@", float(place)
        yield from flat(f"{name}.{header}", str(value))


def _picture(rng: random.Random) -> bytes:
    size = (rng.randrange(200, 300), rng.randrange(200, 300))
    picture = Image.new("RGB", size, tuple(rng.randrange(256) for _ in range(3)))
    for _ in range(rng.randrange(3, 30)):
        picture.putpixel((rng.randrange(size[0]), rng.randrange(size[1])), rng.randrange(1 << 24))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
