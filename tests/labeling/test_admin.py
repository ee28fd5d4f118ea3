from __future__ import annotations

import random

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labeling.actions.endpoints import replace_secret
from labeling.actions.qualification import begin_attempt
from labeling.actions.tokens import make_token
from labeling.admin.facts import Facts
from labeling.models import Answer, Item, Objection, ThreadVector
from tests.cases import a_case
from tests.embedding import a_host_page
from tests.factories import (
    NOW,
    a_lesson,
    a_project,
    a_round,
    a_trusted_worker,
    a_user,
    a_worker,
    an_audit,
    an_item,
    answer_all,
    settle_down,
    some_items,
)
from tests.labeling.captchas import a_captcha
from tests.labeling.forums import a_forum, a_link, a_pair, find_out
from tests.labeling.paid import a_crowd, a_stint
from tests.listening import a_delivery, an_endpoint

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("labeling").get_models())


@pytest.fixture
def staff(client: Client) -> User:
    user = a_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def address(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:labeling_{model._meta.model_name}_{page}", args=args)


def test_everything_can_be_looked_at_and_searched(client: Client, staff: User) -> None:
    a_full_house()

    for model in MODELS:
        pages = [address(model, "changelist")]
        if admin.site.get_model_admin(model).search_fields:
            pages.append(address(model, "changelist") + "?q=1")
        pages += [address(model, "change", row.pk) for row in model._default_manager.all()[:1]]
        assert [client.get(page).status_code for page in pages] == [200] * len(pages), pages


def test_facts_are_not_edited(client: Client, staff: User) -> None:
    for model in MODELS:
        if isinstance(admin.site.get_model_admin(model), Facts):
            assert client.get(address(model, "add")).status_code == 403, model


def test_an_answer_stays_what_it_is(client: Client, staff: User) -> None:
    project = a_project()
    an_item(project)
    answer_all(a_round(project), "cat")
    answer = Answer.objects.get()

    assert client.post(address(Answer, "change", answer.pk), {"label": "dog"}).status_code == 403
    assert client.post(address(Answer, "delete", answer.pk), {"post": "yes"}).status_code == 403
    assert Answer.objects.values().get() == Answer.objects.filter(label="cat").values().get()


def test_a_long_list_takes_no_more_queries(client: Client, staff: User) -> None:
    project = a_project()
    counts = []
    for n in (2, 40):
        some_items(project, n)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address(Item, "changelist"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_staff_come_in_by_the_door_that_counts_tries(client: Client) -> None:
    reply = client.get("/admin/login/?next=/admin/")

    assert reply.status_code == 302
    assert reply["Location"].startswith("/accounts/login/")


def test_who_is_not_staff_stays_outside(client: Client) -> None:
    client.force_login(a_user())

    assert client.get("/admin/login/").status_code == 403
    assert client.get(address(Item, "changelist")).status_code == 302


def sign_in(password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": "ada", "password": password})
    return "_auth_user_id" in client.session


def test_who_guesses_too_often_does_not_get_in_even_when_right() -> None:
    User.objects.create_user("ada", password="pick&shovel")
    assert sign_in("pick&shovel")

    assert not any(sign_in(f"guess {n}") for n in range(10))

    assert not sign_in("pick&shovel")


def test_what_is_secret_is_shown_to_nobody(client: Client, staff: User) -> None:
    signing = a_host_page(a_project()).signing
    crowd, endpoint = a_crowd("sona", sona_token="open sesame"), an_endpoint(a_project())
    endpoint = replace_secret(project_id=endpoint.project_id, endpoint_id=endpoint.pk, at=NOW)

    for row, told, secrets in (
        (signing, signing.kid, [signing.secret]),
        (crowd, crowd.sona_site, [crowd.sona_token]),
        (endpoint, endpoint.url, [endpoint.secret, endpoint.old_secret]),
    ):
        shown = client.get(address(type(row), "change", row.pk)).content.decode()
        assert told in shown
        assert all(secret and secret not in shown for secret in secrets)


def a_full_house() -> None:
    """Make something of nearly everything there is."""
    case = a_case()
    case.decide("leave_out")
    an_audit(case.project)
    a_trusted_worker(case.project)
    a_lesson(case.project)
    begin_attempt(
        project_slug=case.project.slug, worker_id=a_worker().pk, at=NOW, rng=random.Random(1)
    )
    make_token(user_id=case.reviewer.pk, name="a program", at=NOW)
    a_delivery(an_endpoint(case.project))
    a_stint(a_crowd())
    a_captcha().token()
    find_out(a_pair(a_forum(["one", "two"]), "1", "2"), "same", keeps="1")
    link = a_link(a_forum())
    Objection.objects.create(duplicate=link.duplicate, canonical=link.canonical)
    ThreadVector.objects.create(thread=link.duplicate, numbers=b"")
    settle_down()
