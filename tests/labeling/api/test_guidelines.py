from __future__ import annotations

import pytest
from django.test import Client

from labeling.models import Project
from tests.factories import a_project, a_user

pytestmark = pytest.mark.django_db


def preview(text: str) -> str:
    client = Client()
    client.force_login(a_user())
    reply = client.post("/api/v1/guidelines", {"guidelines": text}, content_type="application/json")
    assert reply.status_code == 200
    return str(reply.json()["guidelines_html"])


def test_a_preview_is_what_players_would_see_and_changes_nothing() -> None:
    a_project(guidelines="Old.")

    assert preview("Look at the **ears**.") == "<p>Look at the <strong>ears</strong>.</p>\n"
    assert Project.objects.get().guidelines == "Old."


def test_a_preview_runs_no_script() -> None:
    html = preview("<script>alert(1)</script> [x](javascript:alert(1))")

    assert "<script" not in html
    assert "href" not in html
