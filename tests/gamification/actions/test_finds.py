"""Whoever finds a duplicate is rewarded once others have confirmed it."""

from __future__ import annotations

import pytest

from gamification.models import Account, Balance, LedgerTx, Player, Reason
from gamification.rules.levels import EXPERIENCE_OF_A_FIND
from labeling.actions.candidates import suggest_pair
from labeling.actions.links import settle_links, undo_link
from labeling.models import Item, Link, Pair
from tests.factories import NOW, a_worker, settle_down
from tests.labeling.forums import LATER, a_forum, find_out

pytestmark = pytest.mark.django_db(transaction=True)


def found(label: str) -> tuple[Player, Pair]:
    forum, worker = a_forum(["No sound", "Sound is gone"]), a_worker()
    suggest_pair(project_id=forum.pk, one="1", other="2", worker_id=worker.pk, at=NOW)
    pair = Pair.objects.get()
    settle(pair, label)
    return Player.objects.get(pk=worker.pk), pair


def settle(pair: Pair, label: str) -> None:
    find_out(pair, label)
    settle_links(item_ids=[pair.pk], at=LATER)
    settle_down()


def experience(player: Player) -> int:
    accounts = Balance.objects.filter(player=player, account=Account.EXPERIENCE)
    return sum(accounts.values_list("amount", flat=True))


def test_a_find_that_is_confirmed_counts_towards_a_level() -> None:
    player, _ = found("same")

    assert experience(player) == EXPERIENCE_OF_A_FIND


def test_a_find_that_is_not_counts_for_nothing() -> None:
    player, _ = found("different")

    assert experience(player) == 0


def test_a_find_counts_once() -> None:
    player, pair = found("same")
    Item.objects.filter(pk=pair.pk).update(retired_at=None)
    settle_links(item_ids=[pair.pk], at=LATER)

    settle(pair, "same")

    assert LedgerTx.objects.filter(reason=Reason.FIND).count() == 1
    assert experience(player) == EXPERIENCE_OF_A_FIND


def test_a_find_that_is_taken_back_later_was_honest_work() -> None:
    player, pair = found("same")
    link = Link.objects.get(pair=pair)

    undo_link(project_id=pair.project_id, link_id=link.pk, reason="", at=LATER)
    settle_down()

    assert experience(player) == EXPERIENCE_OF_A_FIND
