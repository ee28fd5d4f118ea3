"""Ratings: what checks let right answers rise to, once each, and never fall from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from gamification.actions.catch_up import catch_up
from gamification.actions.golds import settle_gold
from gamification.actions.points import settle_answers
from gamification.actions.ratings import rate_due, rate_player
from gamification.models import Escrow, LedgerTx, Reason, Skill
from gamification.queries.gains import explain
from gamification.queries.invariants import INVARIANTS
from gamification.rules.delays import LONGEST
from gamification.rules.scoring import (
    ENOUGH_SURPRISES,
    ESCROW,
    LONGEST_ESCROW,
    SHARE_BY_PEERS,
)
from labeling.actions.audits import audit_item
from labeling.actions.golds import correct_gold
from labeling.models import Audit, Consensus, Flag, Gold, Item, Project, Worker
from labeling.queries.checks import peer_checks_of
from labeling.queries.replay import judged_answers
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_user,
    a_worker,
    an_item,
    settle_down,
    some_items,
)
from tests.gamification.pay import points, prove

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
LABELS = ["cat", "dog"]


@pytest.fixture
def project() -> Project:
    return a_project(max_answers=5)


@pytest.fixture
def worker() -> Worker:
    return a_worker()


def say(worker: Worker, items: Sequence[Item], labels: Sequence[str]) -> None:
    """Let these answers have been given, and promised their points."""
    a_record(items[0].project, worker, items, labels)
    catch_up(at=NOW, rng=random.Random(1))


def meet_gold(worker: Worker, project: Project, n: int, *, n_right: int | None = None) -> None:
    """Answer so much gold that few have seen, evenly over two labels."""
    labels = [LABELS[i % 2] for i in range(n)]
    said = [
        label if i < (n if n_right is None else n_right) else "fox"
        for i, label in enumerate(labels)
    ]
    say(worker, [an_item(project, gold_label=label) for label in labels], said)


def found_out(project: Project, n: int, label: str = "cat") -> list[Item]:
    """Make items the crowd is sure of, though nobody has answered them yet."""
    items = some_items(project, n, retired_at=NOW)
    Consensus.objects.bulk_create(
        Consensus(item=item, label=label, confidence=0.99, n_votes=3, updated_at=NOW)
        for item in items
    )
    return items


def settle(items: Sequence[Item]) -> None:
    settle_answers(judged=judged_answers({item.pk for item in items}), at=LATER)


def rate(worker: Worker, project: Project) -> Skill:
    rate_player(player_id=worker.pk, project_id=project.pk, at=LATER)
    return Skill.objects.get(player=worker.pk, project_id=project.pk)


def broken() -> list[str]:
    return [row for invariant in INVARIANTS for row in invariant.find()]


def test_a_newcomer_s_right_answers_wait_and_wrong_ones_do_not(project, worker) -> None:
    items = found_out(project, 3)
    say(worker, items, ["cat", "cat", "dog"])

    settle(items)

    assert points(worker.pk) == (16, 0)
    assert Escrow.objects.count() == 2
    assert broken() == []


def test_six_checks_that_few_had_seen_prove_a_newcomer_and_pay_what_waits(project, worker) -> None:
    items = found_out(project, 2)
    say(worker, items, ["cat", "cat"])
    settle(items)
    meet_gold(worker, project, ENOUGH_SURPRISES - 1)
    assert not rate(worker, project).is_proven
    assert points(worker.pk)[1] == 0

    meet_gold(worker, project, 1)
    skill = rate(worker, project)

    assert skill.is_proven
    assert points(worker.pk)[1] == 2 * round(10 * skill.share) > 0
    assert broken() == []


def test_gold_that_many_have_seen_proves_nobody(project, worker) -> None:
    golds = [an_item(project, gold_label=LABELS[i % 2]) for i in range(8)]
    for _ in range(project.max_answers):
        say(a_worker(), golds, LABELS * 4)
    say(worker, golds, LABELS * 4)

    assert not rate(worker, project).is_proven


def test_an_answer_rises_once_more_when_forty_checks_have_come_since(project, worker) -> None:
    items = found_out(project, 1)
    meet_gold(worker, project, ENOUGH_SURPRISES)
    rate(worker, project)
    say(worker, items, ["cat"])
    settle(items)
    _, first = points(worker.pk)
    assert first > 0 and Escrow.objects.get().is_rated

    meet_gold(worker, project, ESCROW)
    skill = rate(worker, project)

    assert points(worker.pk)[1] == round(10 * skill.share) > first
    assert not Escrow.objects.exists()
    paid = LedgerTx.objects.exclude(reason="answer").order_by("pk")
    assert [tx.cause.partition(":")[0] for tx in paid] == ["settle", "rerate"]
    assert broken() == []


def test_what_was_paid_is_not_asked_for_again_when_a_player_gets_worse(project, worker) -> None:
    items = found_out(project, 1)
    prove(worker.pk, project.pk)
    say(worker, items, ["cat"])
    settle(items)
    _, first = points(worker.pk)

    meet_gold(worker, project, ESCROW, n_right=0)
    rate(worker, project)

    assert points(worker.pk)[1] == first == 10
    assert broken() == []


def test_rating_again_and_again_pays_once(project, worker) -> None:
    items = found_out(project, 2)
    say(worker, items, ["cat", "cat"])
    settle(items)
    meet_gold(worker, project, 12)

    rate(worker, project)
    paid, n_txs = points(worker.pk), LedgerTx.objects.count()
    for _ in range(3):
        rate(worker, project)
        settle(items)

    assert (points(worker.pk), LedgerTx.objects.count()) == (paid, n_txs)


def test_who_stops_playing_is_paid_by_what_is_known_by_then(project, worker) -> None:
    items = found_out(project, 1)
    say(worker, items, ["cat"])
    settle(items)
    meet_gold(worker, project, ENOUGH_SURPRISES - 1)

    rate_player(player_id=worker.pk, project_id=project.pk, at=NOW + LONGEST_ESCROW)

    assert 0 < points(worker.pk)[1] <= 2
    assert not Escrow.objects.exists()
    assert Skill.objects.get().due_at is None


def test_gold_settles_as_anything_does_and_has_its_player_rated(project, worker) -> None:
    meet_gold(worker, project, 8)
    assert points(worker.pk) == (64, 0)

    settle_gold(at=NOW + LONGEST)
    assert points(worker.pk) == (64, 0)
    rate_due(at=NOW + LONGEST)

    assert points(worker.pk)[1] > 0
    assert broken() == []


def known_gold(worker: Worker, project: Project) -> None:
    """Pass all gold, and hardly an audit."""
    meet_gold(worker, project, 40)
    items = found_out(project, 12)
    say(worker, items, ["cat"] * 12)
    settle(items)
    for item in items:
        Audit.objects.create(
            item=item, project=project, consensus_label="cat", chance=0.5, chosen_at=NOW
        )
        audit_item(
            project_id=project.pk, item_id=item.pk, label="dog", user_id=a_user().pk, at=LATER
        )


def test_who_passes_gold_but_no_audits_is_held_until_a_person_has_looked(project, worker) -> None:
    known_gold(worker, project)
    settle_gold(at=NOW + LONGEST)

    assert rate(worker, project).is_held

    _, settled = points(worker.pk)
    assert settled == 0
    settle_down()
    assert [row["kind"] for row in Flag.objects.get().evidence] == ["known gold"]
    rate(worker, project)
    settle_down()
    assert Flag.objects.count() == 1


def test_a_person_who_finds_nothing_lets_the_pay_go_on(project, worker) -> None:
    known_gold(worker, project)
    settle_gold(at=NOW + LONGEST)
    rate(worker, project)

    Skill.objects.update(is_cleared=True)
    skill = rate(worker, project)

    assert not skill.is_held


def test_gold_that_is_corrected_pays_those_it_had_judged_wrongly(project, worker) -> None:
    prove(worker.pk, project.pk)
    gold = an_item(project, gold_label="dog")
    say(worker, [gold], ["cat"])
    settle_gold(at=NOW + LONGEST)
    assert points(worker.pk) == (0, 0)

    for _ in range(2):
        correct_gold(project_id=project.pk, item_id=gold.pk, label="cat", at=LATER)
        settle_down()

    assert points(worker.pk) == (0, 10)
    assert LedgerTx.objects.filter(reason=Reason.SETTLEMENT).count() == 2
    assert broken() == []


def test_gold_that_is_corrected_takes_nothing_back(project, worker) -> None:
    prove(worker.pk, project.pk)
    gold = an_item(project, gold_label="cat")
    say(worker, [gold], ["cat"])
    settle_gold(at=NOW + LONGEST)
    assert points(worker.pk) == (0, 10)

    correct_gold(project_id=project.pk, item_id=gold.pk, label="dog", at=LATER)
    settle_down()

    assert points(worker.pk) == (0, 10)
    assert not Escrow.objects.exists()
    assert broken() == []


def test_gold_that_waits_for_its_turn_does_not_settle_by_being_corrected(project, worker) -> None:
    prove(worker.pk, project.pk)
    gold = an_item(project, gold_label="dog")
    say(worker, [gold], ["cat"])
    Gold.objects.update(created_at=NOW)

    correct_gold(project_id=project.pk, item_id=gold.pk, label="cat", at=LATER)
    settle_down()

    assert points(worker.pk) == (8, 0)


def test_an_audit_that_corrects_a_label_pays_who_had_been_right(project, worker) -> None:
    prove(worker.pk, project.pk)
    [item] = items = found_out(project, 1)
    say(worker, items, ["dog"])
    settle(items)
    assert points(worker.pk) == (0, 0)
    Audit.objects.create(
        item=item, project=project, consensus_label="cat", chance=0.5, chosen_at=NOW
    )

    audit_item(project_id=project.pk, item_id=item.pk, label="dog", user_id=a_user().pk, at=LATER)
    settle_down()

    assert points(worker.pk) == (0, 10)
    assert broken() == []


def test_each_payment_says_why_and_none_what_it_was_judged_by(project, worker) -> None:
    meet_gold(worker, project, ENOUGH_SURPRISES)
    items = found_out(project, 1)
    say(worker, items, ["cat"])
    settle(items)
    settle_gold(at=NOW + LONGEST)
    rate(worker, project)
    meet_gold(worker, project, ESCROW)
    rate(worker, project)

    said = {explain(tx) for tx in LedgerTx.objects.exclude(reason="answer")}

    assert said == {"Right.", "Your answers have proved good since, so one was worth more."}


def with_peers(worker: Worker, project: Project, said: Sequence[str]) -> list[Item]:
    """Let three others have named cats and dogs by turns, and the worker have said this."""
    truth = [LABELS[i % 2] for i in range(len(said))]
    items = some_items(project, len(said), retired_at=NOW)
    Consensus.objects.bulk_create(
        Consensus(item=item, label=label, confidence=0.99, n_votes=3, updated_at=NOW)
        for item, label in zip(items, truth, strict=True)
    )
    for _ in range(3):
        say(a_worker(), items, truth)
    say(worker, items, said)
    settle(items)
    return items


def by_turns(n: int) -> list[str]:
    return [LABELS[i % 2] for i in range(n)]


def test_where_nothing_is_checked_agreement_pays_a_little_in_the_end(project, worker) -> None:
    with_peers(worker, project, by_turns(60))

    skill = rate(worker, project)
    assert 0 < skill.share < SHARE_BY_PEERS
    # What is forty checks old by then has been rated for the last time.
    assert not skill.is_proven
    assert 0 < points(worker.pk)[0] < 60 * 8
    rate_player(player_id=worker.pk, project_id=project.pk, at=NOW + LONGEST_ESCROW)

    assert points(worker.pk)[0] == 0 < points(worker.pk)[1] <= 60 * 10 * SHARE_BY_PEERS * 1.5
    assert broken() == []


@pytest.mark.parametrize("said", [["cat"] * 60, ["dog", "cat"] * 30])
def test_agreement_pays_nobody_who_does_not_look(project, worker, said) -> None:
    with_peers(worker, project, said)

    assert rate(worker, project).share == 0


def test_agreement_counts_for_nothing_where_there_is_gold(project, worker) -> None:
    an_item(project, gold_label="cat")
    with_peers(worker, project, by_turns(60))

    assert rate(worker, project).share == 0


def test_agreement_with_one_other_or_with_half_of_them_tells_nothing(project, worker) -> None:
    items = with_peers(worker, project, by_turns(60))
    others = [*{a.worker_id for a in items[0].answers.exclude(worker=worker.pk)}]
    items[0].answers.filter(worker__in=others[:2]).delete()
    items[1].answers.filter(worker=others[0]).delete()
    items[1].answers.filter(worker=others[1]).update(label="fox")

    known = {fact.answer_id for fact in peer_checks_of(worker.pk, project_id=project.pk)}

    assert len(known) == 58
