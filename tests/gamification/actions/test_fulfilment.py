"""What becomes of a claim: granted in time, or paid back to the point."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gamification.actions.fulfilment import (
    NoSuchClaim,
    TooLate,
    give_back_claim,
    grant_claim,
    look_at_waiting,
    refuse_claim,
)
from gamification.actions.outfits import take_off, wear
from gamification.models import Claim, LedgerTx, Reward, VoucherCode, Worn
from gamification.queries.shop import claim_line
from gamification.rules.rewards import LATEST, SOONEST
from labeling.actions.workers import Suspended
from labeling.models import Flag, Standing, Worker
from tests.cases import a_case, a_flag
from tests.factories import NOW, a_project, a_user
from tests.gamification.pay import settle_as_proven
from tests.gamification.shop import a_player, a_reward, claim, give, hand_out, handed_out, points

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def state_of(made: Claim) -> tuple[str, str]:
    made.refresh_from_db()
    return made.state, made.why


def test_what_has_waited_long_enough_is_granted() -> None:
    made = claim(a_reward(codes=1, hold=2 * DAY), a_player(100)).claim

    look_at_waiting(at=NOW + 2 * DAY)
    assert state_of(made) == ("held", "")

    hand_out(over=2 * DAY)
    assert state_of(made) == ("granted", "")


def test_what_waits_for_a_person_goes_on_once_they_have_looked() -> None:
    player = a_player(100)
    flag = a_flag(a_project(), player)
    made = claim(a_reward(codes=1), player).claim

    hand_out()
    assert state_of(made) == ("held", "")

    Flag.objects.filter(pk=flag.pk).update(closed_at=NOW + DAY)
    hand_out(over=timedelta(hours=1))
    assert state_of(made) == ("granted", "")


def test_what_nobody_ever_looks_at_is_paid_back() -> None:
    player = a_player(100)
    a_flag(a_project(), player)
    made = claim(a_reward(codes=1), player).claim

    look_at_waiting(at=NOW + 31 * DAY)

    assert state_of(made) == ("given_back", "waited_too_long")
    assert points(player) == {"settled": 100}


def test_who_was_banned_while_it_waited_gets_their_points_instead() -> None:
    player = a_player(100)
    made = claim(a_reward(codes=1, hold=DAY), player).claim
    Standing.objects.create(worker=player, project=a_project(), banned_at=NOW)

    hand_out(over=DAY)

    assert state_of(made) == ("refused", "verdict")
    assert points(player) == {"settled": 100}


def test_a_player_may_change_their_mind_while_it_waits() -> None:
    player, reward = a_player(100), a_reward(codes=1, hold=DAY)
    made = claim(reward, player).claim

    for _ in range(2):
        give_back_claim(claim_id=made.pk, player_id=player.pk, at=NOW)

    assert state_of(made) == ("given_back", "changed_mind")
    assert points(player) == {"settled": 100}
    assert Reward.objects.get().stock == 1
    assert VoucherCode.objects.free(reward.pk).count() == 1
    assert LedgerTx.objects.filter(reason="given_back").count() == 1


def test_what_was_given_back_may_be_claimed_again() -> None:
    player, reward = a_player(100), a_reward(hold=DAY)
    made = claim(reward, player).claim
    give_back_claim(claim_id=made.pk, player_id=player.pk, at=NOW)

    assert claim(reward, player).claim.nth == 1


def test_what_is_handed_out_is_not_given_back() -> None:
    player = a_player(100)
    made = claim(a_reward(), player).claim

    with pytest.raises(TooLate):
        give_back_claim(claim_id=made.pk, player_id=player.pk, at=NOW)


def test_nobody_gives_back_what_is_anothers() -> None:
    made = claim(a_reward(hold=DAY), a_player(100)).claim

    with pytest.raises(NoSuchClaim):
        give_back_claim(claim_id=made.pk, player_id=a_player().pk, at=NOW)


def test_who_has_looked_may_grant_it_at_once() -> None:
    player = a_player(100)
    a_flag(a_project(), player)
    made = claim(a_reward(hold=DAY), player).claim

    grant_claim(claim_id=made.pk, at=NOW)

    assert state_of(made) == ("granted", "")


def test_a_code_that_was_seen_does_not_go_back_on_the_shelf() -> None:
    player, reward = a_player(100), a_reward(codes=1)
    made = handed_out(claim(reward, player).claim)

    refuse_claim(claim_id=made.pk, why="The code was no good.", at=NOW)

    assert state_of(made) == ("refused", "The code was no good.")
    assert points(player) == {"settled": 100}
    assert Reward.objects.get().stock == 0
    with pytest.raises(TooLate):
        refuse_claim(claim_id=made.pk, why="Again.", at=NOW)


def test_a_verdict_finds_what_had_been_set_aside() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=12)
    settle_as_proven(case.project.pk)
    before = points(case.cheat)
    made = claim(a_reward(price=100, hold=DAY), case.cheat).claim
    assert (made.state, points(case.cheat)["spent"]) == ("held", 100)

    case.decide("leave_out")

    assert state_of(made) == ("refused", "verdict")
    assert points(case.cheat) == {}
    with pytest.raises(Suspended):
        _ban_and_claim(case.cheat)
    assert before["settled"] == 120


def _ban_and_claim(player) -> None:
    Standing.objects.filter(worker=player).update(banned_at=NOW)
    give(player, 100)
    claim(a_reward(), player)


def test_a_hold_leaves_what_is_spent() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=12)
    settle_as_proven(case.project.pk)
    claim(a_reward(price=100), case.cheat)

    outcome = case.decide("hold")
    assert points(case.cheat) == {"held": 20, "spent": 100}

    case.undo(outcome)
    assert points(case.cheat) == {"settled": 20, "spent": 100}


def test_a_wait_tells_nobody_that_they_are_looked_at() -> None:
    watched, another = a_player(200), a_player(200)
    a_flag(a_project(), watched)
    rewards = [a_reward(), a_reward(kind="nugget", gives="rose"), a_reward(codes=2, per_player=1)]

    told = [
        [claim_line(claim(reward, who).claim) for reward in rewards] for who in (watched, another)
    ]

    seen = [
        [(line.name, line.state, line.expected_at, line.why) for line in lines] for lines in told
    ]
    assert seen[0] == seen[1]
    assert [state for _, state, *_ in seen[0]] == ["granted", "granted", "held"]


def test_nobody_can_foresee_how_long_a_claim_waits() -> None:
    reward = a_reward(codes=20, per_player=None)
    waits = {claim(reward, a_player(100)).claim.due_at for _ in range(20)}

    assert len(waits) == 20
    assert min(w for w in waits if w) >= NOW + SOONEST
    assert max(w for w in waits if w) <= NOW + LATEST


def test_what_stays_in_the_game_waits_for_its_own_time_alone() -> None:
    player = a_player(100)
    a_flag(a_project(), player)
    made = claim(a_reward(hold=DAY), player).claim

    look_at_waiting(at=NOW + DAY)

    assert state_of(made) == ("granted", "")


def test_a_claim_waits_while_a_verdict_holds_points() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=12)
    settle_as_proven(case.project.pk)
    case.decide("hold")
    give(case.cheat, 100)
    Worker.objects.filter(pk=case.cheat.pk).update(user=a_user())
    made = claim(a_reward(codes=1), case.cheat).claim

    hand_out()

    assert state_of(made) == ("held", "")


def test_a_player_wears_one_title_at_a_time() -> None:
    player = a_player(100)
    first, second = (claim(a_reward(), player).claim for _ in range(2))

    for made in (first, second, second):
        wear(claim_id=made.pk, player_id=player.pk)
    assert [worn.claim for worn in Worn.objects.all()] == [second]

    take_off(claim_id=second.pk, player_id=player.pk)
    assert not Worn.objects.exists()


def test_what_is_taken_back_is_not_worn_any_more() -> None:
    player = a_player(100)
    made = claim(a_reward(), player).claim
    wear(claim_id=made.pk, player_id=player.pk)

    refuse_claim(claim_id=made.pk, why="A slip of ours.", at=NOW)

    assert not Worn.objects.exists()


def test_what_still_waits_cannot_be_worn() -> None:
    player = a_player(100)
    made = claim(a_reward(hold=DAY), player).claim

    with pytest.raises(TooLate):
        wear(claim_id=made.pk, player_id=player.pk)


def test_however_often_one_looks_it_is_granted_once() -> None:
    at: datetime = NOW
    made = claim(a_reward(hold=DAY), a_player(100)).claim

    for _ in range(3):
        at += DAY
        look_at_waiting(at=at)

    assert state_of(made) == ("granted", "")
    assert LedgerTx.objects.filter(reason="claim").count() == 1
