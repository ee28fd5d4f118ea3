"""Places in items, taken and given back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from labeling.actions.leases import release_expired
from labeling.actions.rounds import NoItemsLeft
from labeling.models import Challenge, Gold, Item, Round
from tests.factories import NOW, a_project, a_round, an_item, some_items

pytestmark = pytest.mark.django_db

AFTER_THE_LEASE = NOW + timedelta(minutes=16)


def test_an_item_is_served_no_more_often_than_it_wants():
    project = a_project(min_answers=2)
    an_item(project)
    a_round(project)
    a_round(project)

    with pytest.raises(NoItemsLeft):
        a_round(project)


def test_the_database_refuses_to_over_serve():
    item = an_item(a_project(min_answers=2))

    with pytest.raises(IntegrityError):
        Item.objects.filter(pk=item.pk).update(n_taken=3)


def test_an_expired_lease_gives_its_places_back():
    project = a_project(min_answers=1)
    item = an_item(project)
    a_round(project)

    assert release_expired(at=AFTER_THE_LEASE) == 1

    item.refresh_from_db()
    assert item.n_taken == 0
    assert a_round(project, at=AFTER_THE_LEASE).size == 1


def test_releasing_twice_gives_back_once():
    project = a_project(min_answers=2)
    item = an_item(project)
    a_round(project)
    release_expired(at=AFTER_THE_LEASE)

    assert release_expired(at=AFTER_THE_LEASE) == 0

    item.refresh_from_db()
    assert item.n_taken == 0


def test_a_live_lease_is_not_released():
    project = a_project()
    some_items(project, 3)
    a_round(project)

    assert release_expired(at=NOW + timedelta(minutes=14)) == 0


def test_gold_is_not_counted_as_shown_when_there_is_no_round():
    project = a_project()
    some_items(project, 5, gold_label="cat")

    with pytest.raises(NoItemsLeft):
        a_round(project)

    assert not Gold.objects.filter(n_shown__gt=0).exists()


def test_what_is_out_is_found_without_looking_through_all_that_ever_was() -> None:
    if connection.vendor == "postgresql":  # It reads a small table whole, whatever there is.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    assert "challenge_out" in Challenge.objects.out().values_list("round_id", "value").explain()
    assert "challenge_out" in Challenge.objects.expired(NOW).explain()
    lately = Round.objects.filter(project=1, expires_at__gt=NOW).values_list("expires_at")
    assert "round_by_end" in lately.explain()
