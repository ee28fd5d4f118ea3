from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import a_project, a_user, a_worker, some_items
from tests.runtime.browser import a_socket, cookies_of, next_message
from tests.serving import a_cluster

pytestmark = pytest.mark.grown_up


@pytest.fixture
def cluster(transactional_db: None) -> Iterator[list[str]]:
    """Two web processes and a worker."""
    with a_cluster(n_web=2, n_workers=1) as addresses:
        yield addresses


def post(address: str, path: str, cookies: str, body: Any = None, **headers: str) -> Any:
    web = http.client.HTTPConnection(address, timeout=20)
    headers |= {"Cookie": cookies, "Content-Type": "application/json"}
    web.request("POST", path, json.dumps(body) if body else None, headers)
    reply = json.loads(web.getresponse().read())
    web.close()
    return reply


def test_what_a_worker_does_reaches_sockets_on_another_web_process(cluster: list[str]) -> None:
    here, there = cluster
    owner = a_user()
    project = a_project(owner=owner)
    some_items(project, 3)
    cookies = cookies_of(worker_id=a_worker().pk)

    with (
        a_socket(there, "/ws/play/", cookies=cookies) as player,
        a_socket(there, f"/ws/projects/{project.slug}/", cookies=cookies_of(user=owner)) as desk,
    ):
        next_message(player, "board")
        next_message(desk, "progress")
        served = post(here, f"/api/v1/projects/{project.slug}/rounds", cookies)
        post(
            here,
            f"/api/v1/challenges/{served['challenges'][0]['id']}/answer",
            cookies,
            {"choice": "cat"},
            **{"Idempotency-Key": "once"},
        )

        assert next_message(player, "points")["pending"] > 0
        # What was counted just before the answer may be told once more.
        while next_message(desk, "progress")["answers"]["total"] != 1:
            pass
