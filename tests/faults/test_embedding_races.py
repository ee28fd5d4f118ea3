"""Hosts whose people, tokens and keys come in many at once; and the same with the guards off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, models
from django.utils import timezone

from labeling.actions import keys, workers
from labeling.actions.embed_sessions import TokenSpent, open_session
from labeling.actions.keys import TooManyKeys, make_secret_key
from labeling.models import EmbedSession, SecretKey, SpentToken, Worker
from tests.at_once import at_once
from tests.embedding import PAGE, HostPage, a_host_page
from tests.factories import a_project
from tests.faults.guards import Meet, without

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page() -> HostPage:
    return a_host_page(a_project())


def test_many_pages_of_one_person_are_one_worker(page: HostPage) -> None:
    at_once([partial(visit, page, page.token())] * 12)

    assert Worker.objects.get().external_id == "u-1"
    assert EmbedSession.objects.count() == 12


def test_two_pages_that_find_nobody_at_the_same_moment_make_one_worker(
    page: HostPage, meet: Meet
) -> None:
    meet(workers, "_known")
    at_once([partial(visit, page, page.token())] * 2)

    assert Worker.objects.count() == 1


@pytest.mark.grown_up
def test_without_the_lock_the_constraint_makes_them_one(page: HostPage, meet: Meet) -> None:
    meet(workers, "_known")
    with without({"lock"}):
        at_once([partial(visit, page, page.token())] * 2)

    assert Worker.objects.count() == 1


@pytest.mark.grown_up
def test_without_either_they_are_two(page: HostPage, meet: Meet) -> None:
    meet(workers, "_known")
    with without({"lock"}), without_constraint(Worker, "worker_once_per_host"):
        at_once([partial(visit, page, page.token())] * 2)

        assert Worker.objects.count() == 2
        Worker.objects.update(host=None)


def test_of_many_who_bring_a_token_that_is_for_once_one_gets_in(page: HostPage) -> None:
    told = at_once([partial(visit, page, page.token(jti="once"))] * 20)

    assert sorted(told) == ["in", *["spent"] * 19]
    assert EmbedSession.objects.count() == 1


def test_it_is_the_note_of_it_that_keeps_the_others_out(page: HostPage) -> None:
    with without_constraint(SpentToken, "token_spent_once"):
        told = at_once([partial(visit, page, page.token(jti="once"))] * 20)

        assert told == ["in"] * 20
        SpentToken.objects.all().delete()


def test_of_many_who_want_a_key_two_get_one(page: HostPage) -> None:
    told = at_once([partial(want_a_key, page)] * 8)

    assert sorted(told) == ["got", *["refused"] * 7]  # One was there.
    assert SecretKey.objects.live().count() == 2


@pytest.mark.grown_up
def test_without_the_lock_the_constraint_still_says_no(page: HostPage, meet: Meet) -> None:
    meet(keys, "_free_slot")
    with without({"lock"}), pytest.raises(Exception, match="secret_key_has_its_slot_alone"):
        at_once([partial(want_a_key, page)] * 2)

    assert SecretKey.objects.live().count() == 2


def visit(page: HostPage, token: str) -> str:
    try:
        open_session(
            site_key=page.placement.key, embedder=PAGE, user_token=token, at=timezone.now()
        )
    except TokenSpent:
        return "spent"
    return "in"


def want_a_key(page: HostPage) -> str:
    try:
        make_secret_key(project_id=page.project.pk, is_test=False, at=timezone.now())
    except TooManyKeys:
        return "refused"
    return "got"


@contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    constraints = model._meta.constraints
    [constraint] = [one for one in constraints if one.name == name]
    # The model forgets it, too: SQLite makes the table anew, after the model.
    model._meta.constraints = [one for one in constraints if one is not constraint]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._meta.constraints = constraints
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)
