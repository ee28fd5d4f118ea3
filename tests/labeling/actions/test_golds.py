"""Gold made, doubted and decided."""

from __future__ import annotations

import random
from datetime import timedelta
from statistics import mean

import pytest

from labeling.actions.golds import (
    IsDropped,
    IsLesson,
    NoSuchGold,
    confirm_gold,
    correct_gold,
    drop_gold,
    promote_golds,
    quarantine_golds,
    refresh_golds,
)
from labeling.actions.rounds import serve_round
from labeling.actions.standings import update_standings
from labeling.models import (
    Challenge,
    Consensus,
    ConsensusSource,
    Gold,
    GoldSource,
    GoldState,
    Project,
    Standing,
    Worker,
)
from labeling.queries.export_rows import item_rows
from labeling.questions.choice import UnknownLabel
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_retired_item,
    a_round,
    a_trusted_worker,
    a_worker,
    an_item,
    some_items,
)

pytestmark = pytest.mark.django_db

EVER = NOW - timedelta(days=1)


def quarantine(project: Project) -> list[int]:
    return quarantine_golds(project_id=project.pk, since=EVER, at=NOW)


def promote(project: Project) -> list[int]:
    return promote_golds(project_id=project.pk, at=NOW)


def a_failed_gold(project: Project) -> tuple[Gold, list[Worker]]:
    """Let four trusted workers say that a cat is a dog."""
    item = an_item(project, gold_label="cat")
    workers = [a_trusted_worker(project) for _ in range(4)]
    for worker in workers:
        a_record(project, worker, [item], ["dog"])
    update_standings(project_id=project.pk, worker_ids=[w.pk for w in workers], at=NOW)
    return item.gold, workers


def test_what_trusted_workers_agree_on_becomes_gold() -> None:
    project = a_project()
    item = a_retired_item(project)
    for _ in range(2):
        a_record(project, a_trusted_worker(project), [item], ["cat"])

    assert promote(project) == [item.pk]

    gold = Gold.objects.get(pk=item.pk)
    assert (gold.label, gold.source, gold.most_shown) == ("cat", GoldSource.CONSENSUS, 25)


def test_who_helped_to_make_it_gold_is_not_checked_by_it() -> None:
    project = a_project()
    item = a_retired_item(project)
    makers = [a_trusted_worker(project) for _ in range(2)]
    for worker in makers:
        a_record(project, worker, [item], ["cat"], at=NOW - timedelta(minutes=1))
    promote(project)
    later = a_worker()
    a_record(project, later, [item], ["cat"], at=NOW + timedelta(minutes=1))

    everybody = [worker.pk for worker in (*makers, later)]
    before = {s.worker_id: s.gold_seen for s in Standing.objects.filter(worker__in=everybody)}
    update_standings(project_id=project.pk, worker_ids=everybody, at=NOW)

    after = {s.worker_id: s.gold_seen for s in Standing.objects.filter(worker__in=everybody)}
    gained = [after[worker_id] - before.get(worker_id, 0) for worker_id in everybody]
    assert gained == [0, 0, 1]


def test_what_strangers_agree_on_does_not() -> None:
    project = a_project()
    item = a_retired_item(project)
    for _ in range(6):
        a_record(project, a_worker(), [item], ["cat"])

    assert promote(project) == []


def test_every_label_is_promoted() -> None:
    project = a_project()
    items = [a_retired_item(project, label) for label in ("cat", "cat", "dog")]
    for _ in range(2):
        worker = a_trusted_worker(project)
        a_record(project, worker, items, ["cat", "cat", "dog"])
    Gold.objects.create(
        item=an_item(project, n_wanted=0), project=project, label="cat", created_at=NOW
    )

    promoted = promote(project)

    assert sorted(promoted) == [item.pk for item in items]
    assert promote(project) == []


def test_while_there_is_enough_gold_none_is_made() -> None:
    project = a_project()
    item = a_retired_item(project)
    for _ in range(2):
        a_record(project, a_trusted_worker(project), [item], ["cat"])
    some_items(project, 150, gold_label="dog")

    assert promote(project) == []


def test_promoted_gold_is_served_to_those_who_have_not_met_it() -> None:
    project = a_project()
    item = a_retired_item(project)
    for _ in range(2):
        a_record(project, a_trusted_worker(project), [item], ["cat"])
    promote(project)
    Gold.objects.exclude(pk=item.pk).update(state=GoldState.DROPPED)
    some_items(project, 90)

    for seed in range(8):
        a_round(project, a_worker(), seed=seed)

    assert Challenge.objects.filter(item=item, round__size__gt=1).exists()
    assert next(row for row in item_rows(project.pk) if row["id"] == item.pk)["source"] == "crowd"


def test_gold_that_good_workers_keep_failing_is_quarantined() -> None:
    project = a_project()
    gold, workers = a_failed_gold(project)
    before = Standing.objects.get(worker=workers[0]).gold_seen

    assert quarantine(project) == [gold.pk]

    gold.refresh_from_db()
    assert (gold.state, gold.quarantined_at) == (GoldState.QUARANTINED, NOW)
    after = Standing.objects.get(worker=workers[0])
    assert (after.gold_seen, after.gold_right) == (before - 1, before - 1)


def test_quarantined_gold_is_not_served() -> None:
    project = a_project()
    gold, _ = a_failed_gold(project)
    quarantine(project)
    Gold.objects.filter(label="fox").update(state=GoldState.DROPPED)
    some_items(project, 60)

    for seed in range(5):
        a_round(project, a_worker(), seed=seed)

    assert gold.item.challenges.count() == 4


