"""Who may do what: every address of the API, every method, every role."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from labeling.actions.qualification import begin_attempt
from labeling.actions.tokens import make_token
from labeling.api.auth import WORKER_KEY, Asking
from labeling.api.urls import urlpatterns
from labeling.models import Item, Project, ProjectRole, Role
from tests.cases import a_flag, decide, fingerprint
from tests.embedding import a_host_page
from tests.factories import (
    NOW,
    a_lesson,
    a_project,
    a_round,
    a_user,
    a_worker,
    an_audit,
    an_item,
    some_items,
)
from tests.labeling.forums import a_link
from tests.labeling.paid import a_crowd
from tests.listening import a_delivery, an_endpoint

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "guest", "other guest", "owner", "other owner", "reviewer", "token")

# What each of the roles gets, in their order, of a project that is the owner's, a round that is
# the guest's and a token that is the owner's.
EXPECTED = {
    ("schema", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("answer", "POST"): (401, 201, 404, 401, 401, 401, 401),
    ("projects", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("projects", "POST"): (401, 401, 401, 201, 201, 201, 201),
    ("project", "GET"): (200, 200, 200, 200, 200, 200, 200),
    ("project", "PATCH"): (401, 401, 401, 200, 404, 404, 200),
    ("disputed", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("guidelines", "POST"): (401, 401, 401, 200, 200, 200, 200),
    ("export", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("golds", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("items", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("agreement", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("pair", "GET"): (401, 401, 401, 400, 404, 400, 400),
    ("guideline_versions", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("pilot", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("pilot", "POST"): (401, 401, 401, 201, 404, 404, 201),
    ("live", "POST"): (401, 401, 401, 409, 404, 404, 409),
    ("lessons", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("lessons", "POST"): (401, 401, 401, 201, 404, 404, 201),
    ("lesson", "DELETE"): (401, 401, 401, 204, 404, 404, 204),
    ("qualification", "POST"): (201, 200, 201, 201, 201, 201, 201),
    ("exercise", "POST"): (401, 200, 404, 401, 401, 401, 401),
    ("golds", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("gold", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("audits", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("audit", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("findings", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("settle", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("progress", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("rounds", "POST"): (201, 201, 201, 201, 201, 201, 201),
    ("round", "GET"): (401, 200, 404, 401, 401, 401, 401),
    ("tokens", "GET"): (401, 401, 401, 200, 200, 200, 200),
    ("tokens", "POST"): (401, 401, 401, 201, 201, 201, 403),
    ("token", "DELETE"): (401, 401, 401, 204, 404, 404, 204),
    ("cases", "GET"): (401, 401, 401, 200, 200, 200, 200),
    ("case", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("preview", "GET"): (401, 401, 401, 200, 404, 200, 200),
    ("verdict", "POST"): (401, 401, 401, 201, 404, 201, 201),
    ("undo", "POST"): (401, 401, 401, 200, 404, 200, 200),
    ("embedding", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("product", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("product", "PUT"): (401, 401, 401, 200, 404, 404, 403),
    ("placements", "POST"): (401, 401, 401, 201, 404, 404, 201),
    ("placement", "PATCH"): (401, 401, 401, 200, 404, 404, 200),
    ("secret_keys", "POST"): (401, 401, 401, 201, 404, 404, 403),
    ("secret_key", "DELETE"): (401, 401, 401, 204, 404, 404, 204),
    ("signing_keys", "POST"): (401, 401, 401, 201, 404, 404, 403),
    ("signing_key", "DELETE"): (401, 401, 401, 204, 404, 404, 204),
    ("person", "DELETE"): (401, 401, 401, 401, 401, 401, 401),
    ("siteverify", "POST"): (200, 200, 200, 200, 200, 200, 200),
    ("thread", "PUT"): (401, 401, 401, 401, 401, 401, 401),
    ("thread", "DELETE"): (401, 401, 401, 401, 401, 401, 401),
    ("threads_batch", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("similar", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("thread_duplicates", "GET"): (401, 401, 401, 401, 401, 401, 401),
    ("links", "GET"): (401, 401, 401, 401, 401, 401, 401),
    ("link_undo", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("link_contest", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("link_uphold", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("project_links", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("project_link_undo", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("project_link_uphold", "POST"): (401, 401, 401, 409, 404, 404, 409),
    ("notices", "GET"): (401, 200, 200, 401, 401, 401, 401),
    ("appeal", "POST"): (401, 201, 404, 401, 401, 401, 401),
    ("crowds", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("crowd", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("crowd", "PUT"): (401, 401, 401, 200, 404, 404, 200),
    ("stints", "POST"): (201, 201, 201, 201, 201, 201, 401),
    ("stint_answers", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("stint_finish", "POST"): (401, 401, 401, 401, 401, 401, 401),
    ("webhooks", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("webhooks", "POST"): (401, 401, 401, 201, 404, 404, 403),
    ("webhook", "PATCH"): (401, 401, 401, 200, 404, 404, 403),
    ("webhook", "DELETE"): (401, 401, 401, 204, 404, 404, 204),
    ("webhook_secret", "POST"): (401, 401, 401, 200, 404, 404, 403),
    ("webhook_test", "POST"): (401, 401, 401, 201, 404, 404, 201),
    ("deliveries", "GET"): (401, 401, 401, 200, 404, 404, 200),
    ("resend", "POST"): (401, 401, 401, 200, 404, 404, 200),
    ("replay", "POST"): (401, 401, 401, 200, 404, 404, 200),
}

BODIES: dict[tuple[str, str], Any] = {
    ("answer", "POST"): {"choice": "cat"},
    ("projects", "POST"): {
        "slug": "birds",
        "name": "Birds",
        "question": "Which bird?",
        "content_kind": "text",
        "labels": [{"value": "owl"}, {"value": "jay"}],
    },
    ("project", "PATCH"): {"name": "Beasts"},
    ("guidelines", "POST"): {"guidelines": "Look at the **ears**."},
    ("golds", "POST"): {"golds": [{"item": "waiting", "label": "cat"}]},
    ("items", "POST"): {"items": [{"text": "a new one"}]},
    ("pilot", "POST"): {"n_items": 5, "n_answers": 3},
    ("exercise", "POST"): {"choice": "cat"},
    ("gold", "POST"): {"deed": "correct", "choice": "dog"},
    ("audit", "POST"): {"choice": "dog"},
    ("settle", "POST"): {"choice": "cat"},
    ("tokens", "POST"): {"name": "ci"},
    ("placements", "POST"): {
        "name": "Below each thread",
        "mode": "dedupe",
        "origins": ["https://forum.example"],
    },
    ("placement", "PATCH"): {"is_active": False},
    ("secret_keys", "POST"): {},
    ("product", "PUT"): {"project": "animals"},
    ("signing_keys", "POST"): {"algorithm": "HS256"},
    ("appeal", "POST"): {"text": "It was my cat."},
    ("crowd", "PUT"): {"done_code": "DONE1"},
    ("stints", "POST"): {"person": "amy", "stint": "s2"},
    ("stint_answers", "POST"): {"choice": "cat", "challenge_id": str(uuid4())},
    ("stint_finish", "POST"): {},
    ("webhooks", "POST"): {"url": "https://hooks.example/", "types": ["model.trained"]},
    ("webhook", "PATCH"): {"types": ["flag.raised"]},
    ("replay", "POST"): {"since": "2026-05-04T00:00:00Z", "heard_too": True},
}

# Addresses that stand for something of which there can be none.
MISSING = {
    "slug": "nowhere",
    "item_id": 999_999,
    "token_id": 999_999,
    "case_id": 999_999,
    "verdict_id": 999_999,
    "endpoint_id": 999_999,
    "delivery_id": 999_999,
    "crowd_id": uuid4(),
    "placement_id": 999_999,
    "key_id": 999_999,
    "link_id": 999_999,
}


@dataclass
class World:
    """An owner's project in which a guest is playing, and everybody else."""

    addresses: dict[str, Any]
    # Those by name to which another of them belongs.
    own: dict[str, dict[str, Any]]
    # Bodies that name what there is.
    bodies: dict[str, dict[str, Any]]
    # What each role shows of itself: the key of a session, or headers.
    sessions: dict[str, str]
    headers: dict[str, dict[str, str]]

    def address(self, name: str, **changes: Any) -> str:
        return PATTERNS[name](self.addresses | self.own.get(name, {}) | changes)

    def browser(self, role: str) -> Client:
        client = Client()
        if role in self.sessions:
            client.cookies["sessionid"] = self.sessions[role]
        return client

    def ask(self, name: str, method: str, role: str, **changes: Any) -> Any:
        return self.browser(role).generic(
            method,
            "/api/" + self.address(name, **changes),
            as_json(self.bodies.get(name) or BODIES.get((name, method))),
            content_type="application/json",
            headers=self.headers.get(role),
        )


