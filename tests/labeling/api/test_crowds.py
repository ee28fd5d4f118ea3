"""Paid crowds over HTTP, to who opens a project to them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from labeling.models import Crowd, Project, Role
from tests.factories import a_project, sign_in
from tests.labeling.paid import FIELDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(client: Client) -> Project:
    sign_in(client, project := a_project(), Role.OWNER)
    return project


def put(client: Client, project: Project, fields: dict[str, Any]) -> Any:
    address = f"/api/v1/projects/{project.slug}/crowds/sona"
    return client.put(address, fields, content_type="application/json")


def test_a_credit_token_goes_in_and_never_comes_out(client: Client, project: Project) -> None:
    saved = put(client, project, {**FIELDS["sona"], "sona_token": "open sesame"})
    listed = client.get(f"/api/v1/projects/{project.slug}/crowds")

    for reply in (saved, listed):
        assert reply.status_code == 200
        assert b"open sesame" not in reply.content
    assert saved.json()["has_sona_token"] is True


def test_a_change_that_does_not_name_it_leaves_it(client: Client, project: Project) -> None:
    put(client, project, FIELDS["sona"])

    changed = put(client, project, {"n_rounds": 3})

    assert (changed.json()["n_rounds"], changed.json()["has_sona_token"]) == (3, True)
    assert Crowd.objects.get().sona_token == "secret"
