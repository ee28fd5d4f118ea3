"""What happened, told from where it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gamification.actions.payments import enter
from gamification.models import Account, Claim, EarnedBadge, LedgerTx, Player, Reason
from gamification.models.claims import CHANGED_MIND, NOBODY_HAD_TIME
from gamification.queries.notifications import notifications_of
from labeling.models import Notice, Worker
from tests.cases import a_flag, a_reviewer, decide
from tests.factories import a_project, a_worker
from tests.gamification.shop import a_reward, claim, give

pytestmark = pytest.mark.django_db
PATH = "/api/v1/me/notifications"


@pytest.fixture
def player(client) -> Player:
    client.post("/api/v1/players")
    return Player.objects.get()


def a_badge(player: Player, tier: int, *, ago: timedelta = timedelta(0)) -> None:
    at = timezone.now() - ago
    EarnedBadge.objects.create(player=player, slug="prospector", tier=tier, earned_at=at)


def read(client: Client, until: str):
    return client.post(f"{PATH}/read", {"until": until}, content_type="application/json")


def test_nothing_has_happened_to_a_newcomer(client, player):
    assert client.get(PATH).json() == {"next": None, "n_new": 0, "results": []}


def test_what_happened_is_told_newest_first(client, player):
    a_badge(player, 1, ago=timedelta(hours=2))
    a_badge(player, 2, ago=timedelta(hours=1))

    told = client.get(PATH).json()["results"]

    assert [line["what"]["tier"] for line in told] == [2, 1]
    assert {line["kind"] for line in told} == {"badge"}


def test_what_was_read_is_not_new_and_stays_so_for_a_slower_tab(client, player):
    a_badge(player, 1)
    before = client.get(PATH).json()
    assert before["n_new"] == 1
    [line] = before["results"]

    read(client, line["at"])
    read(client, (timezone.now() - timedelta(days=9)).isoformat())

    assert client.get(PATH).json()["n_new"] == 0


def test_reading_reaches_no_further_than_now(client, player):
    read(client, (timezone.now() + timedelta(days=900)).isoformat())

    a_badge(player, 1, ago=timedelta(seconds=-5))

    until = Player.objects.get().read_until
    assert until and until <= timezone.now()


def test_pages_follow_each_other_without_gap_or_repetition(client, player):
    for tier in range(70):
        a_badge(player, tier, ago=timedelta(hours=tier))

    tiers, path = [], PATH
    while path:
        page = client.get(path).json()
        tiers += [line["what"]["tier"] for line in page["results"]]
        path = page["next"]

    assert tiers == list(range(70))


def test_others_hear_nothing_of_it(client, player):
    a_badge(player, 1)
    other = Client()
    other.post("/api/v1/players")

    assert other.get(PATH).json()["results"] == []
    assert Client().get(PATH).status_code == 401


def a_settlement(player: Player, n: int, *, ago: timedelta) -> None:
    at = timezone.now() - ago
    tx = LedgerTx(cause=f"settlement:{n}", reason=Reason.SETTLEMENT, player=player, at=at)
    LedgerTx.objects.write([tx])
    enter([(tx, {Account.PENDING: -10, Account.SETTLED: 8, Account.ISSUED: 2})])


def test_points_are_told_by_the_day_they_settled_on(client, player):
    for n in range(3):
        a_settlement(player, n, ago=timedelta(days=2))
    a_settlement(player, 9, ago=timedelta(0))

    lines = client.get(PATH).json()["results"]

    assert [(line["kind"], line["what"]) for line in lines] == [
        ("settled", {"points": 8}),
        ("settled", {"points": 24}),
    ]


def test_who_asks_is_told_so_and_nobody_is_not_refused(client):
    assert client.get("/api/v1/asker").json() == {"is_user": False, "player": None}

    name = client.post("/api/v1/players").json()["name"]

    assert client.get("/api/v1/asker").json()["player"]["name"] == name


def test_a_decision_is_told_in_its_words(client):
    project, worker = a_project(), a_worker()
    decide(a_flag(project, worker), a_reviewer(project), "warn")
    Notice.objects.update(told_at=timezone.now())

    [line] = notifications_of(worker.pk, before=timezone.now()).lines

    assert (line.kind, "careful" in line.what["sentence"]) == ("notice", True)


def test_before_everything_there_is_nothing(client, player):
    reply = client.get(PATH, {"before": "0001-01-01T00:00:00Z"})

    assert (reply.status_code, reply.json()["results"]) == (200, [])


def test_who_waited_in_vain_hears_of_it_and_who_changed_their_mind_does_not(client, player):
    worker = Worker.objects.get(pk=player.pk)
    give(worker, 100)
    reward = a_reward(per_player=None, name="Mug", hold=timedelta(days=1))
    for why in (NOBODY_HAD_TIME, CHANGED_MIND):
        made = claim(reward, worker, at=timezone.now()).claim
        Claim.objects.filter(pk=made.pk).update(
            state="given_back", why=why, ended_at=timezone.now(), due_at=None
        )

    told = [line["what"] for line in client.get(PATH).json()["results"]]

    assert told == [{"state": "given_back", "reward": "Mug"}]
