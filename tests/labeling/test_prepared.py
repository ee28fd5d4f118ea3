"""Queries that are put into SQL once."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q, QuerySet

from labeling.models import Challenge, Item, State
from labeling.prepared import change, prepared, prepared_change
from tests.factories import NOW, a_project, a_round, an_item, some_items

pytestmark = pytest.mark.django_db


@prepared
def _made_since(project_id: int, at: datetime) -> QuerySet[Item]:
    return Item.objects.filter(project_id=project_id, created_at__gte=at).order_by("pk")


@prepared
def _texts_of(item_ids: list[int]) -> QuerySet[Item, str]:
    return Item.objects.filter(pk__in=item_ids).order_by("pk").values_list("text", flat=True)


@prepared
def _challenge(challenge_id: uuid.UUID) -> QuerySet[Challenge]:
    return (
        Challenge.objects.select_for_update(of=("self",))
        .filter(pk=challenge_id)
        .select_related("round__project")
        .annotate(shown=F("item__text"))
    )


@prepared_change
def _close(challenge_id: uuid.UUID, was: State, becomes: State):
    return change(Challenge.objects.filter(pk=challenge_id, state=was), state=becomes)


@prepared_change
def _take(item_ids: list[int], at: int):
    return change(
        Item.objects.filter(Q(n_taken__lt=F("n_wanted")), pk__in=item_ids),
        n_taken=F("n_taken") + 1,
        queue_no=at,
    )


def a_challenge() -> Challenge:
    project = a_project()
    some_items(project, 3)
    return Challenge.objects.get(pk=a_round(project).challenges[0].id)


def test_rows_come_as_from_the_queryset():
    project = a_project()
    items = some_items(project, 3)

    assert _made_since(project.pk, NOW) == items
    assert _made_since(project.pk, at=NOW + timedelta(days=1)) == []
    assert _made_since(project.pk + 1, NOW) == []
    assert _made_since(project.pk, NOW)[0].created_at == items[0].created_at


def test_one_value_may_stand_for_many():
    items = some_items(a_project(), 3)

    assert _texts_of([items[0].pk, items[2].pk]) == [items[0].text, items[2].text]
    assert _texts_of([items[1].pk]) == [items[1].text]
    assert _texts_of([]) == []


def test_what_belongs_to_a_row_comes_with_it(django_assert_num_queries):
    challenge = a_challenge()
    found: Any

    with transaction.atomic(), django_assert_num_queries(1):
        [found] = _challenge(challenge.pk)
        assert found == challenge
        assert found.round.project.values
        assert found.shown


def test_a_change_says_how_many_rows_it_changed():
    challenge = a_challenge()

    assert _close(challenge.pk, was=State.OUT, becomes=State.ANSWERED) == 1
    assert _close(challenge.pk, was=State.OUT, becomes=State.LATE) == 0
    challenge.refresh_from_db()
    assert challenge.state == State.ANSWERED


def test_a_change_may_count_on_what_is_there():
    project = a_project()
    free, full = an_item(project, n_wanted=1), an_item(project, n_taken=1, n_wanted=1)

    assert _take([free.pk, full.pk], 17) == 1

    free.refresh_from_db()
    assert (free.n_taken, free.queue_no) == (1, 17)
