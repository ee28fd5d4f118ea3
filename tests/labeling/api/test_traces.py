"""What a request leaves behind of where it comes from."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from labeling.models import Trace
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted() -> None:
    cache.clear()


def play(slug: str, agent: str) -> None:
    Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="192.0.2.7").post(f"/api/v1/projects/{slug}/rounds")


def test_a_round_leaves_digests_of_network_and_browser():
    project = a_project()
    some_items(project, 40)
    for agent in ("one browser", "one browser", "another"):
        play(project.slug, agent)

    traces = list(Trace.objects.values_list("kind", "digest"))
    assert len(traces) == 6
    assert len({digest for kind, digest in traces if kind == "network"}) == 1
    assert len({digest for kind, digest in traces if kind == "browser"}) == 2
    assert not any("192.0.2.7" in digest for _, digest in traces)