def as_json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def address_of(pattern: URLPattern) -> Callable[[dict[str, Any]], str]:
    route = str(pattern.pattern)
    for converter in ("slug", "uuid", "row", "path"):
        route = route.replace(f"<{converter}:", "<")
    return lambda values: route.replace("<", "{").replace(">", "}").format(**values)


PATTERNS = {str(pattern.name): address_of(pattern) for pattern in urlpatterns}


@pytest.fixture(scope="module")
def world(once: None) -> World:
    """Make the world once: what a test changes of it is taken back after the test."""
    owner, reviewer = a_user(), a_user()
    project = a_project(owner=owner, slug="animals")
    ProjectRole.objects.create(project=project, user=reviewer, role=Role.REVIEWER)
    a_project(owner=(other := a_user()))
    disputed, gold = an_item(project, disputed_at=NOW), an_item(project, gold_label="cat")
    audit, lesson = an_audit(project), a_lesson(project)
    some_items(project, 25)
    guest = a_worker()
    served = a_round(project, guest)
    an_item(project, external_id="waiting")
    school = a_project(slug="school", pass_mark=0.5)
    a_lesson(school)
    attempt = begin_attempt(project_slug="school", worker_id=guest.pk, at=NOW, rng=random.Random(1))
    case, decided = a_flag(project, a_worker()), a_flag(project, guest)
    warning = decide(decided, owner, "warn")
    token, _ = make_token(user_id=owner.pk, name="one", at=NOW)
    _, text = make_token(user_id=owner.pk, name="two", at=NOW)
    page = a_host_page(project)
    delivery = a_delivery(an_endpoint(project))
    Item.objects.filter(project=project).update(created_at=NOW)
    return World(
        addresses={
            "slug": project.slug,
            "token_id": token.pk,
            "round_id": served.id,
            "challenge_id": served.challenges[0].id,
            "case_id": case.pk,
            "decision": "leave_out",
            "verdict_id": warning.pk,
            "endpoint_id": delivery.endpoint_id,
            "delivery_id": delivery.pk,
            "crowd_id": a_crowd(project=project).pk,
            "marketplace": "prolific",
            "placement_id": page.placement.pk,
            "sub": "u-1",
            "external_id": "7",
            "link_id": a_link(project).pk,
        },
        own={
            "settle": {"item_id": disputed.pk},
            "gold": {"item_id": gold.pk},
            "audit": {"item_id": audit.pk},
            "lesson": {"item_id": lesson.pk},
            "qualification": {"slug": school.slug},
            "secret_key": {"key_id": project.secret_keys.get().pk},
            "signing_key": {"key_id": page.signing.pk},
            "exercise": {"exercise_id": attempt.exercises[0].id},
        },
        bodies={
            "lessons": {"item": gold.pk, "why": "See the whiskers."},
            "verdict": {
                "decision": "dismiss",
                "fingerprint": fingerprint(case, owner, "dismiss", at=timezone.now()),
            },
        },
        sessions={
            "guest": playing(guest.pk),
            "other guest": playing(a_worker().pk),
            "owner": signed_in(owner),
            "other owner": signed_in(other),
            "reviewer": signed_in(reviewer),
        },
        headers={
            "token": {"Authorization": f"Bearer {text}"},
            "host": {"Authorization": f"Bearer {page.secret}"},
            "frame": {"Authorization": f"Bearer {page.open(page.token())['session']}"},
        },
    )