def test_strangers_cannot_have_gold_quarantined() -> None:
    project = a_project()
    item = an_item(project, gold_label="cat")
    for _ in range(8):
        a_record(project, a_worker(), [item], ["dog"])

    assert quarantine(project) == []


def test_gold_that_somebody_stands_by_is_used_again_and_not_doubted() -> None:
    project = a_project()
    gold, workers = a_failed_gold(project)
    quarantine(project)

    confirm_gold(project_id=project.pk, item_id=gold.pk, at=NOW)

    assert quarantine(project) == []
    standing = Standing.objects.get(worker=workers[0])
    assert standing.gold_seen == standing.gold_right + 1


def test_corrected_gold_judges_by_what_it_really_is() -> None:
    project = a_project()
    gold, workers = a_failed_gold(project)
    quarantine(project)

    correct_gold(project_id=project.pk, item_id=gold.pk, label="dog", at=NOW)

    gold.refresh_from_db()
    standing = Standing.objects.get(worker=workers[0])
    assert (gold.label, gold.state) == ("dog", GoldState.SERVED)
    assert standing.gold_seen == standing.gold_right == 61


def test_dropped_gold_judges_nobody_and_has_no_label_in_the_export() -> None:
    project = a_project()
    gold, workers = a_failed_gold(project)

    drop_gold(project_id=project.pk, item_id=gold.pk, at=NOW)

    assert Standing.objects.get(worker=workers[0]).gold_seen == 60
    row = next(row for row in item_rows(project.pk) if row["id"] == gold.pk)
    assert (row["state"], row["label"]) == ("dropped", "")


def test_what_was_given_up_is_not_hidden_again() -> None:
    project = a_project()
    gold, _ = a_failed_gold(project)
    drop_gold(project_id=project.pk, item_id=gold.pk, at=NOW)

    with pytest.raises(IsDropped):
        confirm_gold(project_id=project.pk, item_id=gold.pk, at=NOW)
    with pytest.raises(IsDropped):
        correct_gold(project_id=project.pk, item_id=gold.pk, label="dog", at=NOW)


def test_a_correction_reaches_the_label_of_what_was_promoted() -> None:
    project = a_project()
    item = a_retired_item(project)
    for _ in range(2):
        a_record(project, a_trusted_worker(project), [item], ["cat"])
    promote(project)

    correct_gold(project_id=project.pk, item_id=item.pk, label="dog", at=NOW)

    consensus = Consensus.objects.get(item=item)
    assert (consensus.label, consensus.source) == ("dog", ConsensusSource.EXPERT)


def test_only_a_choice_can_be_gold() -> None:
    project = a_project()
    item = an_item(project, gold_label="cat")

    with pytest.raises(UnknownLabel):
        correct_gold(project_id=project.pk, item_id=item.pk, label="cow", at=NOW)


def test_gold_of_another_project_is_as_if_it_were_not() -> None:
    item = an_item(a_project(), gold_label="cat")

    with pytest.raises(NoSuchGold):
        drop_gold(project_id=a_project().pk, item_id=item.pk, at=NOW)


def test_a_lesson_is_no_gold_to_decide_on() -> None:
    project = a_project()
    item = an_item(project, gold_label="cat")
    Gold.objects.update(state=GoldState.LESSON)

    with pytest.raises(IsLesson):
        drop_gold(project_id=project.pk, item_id=item.pk, at=NOW)


def test_the_schedule_looks_where_there_were_answers() -> None:
    project = a_project()
    gold, _ = a_failed_gold(project)

    refresh_golds(at=NOW + timedelta(hours=1))
    gold.refresh_from_db()
    assert gold.state == GoldState.SERVED

    refresh_golds(at=NOW + timedelta(minutes=1))
    gold.refresh_from_db()
    assert gold.state == GoldState.QUARANTINED


def test_gold_is_shown_only_so_often() -> None:
    project = a_project()
    Gold.objects.filter(pk=an_item(project, gold_label="cat").pk).update(most_shown=3)
    some_items(project, 90)

    for seed in range(12):
        a_round(project, a_worker(), seed=seed)

    assert Gold.objects.get().n_shown == 3


def shares_of_gold(project: Project, *, n: int, **standing: object) -> list[float]:
    """Return the share of gold in a round of each of so many workers who stand like this."""
    shares = []
    for seed in range(n):
        worker = a_worker()
        Standing.objects.create(worker=worker, project=project, **standing)
        served = serve_round(
            project_slug=project.slug, worker_id=worker.pk, at=NOW, rng=random.Random(seed)
        )
        hidden = Challenge.objects.filter(round=served.id, item__gold__isnull=False).count()
        shares.append(hidden / served.size)
    return shares


def test_newcomers_meet_one_in_four_and_the_trusted_one_in_twenty_five() -> None:
    project = a_project(min_answers=90, max_answers=90)
    some_items(project, 30)
    some_items(project, 150, gold_label="cat")

    newcomers = shares_of_gold(project, n=60, n_rounds=5)
    trusted = shares_of_gold(
        project, n=60, n_rounds=90, accuracy=0.96, accuracy_low=0.93, accuracy_high=0.98
    )

    assert mean(newcomers) == pytest.approx(1 / 4, abs=0.05)
    assert mean(trusted) == pytest.approx(1 / 25, abs=0.025)
    assert len(set(newcomers)) >= 4
    assert {0.0, 0.1} <= set(trusted)
