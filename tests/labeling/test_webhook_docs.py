"""What the page about webhooks says is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from labeling.news import offered
from labeling.webhooks import new_secret
from tests.factories import a_project
from tests.listening import Program, a_delivery, an_endpoint, send

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()


def listed() -> list[str]:
    """Return the events on the page."""
    return re.findall(r"^\| `(\w+\.\w+)` \|", PAGE, re.MULTILINE)


def test_every_event_is_on_the_page() -> None:
    assert set(offered()) <= set(listed())


@pytest.mark.django_db
def test_what_the_page_checks_calls_with_works(program: Program) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    page: dict[str, Any] = {}
    exec(code, page)
    endpoint = an_endpoint(a_project(), program)
    a_delivery(endpoint)

    send()

    [(headers, body)] = program.calls
    assert page["heard"](endpoint.secret, headers, body) == {"type": "model.trained"}
    assert page["heard"](new_secret(), headers, body) is None
    assert page["heard"](endpoint.secret, headers, body + b" ") is None
