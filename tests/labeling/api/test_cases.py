"""The review desk over HTTP: from the queue to a verdict and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling import bus
from labeling.actions.appeals import make_appeal
from labeling.actions.cases import weigh_cases
from labeling.events import FlagRaised
from labeling.models import Flag, Item, ProjectRole, Role, Verdict
from labeling.queries.stakes import stakes_of
from tests.cases import LATER, Case, a_case, a_flag, a_reviewer, answer_everything
from tests.factories import NOW, a_project, a_user, a_worker, settle_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client: Client) -> Case:
    """A case, and its reviewer signed in."""
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    client.force_login(case.reviewer)
    return case


def seen(client: Client, case: Case, decision: str) -> str:
    """Look at a preview, and return its fingerprint."""
    preview = client.get(f"/api/v1/cases/{case.flag.pk}/preview/{decision}").json()
    return str(preview["fingerprint"])


def decide(client: Client, case: Case, decision: str, **changes: Any) -> Any:
    body = {"decision": decision, "fingerprint": seen(client, case, decision), **changes}
    return client.post(
        f"/api/v1/cases/{case.flag.pk}/verdict", body, content_type="application/json"
    )


def test_from_the_queue_to_a_verdict_and_back(client: Client, case: Case) -> None:
    (listed,) = client.get("/api/v1/cases").json()["results"]
    assert (listed["id"], listed["worker"]["answers"]) == (case.flag.pk, 4)

    file = client.get(f"/api/v1/cases/{listed['id']}").json()
    assert file["evidence"][0]["sentence"].startswith("Answered 'dog'")
    assert file["decisions"] == ["dismiss", "warn", "hold", "leave_out", "suspend", "ban"]

    preview = client.get(f"/api/v1/cases/{listed['id']}/preview/leave_out").json()
    assert preview["effects"]["items_reopened"] == 4
    assert [change["before"] for change in preview["changes"]] == ["dog"] * 4
    assert Item.objects.retired().count() == 4

    given = decide(client, case, "leave_out", reason="One key.")
    assert given.status_code == 201
    assert given.json()["effects"] == preview["effects"]
    assert Item.objects.retired().count() == 0
    assert client.get("/api/v1/cases").json()["results"] == []

    undone = client.post(
        f"/api/v1/verdicts/{given.json()['id']}/undo", {}, content_type="application/json"
    )
    assert undone.status_code == 200
    assert undone.json()["undone_at"]
    assert Item.objects.retired().count() == 4
    assert len(client.get("/api/v1/cases").json()["results"]) == 1


def test_a_stale_preview_is_refused_with_a_sentence(client: Client, case: Case) -> None:
    reply = decide(client, case, "leave_out", fingerprint="0" * 32)

    assert (reply.status_code, reply.json()["code"]) == (409, "stale_preview")
    assert "Since you looked" in reply.json()["detail"]
    assert not Verdict.objects.exists()


def test_a_case_is_decided_once(client: Client, case: Case) -> None:
    other = a_reviewer(case.project)
    body = {"decision": "dismiss", "fingerprint": seen(client, case, "dismiss")}
    decide(client, case, "dismiss")
    client.force_login(other)

    reply = client.post(
        f"/api/v1/cases/{case.flag.pk}/verdict", body, content_type="application/json"
    )

    assert (reply.status_code, reply.json()["code"]) == (409, "already_decided")
    assert case.reviewer.get_username() in reply.json()["detail"]


def test_the_same_key_is_the_same_verdict(client: Client, case: Case) -> None:
    body = {"decision": "warn", "fingerprint": seen(client, case, "warn")}
    replies = [
        client.post(
            f"/api/v1/cases/{case.flag.pk}/verdict",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )
        for _ in range(2)
    ]

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()


def test_the_queue_begins_with_what_is_most_at_stake(client: Client) -> None:
    reviewer = a_user()
    for harm in (5.0, 20.0, 5.0, 0.1):
        project = a_project()
        ProjectRole.objects.create(project=project, user=reviewer, role=Role.REVIEWER)
        a_flag(project, a_worker(), harm=harm)
    a_flag(a_project(owner=a_user()), a_worker(), harm=99.0)
    client.force_login(reviewer)

    listed = client.get("/api/v1/cases").json()["results"]

    assert [one["harm"] for one in listed] == [20.0, 5.0, 5.0, 0.1]
    assert listed[1]["id"] > listed[2]["id"]


def test_pages_of_the_queue_leave_nothing_out(client: Client) -> None:
    project = a_project(owner=(owner := a_user()))
    for n in range(60):
        a_flag(project, a_worker(), harm=float(n % 3))
    client.force_login(owner)

    first = client.get("/api/v1/cases").json()
    second = client.get(first["next"]).json()

    assert len({one["id"] for one in first["results"] + second["results"]}) == 60
    assert client.get("/api/v1/cases?cursor=cD1ub3doZXJl").status_code == 404


def test_the_queue_takes_the_same_few_queries_however_long_it_is(client: Client) -> None:
    project = a_project(owner=(owner := a_user()))
    client.force_login(owner)
    client.get("/api/v1/cases")
    for _ in range(5):
        a_flag(project, a_worker())

    with assertNumQueries(2):  # the user, the page
        client.get("/api/v1/cases")


def test_the_file_says_how_the_worker_compares(client: Client) -> None:
    case = a_case(n_items=8, n_honest=3)
    client.force_login(case.reviewer)

    file = client.get(f"/api/v1/cases/{case.flag.pk}").json()

    assert file["figures"]["answers"] == 8
    assert file["figures"]["consensus"]["right"] == 0
    assert sum(file["times"]["worker"]) == pytest.approx(1, abs=0.01)
    assert sum(file["times"]["crowd"]) == pytest.approx(1, abs=0.01)
    labels, rows = file["confusion"]["labels"], file["confusion"]["rows"]
    assert all(row[labels.index("dog")] == sum(row) for row in rows)
    assert sum(piece["answers"] for piece in file["timeline"]) == 8
    assert {one["said"] for one in file["sample"]} == {"dog"}
    assert all(one["known"] in {"cat", "fox"} for one in file["sample"])


def test_who_errs_alike_shows(client: Client) -> None:
    case = a_case(n_items=8)
    accomplice = a_worker()
    Item.objects.update(retired_at=None, n_wanted=6)
    answer_everything(case.project, accomplice, "dog")
    Item.objects.update(retired_at=NOW)
    client.force_login(case.reviewer)

    alike = client.get(f"/api/v1/cases/{case.flag.pk}").json()["look_alikes"]

    assert alike[0]["worker"] == str(accomplice.public_id)
    assert (alike[0]["both_answered"], alike[0]["same"]) == (8, 8)


def test_a_file_of_one_who_has_answered_nothing_is_empty(client: Client) -> None:
    project = a_project(owner=(owner := a_user()))
    flag = a_flag(project, a_worker())
    client.force_login(owner)

    file = client.get(f"/api/v1/cases/{flag.pk}").json()

    assert (file["timeline"], file["sample"], file["confusion"]["labels"]) == ([], [], [])


def test_harm_is_rewards_at_stake_times_doubt() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)

    weigh_cases(flag_ids=[case.flag.pk])

    case.flag.refresh_from_db()
    stakes = stakes_of(worker_id=case.cheat.pk, project_id=case.project.pk).total()
    # Where nobody rewards answers, each is worth one.
    assert case.flag.harm == pytest.approx(0.99 * (stakes or 4))


def test_an_appeal_is_as_urgent_as_what_it_is_about() -> None:
    case = a_case(n_items=2)
    weigh_cases(flag_ids=[case.flag.pk])
    case.flag.refresh_from_db()
    verdict = case.decide("ban").verdict

    appeal = make_appeal(verdict_id=verdict.pk, worker_id=case.cheat.pk, text="No.", at=LATER)
    weigh_cases(flag_ids=[appeal.flag_id])

    assert Flag.objects.get(pk=appeal.flag_id).harm == case.flag.harm > 0


def test_reviewers_hear_of_a_new_case(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    case = a_case(n_items=1)
    told: list[Any] = []
    monkeypatch.setattr("labeling.live.push_many", told.extend)
    Flag.objects.filter(pk=case.flag.pk).update(harm=0)

    bus.publish(FlagRaised(case.flag.pk, case.cheat.pk, case.project.pk, 0.99, NOW))
    with django_capture_on_commit_callbacks(execute=True):
        settle_down()

    assert (f"review.{case.reviewer.pk}", {"v": 1, "type": "case", "case": case.flag.pk}) in told
    assert Flag.objects.get(pk=case.flag.pk).harm > 0


def test_closed_cases_can_be_looked_up(client: Client, case: Case) -> None:
    decide(client, case, "dismiss")

    (listed,) = client.get("/api/v1/cases?state=closed").json()["results"]
    file = client.get(f"/api/v1/cases/{listed['id']}").json()

    assert [verdict["decision"] for verdict in file["verdicts"]] == ["dismiss"]
