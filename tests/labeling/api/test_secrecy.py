"""Nobody can tell gold: not by payload, id, order, header, address or reply."""

import uuid
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from labeling.models import Challenge
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db

ROUNDS = 9


@pytest.fixture
def seen():
    """Everything nine workers are shown and told, gold (True) and not (False)."""
    project = a_project(min_answers=ROUNDS, max_answers=ROUNDS)
    some_items(project, 40)
    some_items(project, 40, gold_label="cat")
    seen: dict[bool, list[tuple[int, dict[str, Any], Any]]] = {True: [], False: []}
    for _ in range(ROUNDS):
        client = Client()
        served = client.post(f"/api/v1/projects/{project.slug}/rounds").json()
        for place, challenge in enumerate(served["challenges"]):
            is_gold = Challenge.objects.filter(
                pk=challenge["id"], item__gold__isnull=False
            ).exists()
            reply = client.post(
                f"/api/v1/challenges/{challenge['id']}/answer",
                {"choice": "cat", "took_ms": 900},
                content_type="application/json",
                headers={"Idempotency-Key": uuid.uuid4().hex},
            )
            seen[is_gold].append((place, challenge, reply))
    return seen


def test_both_kinds_are_there(seen):
    assert len(seen[True]) >= 12
    assert len(seen[False]) >= 45


def test_gold_looks_like_any_other_challenge(seen):
    shapes = {
        is_gold: {(*challenge, *challenge["content"]) for _, challenge, _ in some}
        for is_gold, some in seen.items()
    }

    assert shapes[True] == shapes[False]
    assert len(shapes[True]) == 1


def test_ids_are_random(seen):
    ids = [uuid.UUID(challenge["id"]) for some in seen.values() for _, challenge, _ in some]

    assert {one.version for one in ids} == {4}
    assert len(set(ids)) == len(ids)


def test_gold_comes_at_any_place(seen):
    places = Counter(place for place, _, _ in seen[True])

    assert len(places) >= 5
    assert places.most_common(1)[0][1] <= len(seen[True]) / 2


def test_the_reply_to_gold_is_the_reply_to_anything(seen):
    def told(reply):
        body = reply.json()
        body.pop("challenge")
        return reply.status_code, sorted(body.items()), sorted(reply.headers.items())

    replies = {is_gold: {str(told(reply)) for *_, reply in some} for is_gold, some in seen.items()}

    # Headers carry the length of the body, which is the same too.
    assert replies[True] == replies[False]


def test_a_round_fetched_again_tells_no_more():
    client = Client()
    project = a_project()
    some_items(project, 12)
    some_items(project, 12, gold_label="cat")
    served = client.post(f"/api/v1/projects/{project.slug}/rounds").json()

    again = client.get(f"/api/v1/rounds/{served['id']}").json()

    assert again == served
