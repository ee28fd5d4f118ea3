from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labeling.admin.facts import Facts
from labeling.models import Answer, Item, SigningKey
from tests.embedding import a_host_page
from tests.factories import a_project, a_round, a_user, an_item, answer_all, settle_down, some_items

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("labeling").get_models())


@pytest.fixture
def staff(client: Client) -> User:
    user = a_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def address(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:labeling_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_everything_can_be_looked_at_and_searched(
    client: Client, staff: User, model: type[models.Model]
) -> None:
    project = a_project(owner=staff)
    some_items(project, 3)
    an_item(project, gold_label="cat")
    answer_all(a_round(project), "cat")
    settle_down()

    assert client.get(address(model, "changelist")).status_code == 200
    if admin.site.get_model_admin(model).search_fields:
        assert client.get(address(model, "changelist") + "?q=1").status_code == 200
    row = model._default_manager.first()
    if row is not None:
        assert client.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize(
    "model", [model for model in MODELS if isinstance(admin.site.get_model_admin(model), Facts)]
)
def test_facts_are_not_edited(client: Client, staff: User, model: type[models.Model]) -> None:
    assert client.get(address(model, "add")).status_code == 403


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

    shown = client.get(address(SigningKey, "change", signing.pk)).content.decode()

    assert signing.kid in shown
    assert signing.secret not in shown