def playing(worker_id: int) -> str:
    session = Client().session
    session[WORKER_KEY] = worker_id
    session.save()
    return str(session.session_key)


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def rows() -> dict[str, list[Any]]:
    """Return everything labeling keeps."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("labeling").get_models()
    }


def methods_of(pattern: URLPattern) -> Iterator[str]:
    view = vars(pattern.callback)["view_class"]
    for method in ("get", "post", "put", "patch", "delete"):
        if hasattr(view, method):
            yield method.upper()


def test_every_address_and_method_is_in_the_table() -> None:
    there = {(pattern.name, method) for pattern in urlpatterns for method in methods_of(pattern)}

    assert there == set(EXPECTED)


@pytest.mark.parametrize(("name", "method"), EXPECTED)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may(world: World, name: str, method: str, role: str) -> None:
    before = rows()

    reply = world.ask(name, method, role)
    content = reply.getvalue()

    assert reply.status_code == EXPECTED[name, method][ROLES.index(role)]
    if method == "GET" or reply.status_code >= 400:
        assert rows() == before
    if reply.status_code >= 400:
        assert reply["Content-Type"] == "application/problem+json"
        assert b"walked" not in content, "a refusal shows nothing of an item"
    if reply.status_code == 401:
        assert "WWW-Authenticate" in reply


FOREIGN = [
    (*endpoint, role)
    for endpoint, statuses in EXPECTED.items()
    for role, status in zip(ROLES, statuses, strict=True)
    if status == 404
]


@pytest.mark.parametrize(("name", "method", "role"), FOREIGN)
def test_what_is_anothers_is_as_if_it_were_not(
    world: World, name: str, method: str, role: str
) -> None:
    missing = MISSING | {"round_id": uuid4(), "challenge_id": uuid4(), "exercise_id": uuid4()}

    foreign, absent = world.ask(name, method, role), world.ask(name, method, role, **missing)

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    assert dict(foreign.headers) == dict(absent.headers)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("settle", "no_such_item"),
        ("gold", "no_such_gold"),
        ("audit", "no_such_audit"),
        ("lessons", "no_such_gold"),
    ],
)
@pytest.mark.parametrize("role", ["owner", "other owner", "token"])
def test_an_items_number_opens_nothing_in_another_project(
    world: World, role: str, name: str, code: str
) -> None:
    other = Project.objects.exclude(slug__in=["animals", "school"]).get()
    ProjectRole.objects.create(project=other, user=User.objects.order_by("pk")[0], role=Role.OWNER)

    before = rows()

    reply = world.ask(name, "POST", role, slug=other.slug)

    assert (reply.status_code, reply.json()["code"]) == (404, code)
    assert rows() == before


OURS = [
    (str(pattern.name), method)
    for pattern in urlpatterns
    for method in methods_of(pattern)
    if Asking in vars(pattern.callback)["view_class"].authentication_classes
]


@pytest.mark.parametrize(("name", "method"), OURS)
@pytest.mark.parametrize("role", ["host", "frame"])
def test_what_hosts_and_frames_send_opens_nothing_else(
    world: World, name: str, method: str, role: str
) -> None:
    before = rows()

    reply = world.ask(name, method, role)

    assert (reply.status_code, reply.json()["code"]) == (401, "bad_token")
    assert rows() == before


@pytest.mark.parametrize(
    ("name", "method"),
    # To siteverify nobody is known by their browser, so there is nobody to be used from elsewhere.
    [key for key in EXPECTED if key[1] != "GET" and key[0] != "siteverify"],
)
def test_another_site_gets_nothing_done(world: World, name: str, method: str) -> None:
    before = rows()
    elsewhere = replace(world, headers={"owner": {"Origin": "https://evil.example"}})

    reply = elsewhere.ask(name, method, "owner")

    assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")
    assert rows() == before


@pytest.mark.parametrize(("name", "method"), [key for key in EXPECTED if key[1] == "GET"])
def test_a_look_without_the_content_changes_nothing(world: World, name: str, method: str) -> None:
    before = rows()
    for look in ("HEAD", "OPTIONS"):
        reply = world.browser("owner").generic(look, "/api/" + world.address(name))
        assert reply.status_code < 500
        reply.getvalue()

    assert rows() == before
