from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from labeling.consumers import PushConsumer
from labeling.live import push
from labeling.models import ProjectRole, Role
from tests.factories import a_project, a_user
from tests.runtime.browser import a_socket, close_code, cookies_of, next_message


@pytest.fixture
def socket(address: str) -> Iterator[ClientConnection]:
    """The open socket of an owner."""
    owner = a_user()
    project = a_project(owner=owner, slug="animals")
    with a_socket(
        address, f"/ws/projects/{project.slug}/", cookies=cookies_of(user=owner)
    ) as opened:
        next_message(opened, "progress")
        yield opened


def test_a_push_from_any_thread_arrives(address: str) -> None:
    owner = a_user()
    project = a_project(owner=owner)

    with a_socket(
        address, f"/ws/projects/{project.slug}/", cookies=cookies_of(user=owner)
    ) as opened:
        next_message(opened, "progress")
        message = {"type": "model", "version": 3}
        threading.Thread(target=push, args=(f"project.{project.pk}", message)).start()

        assert next_message(opened, "model") == {"v": 1, **message}


def test_a_ping_is_answered(socket: ClientConnection) -> None:
    socket.send('{"type": "ping"}')

    assert next_message(socket) == {"v": 1, "type": "pong"}


def test_a_reviewer_may_watch_and_a_player_may_not(address: str) -> None:
    reviewer, player = a_user(), a_user()
    project = a_project(owner=a_user())
    ProjectRole.objects.create(project=project, user=reviewer, role=Role.REVIEWER)
    path = f"/ws/projects/{project.slug}/"

    with a_socket(address, path, cookies=cookies_of(user=reviewer)) as opened:
        assert next_message(opened)["type"] == "progress"
    with a_socket(address, path, cookies=cookies_of(user=player)) as refused:
        assert close_code(refused) == 1008


def test_a_project_that_is_not_there_looks_like_one_that_is_not_theirs(address: str) -> None:
    with a_socket(address, "/ws/projects/none/", cookies=cookies_of(user=a_user())) as refused:
        assert close_code(refused) == 1008


def test_a_stranger_is_refused(address: str) -> None:
    project = a_project()

    with a_socket(address, f"/ws/projects/{project.slug}/") as refused:
        assert close_code(refused) == 1008


@pytest.mark.parametrize("origin", ["https://evil.example", "http://[", "null"])
def test_another_sites_page_gets_no_socket(address: str, origin: str) -> None:
    owner = a_user()
    project = a_project(owner=owner)

    path, cookies = f"/ws/projects/{project.slug}/", cookies_of(user=owner)
    with (
        pytest.raises(InvalidStatus) as refusal,
        a_socket(address, path, cookies=cookies, origin=origin),
    ):
        pass

    assert refusal.value.response.status_code == 403


def test_no_socket_is_where_none_is(address: str) -> None:
    with pytest.raises(InvalidStatus) as refusal, a_socket(address, "/ws/nothing/"):
        pass

    assert refusal.value.response.status_code == 403


def test_a_sixth_socket_is_refused_until_one_closes(address: str) -> None:
    owner = a_user()
    project = a_project(owner=owner)
    path, cookies = f"/ws/projects/{project.slug}/", cookies_of(user=owner)

    with ExitStack() as five:
        for _ in range(5):
            next_message(five.enter_context(a_socket(address, path, cookies=cookies)))
        with a_socket(address, path, cookies=cookies) as sixth:
            assert close_code(sixth) == 1008
    with a_socket(address, path, cookies=cookies) as again:
        assert next_message(again)["type"] == "progress"


def test_a_flood_is_cut_off(socket: ClientConnection) -> None:
    with pytest.raises(ConnectionClosed):
        for _ in range(1000):
            socket.send('{"type": "ping"}')
            next_message(socket)

    assert socket.close_code == 1008


def test_too_large_a_message_is_cut_off(socket: ClientConnection) -> None:
    socket.send("x" * (64 * 1024 + 1))

    assert close_code(socket) == 1009


def test_several_bad_messages_are_too_many(socket: ClientConnection) -> None:
    for _ in range(PushConsumer.MAX_BAD):
        socket.send("{}")

    for _ in range(PushConsumer.MAX_BAD):
        assert next_message(socket)["code"] == "bad_message"
    assert close_code(socket) == 1008


def test_a_role_taken_away_closes_the_socket(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PushConsumer, "CHECK_SECONDS", 0.2)
    owner = a_user()
    project = a_project(owner=owner)

    with a_socket(
        address, f"/ws/projects/{project.slug}/", cookies=cookies_of(user=owner)
    ) as opened:
        next_message(opened)
        ProjectRole.objects.all().delete()

        assert close_code(opened) == 1008


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
messages = st.one_of(
    json_values.map(json.dumps),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
    st.sampled_from(
        ["", "[" * 60_000, "9" * 60_000, '"\\ud800"', '{"type": "ping", "\\udfff": 1}', "NaN", "\0"]
    ),
)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PushConsumer, "MAX_BAD", 10**9)
    monkeypatch.setattr(PushConsumer, "MAX_PER_SECOND", 10**9)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(message=messages)
@pytest.mark.usefixtures("patience")
def test_no_message_is_too_strange_for_an_answer(
    socket: ClientConnection, message: str | bytes
) -> None:
    socket.send(message)

    assert next_message(socket)["code"] == "bad_message"


def test_a_reviewer_hears_of_cases_and_a_player_does_not(address: str) -> None:
    reviewer, player = a_user(), a_user()
    project = a_project()
    ProjectRole.objects.create(project=project, user=reviewer, role=Role.REVIEWER)

    with a_socket(address, "/ws/review/", cookies=cookies_of(user=reviewer)) as opened:
        assert next_message(opened) == {"v": 1, "type": "cases", "open": 0}
        push(f"review.{reviewer.pk}", {"type": "case", "case": 7})
        assert next_message(opened, "case")["case"] == 7
    with a_socket(address, "/ws/review/", cookies=cookies_of(user=player)) as refused:
        assert close_code(refused) == 1008
