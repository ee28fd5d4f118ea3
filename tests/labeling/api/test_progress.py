from __future__ import annotations

import pytest
from django.test import Client

from labeling.models import ProjectRole, Role
from tests.factories import a_project, a_user, some_items

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role.values)
def test_those_who_have_a_part_in_a_project_see_how_far_it_is(client: Client, role: str) -> None:
    user, project = a_user(), a_project()
    ProjectRole.objects.create(project=project, user=user, role=role)
    some_items(project, 3)
    client.force_login(user)

    shown = client.get(f"/api/v1/projects/{project.slug}/progress").json()

    assert set(shown) == {"items", "answers", "alpha", "workers", "trusted", "model", "score"}
    assert shown["items"]["total"] == 3


def test_nobody_else_does(client: Client) -> None:
    project = a_project(owner=a_user())
    client.force_login(a_user())

    assert client.get(f"/api/v1/projects/{project.slug}/progress").status_code == 404
