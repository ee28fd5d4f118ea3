"""Progress is told to those who watch, and counted for nobody else."""

import pytest
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer

from labeling import live
from labeling.actions.progress import tell_progress
from tests.factories import NOW, a_project, a_round, an_item, answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def layer(monkeypatch):
    layer = InMemoryChannelLayer()
    monkeypatch.setattr("labeling.live.get_channel_layer", lambda: layer)
    return layer


@pytest.fixture
def project():
    project = a_project()
    an_item(project)
    answer(a_round(project).challenges[0], "cat")
    return project


def test_who_watches_is_told(layer, project):
    async_to_sync(layer.group_add)(f"project.{project.pk}", "somebody")

    tell_progress(at=NOW)

    told = async_to_sync(layer.receive)("somebody")
    assert '"type": "progress"' in told["text"]


def test_nothing_is_counted_for_nobody(layer, project, django_assert_num_queries):
    with django_assert_num_queries(1):  # whose answers are new
        tell_progress(at=NOW)


def test_where_sockets_may_be_elsewhere_somebody_may_hear(monkeypatch):
    monkeypatch.setattr("labeling.live.get_channel_layer", object)

    assert live.is_heard("project.1")
