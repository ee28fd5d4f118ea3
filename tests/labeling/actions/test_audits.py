"""Items drawn for checking after they were answered, and an expert's word on them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from labeling.actions.audits import (
    AlreadyAudited,
    NoSuchAudit,
    audit_item,
    draw_all_audits,
    draw_audits,
)
from labeling.actions.consensus import recount_consensus, update_consensus
from labeling.actions.standings import update_standings
from labeling.events import ConsensusReached, Event, ItemAudited
from labeling.models import Audit, Consensus, ConsensusSource, Item, Project, Standing
from labeling.queries.audits import audited, items_to_audit
from labeling.questions.choice import UnknownLabel
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_retired_item,
    a_user,
    a_worker,
    an_audit,
    an_item,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def draw(project: Project, *, at=LATER, seed: int = 3) -> int:
    return draw_audits(project_id=project.pk, at=at, rng=random.Random(seed))


def check(audit: Audit, label: str | None) -> Audit:
    return audit_item(
        project_id=audit.project_id, item_id=audit.pk, label=label, user_id=a_user().pk, at=LATER
    )


def test_a_share_of_what_has_retired_is_drawn() -> None:
    project = a_project(audit_share=0.2)
    for _ in range(100):
        a_retired_item(project)

    n_drawn = draw(project)

    assert 10 <= n_drawn <= 30
    assert items_to_audit(project.pk).count() == n_drawn


def test_every_item_gets_one_throw_of_the_dice() -> None:
    project = a_project(audit_share=0.2)
    for _ in range(60):
        a_retired_item(project)
    draw(project)

    assert draw(project, seed=4) == 0


def test_a_long_backlog_is_drawn_in_pieces_and_nothing_is_passed_over(monkeypatch) -> None:
    monkeypatch.setattr("labeling.actions.audits.DRAWN_AT_ONCE", 10)
    monkeypatch.setattr("labeling.actions.audits._room", lambda project_id: 1.0)
    project = a_project(audit_share=1.0)
    for n in range(25):
        a_retired_item(project, retired_at=NOW + timedelta(seconds=1 + n // 4))

    drawn = [draw(project, seed=n) for n in range(4)]

    assert sum(drawn) == 25
    assert drawn[-1] == 0


def test_what_retires_while_others_commit_is_drawn_the_next_time() -> None:
    project = a_project(audit_share=1.0)
    a_retired_item(project, retired_at=LATER - timedelta(seconds=5))

    assert draw(project) == 0
    assert draw(project, at=LATER + timedelta(minutes=1)) == 1


def test_gold_and_what_an_expert_has_decided_are_not_drawn() -> None:
    project = a_project(audit_share=1.0)
    an_item(project, gold_label="cat", retired_at=NOW + timedelta(minutes=1))
    settled = a_retired_item(project)
    Consensus.objects.filter(item=settled).update(source=ConsensusSource.EXPERT)

    assert draw(project) == 0


def test_when_many_wait_hardly_any_more_are_drawn() -> None:
    busy = a_project(audit_share=0.5)
    for _ in range(100):
        an_audit(busy, retired_at=NOW - timedelta(days=1))
    for _ in range(100):
        a_retired_item(busy)

    assert 0 < draw(busy) < 20


def test_the_schedule_draws_where_experts_check() -> None:
    project, unchecked = a_project(audit_share=1.0), a_project(audit_share=0.0)
    for one in (project, unchecked):
        a_retired_item(one)

    draw_all_audits(at=LATER, rng=random.Random(1))

    assert [audit.project for audit in Audit.objects.all()] == [project]


def test_whoever_answered_is_judged_by_the_expert() -> None:
    project = a_project()
    audit = an_audit(project)
    right, wrong, torn = a_worker(), a_worker(), a_worker()
    for worker, label in ((right, "dog"), (wrong, "cat"), (torn, "")):
        a_record(project, worker, [audit.item], [label])

    check(audit, "dog")

    seen = {s.worker_id: (s.audit_right, s.audit_seen) for s in Standing.objects.all()}
    assert seen == {right.pk: (1, 1), wrong.pk: (0, 1), torn.pk: (0, 0)}
    accuracy = {s.worker_id: s.accuracy or 0 for s in Standing.objects.all()}
    assert accuracy[right.pk] > accuracy[torn.pk] > accuracy[wrong.pk]


def test_an_audit_counts_instead_of_what_peers_say_and_not_besides() -> None:
    project = a_project()
    audit = an_audit(project)
    worker = a_worker()
    a_record(project, worker, [audit.item], ["cat"])

    check(audit, "cat")

    standing = Standing.objects.get()
    assert (standing.audit_seen, standing.peer_seen, standing.gold_seen) == (1, 0, 0)


def test_a_wrong_label_is_corrected_and_it_is_announced(
    hear: Callable[[type[Event]], list[Event]],
) -> None:
    audit = an_audit(a_project())
    heard, reached = hear(ItemAudited), hear(ConsensusReached)

    check(audit, "dog")

    consensus = Consensus.objects.get(item=audit.item)
    assert (consensus.label, consensus.confidence) == ("dog", 1.0)
    assert consensus.source == ConsensusSource.EXPERT
    assert heard == [ItemAudited(audit.pk, audit.project_id, "dog", False, LATER)]
    assert reached == []


def test_an_item_that_was_opened_again_retires_with_the_experts_word(
    hear: Callable[[type[Event]], list[Event]],
) -> None:
    audit = an_audit(a_project(), retired_at=None)
    reached = hear(ConsensusReached)

    check(audit, "dog")

    assert Item.objects.get().retired_at == LATER
    assert reached == [ConsensusReached(audit.pk, audit.project_id, "dog", 1.0, LATER)]


def test_a_late_answer_does_not_move_the_experts_word() -> None:
    project = a_project()
    audit = an_audit(project)
    check(audit, "dog")
    for _ in range(3):
        a_record(project, a_worker(), [audit.item], ["cat"])

    update_consensus(item_ids=[audit.pk], at=LATER)

    assert Consensus.objects.get().label == "dog"


def test_where_the_expert_cannot_tell_nobody_is_judged() -> None:
    project = a_project()
    audit = an_audit(project)
    a_record(project, a_worker(), [audit.item], ["cat"])

    check(audit, None)

    audit.refresh_from_db()
    assert (audit.is_right, audit.checked_at) == (None, LATER)
    assert Standing.objects.get().audit_seen == 0
    assert Consensus.objects.get().label == "cat"


def test_saying_the_same_again_changes_nothing_and_another_thing_is_refused() -> None:
    audit = an_audit(a_project())
    check(audit, "dog")

    assert check(audit, "dog").label == "dog"
    with pytest.raises(AlreadyAudited):
        check(audit, "cat")


def test_what_an_expert_said_stays_said_however_often_answers_are_counted_again() -> None:
    audit = check(an_audit(a_project(), "cat"), "dog")

    recount_consensus(item_ids=[audit.pk], at=LATER + timedelta(hours=1))

    consensus = Consensus.objects.select_related("item").get(pk=audit.pk)
    assert (consensus.label, consensus.source) == ("dog", ConsensusSource.EXPERT)
    assert consensus.item.retired_at is not None


def test_only_what_was_drawn_is_checked_and_only_with_a_choice() -> None:
    audit = an_audit(a_project())

    with pytest.raises(NoSuchAudit):
        audit_item(project_id=a_project().pk, item_id=audit.pk, label="cat", user_id=1, at=NOW)
    with pytest.raises(UnknownLabel):
        check(audit, "cow")


def test_the_findings_say_how_many_labels_are_right() -> None:
    project = a_project()
    for label in ("cat", "cat", "dog", "dog"):
        check(an_audit(project, label), "cat")
    check(an_audit(project), None)
    an_audit(project)

    found = audited(project.pk)

    assert (found.waiting, found.checked, found.right) == (1, 4, 2)
    assert [(one.choice, one.checked, one.right) for one in found.labels] == [
        ("cat", 2, 2),
        ("dog", 2, 0),
    ]
    assert found.estimate is not None and found.estimate.share == 0.5
    assert {audit.consensus_label for audit in found.wrong} == {"dog"}


def test_what_people_differ_on_is_drawn_more() -> None:
    project = a_project(audit_share=0.2)
    agreed = [a_retired_item(project) for _ in range(60)]
    torn = [a_retired_item(project) for _ in range(60)]
    a_record(project, a_worker(), [*agreed, *torn], ["cat"] * 120)
    a_record(project, a_worker(), [*agreed, *torn], ["cat"] * 60 + ["dog"] * 60)

    draw(project)

    drawn = set(Audit.objects.values_list("pk", flat=True))
    assert len(drawn & {item.pk for item in torn}) > 3 * len(drawn & {item.pk for item in agreed})


def test_audits_of_what_is_drawn_often_say_less_of_a_worker() -> None:
    project, worker = a_project(), a_worker()
    rarely, often = ([an_audit(project) for _ in range(4)] for _ in range(2))
    Audit.objects.update(label="cat", checked_at=NOW, chance=1.0)
    Audit.objects.filter(pk__in=[audit.pk for audit in rarely]).update(chance=0.02)
    a_record(project, worker, [one.item for one in (*rarely, *often)], ["cat"] * 4 + ["dog"] * 4)

    update_standings(project_id=project.pk, worker_ids=[worker.pk], at=NOW)

    standing = Standing.objects.get(worker=worker)
    assert (standing.audit_right, standing.audit_seen) == (4, 8)
    assert standing.audit_worth_right > 0.95 * standing.audit_worth > 3
