"""Made-up requests by the published schema, as three kinds of people: none breaks anything."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.embedding import a_host_page
from tests.factories import a_project, a_round, a_user, an_item, some_items
from tests.labeling.forums import a_forum

with warnings.catch_warnings():
    # Its own dependencies warn while they are being loaded.
    warnings.simplefilter("ignore")
    import schemathesis

pytestmark = pytest.mark.django_db

# PostgreSQL refuses what SQLite takes (a NUL, a number past its column), so it is asked the most.
EXAMPLES = 12 if connection.vendor == "postgresql" else 5

# Lines of JSON are bytes like any other here.
schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")


@pytest.fixture
def schema(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    reply = Client().get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    return schemathesis.openapi.from_dict(json.loads(reply.content))


@pytest.fixture(params=["nobody", "worker", "owner"])
def client(request: pytest.FixtureRequest) -> Client:
    """Return somebody who asks, in a world in which there is something to be had."""
    client = Client()
    owner = a_user()
    project = a_project(slug="animals", owner=owner)
    some_items(project, 30)
    an_item(project, disputed_at=project.created_at)
    a_round(project)
    if request.param == "worker":
        client.post("/api/v1/projects/animals/rounds")
    if request.param == "owner":
        client.force_login(owner)
    return client


def test_the_schema_is_openapi_3_1_and_whole(schema: Any) -> None:
    assert schema.raw_schema["openapi"].startswith("3.1")
    assert "/api/v1/projects/{slug}/export" in schema.raw_schema["paths"]
    assert all(result.ok() for result in schema.get_all_operations())


@pytest.mark.parametrize(
    ("path", "method", "status", "codes"),
    [
        ("/api/v1/projects/{slug}/rounds", "post", "401", {"session_ended"}),
        ("/api/v1/projects/{slug}/rounds", "post", "409", {"no_items_left"}),
        ("/api/v1/rounds/{round_id}", "get", "404", {"no_such_round"}),
        ("/api/v1/challenges/{challenge_id}/answer", "post", "404", {"no_such_challenge"}),
        ("/api/v1/challenges/{challenge_id}/answer", "post", "409", {"already_answered"}),
        (
            "/api/v1/challenges/{challenge_id}/answer",
            "post",
            "422",
            {"unknown_label", "idempotency_key_reused"},
        ),
    ],
)
def test_the_schema_says_what_playing_may_refuse(
    schema: Any, path: str, method: str, status: str, codes: set[str]
) -> None:
    refusal = schema.raw_schema["paths"][path][method]["responses"][status]

    assert refusal["content"].keys() == {"application/problem+json"}
    assert codes <= set(refusal["description"].replace(",", "").strip(".").split())


def test_the_schema_says_all_there_is_to_say() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_no_made_up_request_breaks_anything(client: Client, schema: Any) -> None:
    seen: Counter[int] = Counter()

    broken = [
        reply for operation in operations(schema) for reply in breaking(client, operation, seen)
    ]

    assert broken == []
    assert {200, 404} <= set(seen), "requests got through, and were looked at"


@pytest.mark.parametrize("way_in", ["embedSession", "secretKey"])
def test_nothing_that_a_frame_or_a_host_makes_up_breaks_anything(schema: Any, way_in: str) -> None:
    page = a_host_page(a_forum(["No sound", "Silent speakers"]))
    keys = {"secretKey": page.secret, "embedSession": page.open(page.token())["session"]}
    client = Client(headers={"Authorization": f"Bearer {keys[way_in]}"})
    seen: Counter[int] = Counter()

    theirs = [operation for operation in operations(schema) if way_in in ways_into(operation)]
    broken = [reply for operation in theirs for reply in breaking(client, operation, seen)]

    assert len(theirs) > 4
    assert broken == []
    assert {200, 400} <= set(seen) and 401 not in seen, "requests got through, and were looked at"


def operations(schema: Any) -> Iterator[Any]:
    for result in schema.get_all_operations():
        yield result.ok()


def ways_into(operation: Any) -> set[str]:
    return {way for ways in operation.definition.raw.get("security", []) for way in ways}


def breaking(client: Client, operation: Any, statuses: Counter[int]) -> list[str]:
    """Return the replies that no request should ever get."""
    cases = st.one_of(
        operation.as_strategy(),
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
    )
    broken: list[str] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, seen=st.booleans())
    def ask(case: Any, seen: bool) -> None:
        # Half of the requests are about something that is there.
        path = case.formatted_path
        if seen and case.path_parameters and "slug" in case.path_parameters:
            path = case.path.replace("{slug}", "animals").replace("{item_id}", "1")
        reply = send(client, case, path)
        statuses[reply.status_code] += 1
        if reply.status_code >= 500:
            broken.append(f"{reply.status_code} for {case.method} {path}: {case.body!r}")
        elif reply.status_code >= 400 and reply["Content-Type"] != "application/problem+json":
            broken.append(f"{reply['Content-Type']} for {case.method} {path}")

    ask()
    return broken


def send(client: Client, case: Any, path: str) -> Any:
    body = b"" if case.body is schemathesis.core.NOT_SET else as_bytes(case.body)
    reply = client.generic(
        case.method,
        path,
        body,
        content_type=case.media_type or "application/json",
        query_string=case.query or {},
        # Whoever has a key keeps it, whatever else was made up.
        headers={
            name: value
            for name, value in (case.headers or {}).items()
            if name != "Authorization" or "HTTP_AUTHORIZATION" not in client.defaults
        },
    )
    reply.getvalue()
    return reply


def as_bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    try:
        return json.dumps(body).encode()
    except (TypeError, ValueError):
        return repr(body).encode(errors="replace")
