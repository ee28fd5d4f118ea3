"""Webhooks: told once, signed, tried again for days, and never twice under two names."""

from __future__ import annotations

import json
import random
import socket
from datetime import timedelta
from threading import Event as Bell
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from labeling import bus
from labeling.actions.deliveries import (
    AT_ONCE,
    KEPT,
    LEASE,
    SENDING,
    SwitchedOff,
    forget_deliveries_about,
    forget_old_deliveries,
    replay,
    resend,
    send_due,
    send_due_alone,
    send_test,
    tell,
)
from labeling.actions.endpoints import AT_MOST
from labeling.conf import conf
from labeling.events import (
    AnswerSubmitted,
    ConsensusReached,
    ConsensusReopened,
    Event,
    FlagRaised,
    LinkConfirmed,
    ModelTrained,
    VerdictGiven,
    VerdictUndone,
)
from labeling.models import Delivery, Endpoint, Host, OutboxEntry
from labeling.news import News
from labeling.webhooks import PATIENCE, call
from tests.factories import a_project, a_round, a_worker, an_item, answer, item_of, settle_down
from tests.labeling.forums import a_forum, a_pair
from tests.listening import NOW, Program, a_delivery, an_endpoint, send

pytestmark = pytest.mark.django_db

CALL = "labeling.actions.deliveries.call"


def announce(*events: Event) -> None:
    with transaction.atomic():
        bus.publish(*events)
    settle_down()


def a_host(name: str = "forum") -> Host:
    return Host.objects.create(slug=name, name=name.title())


def trained(project, **fields: Any) -> ModelTrained:
    told = {"run_id": 1, "version": 3, "accuracy": 0.9, "is_promoted": True, "at": NOW}
    return ModelTrained(**{"project_id": project.pk, **told, **fields})


def test_where_nobody_listens_nothing_is_written_down_for_them() -> None:
    project = a_project()
    switched_off = an_endpoint(project)
    Endpoint.objects.filter(pk=switched_off.pk).update(off_at=NOW, off_why="owner")

    with transaction.atomic():
        bus.publish(trained(project))
        waiting = list(OutboxEntry.objects.values_list("reaction", flat=True))

    assert "labeling.tell_endpoints" not in waiting


def test_what_happens_is_told_signed_and_once(program: Program) -> None:
    project = a_project(slug="beasts")
    endpoint = an_endpoint(project, program)

    announce(trained(project))
    announce(trained(project))

    assert (send(NOW + timedelta(minutes=2)), send(NOW + timedelta(minutes=3))) == (1, 0)
    [told] = program.believes(endpoint)
    assert told == {
        "type": "model.trained",
        "timestamp": NOW.isoformat(),
        "data": {"project": "beasts", "version": 3, "accuracy": 0.9, "promoted": True},
    }
    assert Delivery.objects.get().delivered_at == NOW + timedelta(minutes=2)


def test_only_who_asked_for_it_hears_it() -> None:
    project = a_project()
    wants = an_endpoint(project, None, "model.trained", "flag.raised")
    an_endpoint(project, None, "flag.raised")
    an_endpoint(a_project())
    off = an_endpoint(project)
    Endpoint.objects.filter(pk=off.pk).update(off_at=NOW, off_why="owner")

    announce(trained(project))

    assert [delivery.endpoint for delivery in Delivery.objects.all()] == [wants]


def test_of_an_answer_nothing_is_told_that_says_whether_it_is_gold() -> None:
    project = a_project(min_answers=1)
    an_endpoint(project, None, "answer.submitted")
    for n in range(12):
        an_item(project, external_id=f"i{n}")
        an_item(project, gold_label="fox", external_id=f"g{n}")
    served = a_round(project)
    for challenge in served.challenges:
        answer(challenge, "fox")
    settle_down()

    told = [data_of(delivery) for delivery in Delivery.objects.order_by("pk")]
    golds = [item_of(challenge) for challenge in served.challenges]
    assert {hasattr(item, "gold") for item in golds} == {True, False}
    assert len(told) == len(served.challenges)
    for data in told:
        assert set(data) == {"project", "item", "external_id", "worker", "answer"}


def data_of(delivery: Delivery) -> dict[str, Any]:
    return dict(json.loads(delivery.body)["data"])


def of_every_kind(project, worker, item) -> list[Event]:
    who, what, where = worker.pk, item.pk, project.pk
    served = a_round(project)
    return [
        AnswerSubmitted(
            1, served.challenges[0].id, served.id, what, where, who, False, True, True, NOW, 0.3
        ),
        ConsensusReached(what, where, "cat", 0.99, NOW),
        ConsensusReopened(what, where, NOW),
        FlagRaised(4, who, where, 0.987, NOW),
        VerdictGiven(5, 4, who, where, "warn", NOW),
        VerdictUndone(5, 4, who, where, "warn", NOW),
        LinkConfirmed(6, where, "t1", "t2", NOW),
    ]


def test_a_pair_is_told_by_its_threads() -> None:
    project = a_forum(["No sound", "Sound is gone"], slug="forum")
    an_endpoint(project, None, "consensus.reached")
    pair = a_pair(project, "1", "2")

    announce(ConsensusReached(pair.pk, project.pk, "same", 0.99, NOW))

    [told] = map(data_of, Delivery.objects.all())
    told_of_the_item = {name: told[name] for name in told.keys() - {"label", "confidence"}}
    assert told_of_the_item == {"project": "forum", "item": pair.pk, "a": "1", "b": "2"}


def test_suspicion_is_told_by_its_case_and_no_more() -> None:
    project, worker = a_project(slug="beasts"), a_worker()
    an_endpoint(project)
    item = an_item(project, external_id="i1")

    announce(*of_every_kind(project, worker, item))

    told = {delivery.type: data_of(delivery) for delivery in Delivery.objects.all()}
    who = {"project": "beasts", "worker": str(worker.public_id)}
    assert told["flag.raised"] == {**who, "case": 4}
    assert told["verdict.given"] == {**who, "case": 4, "verdict": 5, "decision": "warn"}
    assert told["consensus.reached"] == {
        "project": "beasts",
        "item": item.pk,
        "external_id": "i1",
        "label": "cat",
        "confidence": 0.99,
    }
    assert told["link.confirmed"] == {
        "project": "beasts",
        "link": 6,
        "duplicate": "t1",
        "canonical": "t2",
    }
    assert len(told) == 7


def test_a_host_hears_the_names_of_its_own_people_only() -> None:
    ours, theirs = a_host(), a_host("other")
    project = a_project(host=ours)
    an_endpoint(project, None, "flag.raised")
    own = a_worker(host=ours, external_id="amy")
    foreign = a_worker(host=theirs, external_id="bob")
    guest = a_worker()

    announce(
        *(
            FlagRaised(n, worker.pk, project.pk, 0.9, NOW)
            for n, worker in enumerate([own, foreign, guest])
        )
    )

    told = [data_of(delivery) for delivery in Delivery.objects.order_by("pk")]
    assert [one.get("user") for one in told] == ["amy", None, None]
    assert "bob" not in str(list(Delivery.objects.values()))


def test_what_is_about_a_worker_alone_is_their_hosts_business() -> None:
    ours, theirs = a_host(), a_host("other")
    hears = an_endpoint(a_project(host=ours))
    an_endpoint(a_project(host=theirs))
    an_endpoint(a_project())
    amy, guest = a_worker(host=ours, external_id="amy"), a_worker()

    for worker in (amy, guest):
        tell([News("model.trained", f"{worker.pk}", NOW, worker_id=worker.pk)], at=NOW)

    [told] = Delivery.objects.all()
    assert told.endpoint == hears
    assert data_of(told)["user"] == "amy"


@pytest.mark.parametrize("says", [400, 404, 429, 500, 503])
def test_who_does_not_say_yes_is_told_again_in_the_same_words(program: Program, says: int) -> None:
    delivery = a_delivery(an_endpoint(a_project(), program))
    program.says = says

    assert (send(), send()) == (1, 0), "not at once"
    program.says = 200
    assert send(NOW + timedelta(seconds=7)) == 1

    delivery.refresh_from_db()
    assert delivery.delivered_at and delivery.next_at is None
    (first, body), (second, same) = program.calls
    assert (body, first["webhook-id"]) == (same, second["webhook-id"])
    assert first["webhook-signature"] != second["webhook-signature"], "signed anew"
    assert [one["status"] for one in delivery.tries] == [says, 200]


def test_a_redirect_is_not_followed(programs) -> None:
    program, target = programs(), programs()
    program.says, program.goes_to = 307, target.url
    delivery = a_delivery(an_endpoint(a_project(), program))

    send()

    delivery.refresh_from_db()
    assert (target.calls, delivery.delivered_at) == ([], None)


def test_who_is_down_for_days_is_tried_for_days_and_then_switched_off(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    delivery, waiting = a_delivery(endpoint), a_delivery(endpoint, next_at=NOW + timedelta(days=9))
    program.says, at = 503, NOW

    while delivery.next_at:
        at = max(delivery.next_at, endpoint.free_at)
        assert send(at) == 1
        delivery.refresh_from_db()
        endpoint.refresh_from_db()

    assert len(program.calls) == len(PATIENCE)
    assert timedelta(days=3) < at - NOW < timedelta(days=4)
    waiting.refresh_from_db()
    assert endpoint.off_why == "failing"
    assert delivery.given_up_at == waiting.given_up_at == endpoint.off_at


def test_one_bad_message_does_not_switch_off_who_hears_the_others(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    bad = a_delivery(endpoint, n_failed=len(PATIENCE) - 1)
    a_delivery(endpoint, next_at=None, delivered_at=NOW)
    program.says = 400

    send()

    endpoint.refresh_from_db()
    bad.refresh_from_db()
    assert (bad.given_up_at, endpoint.off_at) == (NOW, None)


def test_who_is_gone_is_switched_off_at_once(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    first, second = a_delivery(endpoint), a_delivery(endpoint)
    program.says = 410

    assert send() == 1

    endpoint.refresh_from_db()
    assert (endpoint.off_at, endpoint.off_why) == (NOW, "gone")
    for delivery in (first, second):
        delivery.refresh_from_db()
        assert (delivery.next_at, delivery.given_up_at) == (None, NOW)


def test_who_is_down_is_left_in_peace_and_holds_up_nobody(programs) -> None:
    down, up = programs(), programs()
    down.says = 503
    project = a_project()
    sick, well = an_endpoint(project, down), an_endpoint(project, up)
    for _ in range(5):
        a_delivery(sick)
        a_delivery(well)

    send()

    assert (len(down.calls), len(up.calls)) == (1, 5)


def test_whoever_dies_over_a_call_leaves_it_to_be_made_again(program, monkeypatch) -> None:
    delivery = a_delivery(an_endpoint(a_project(), program))

    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    send_on = call
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(CALL, lambda *a, **k: (send_on(*a, **k), die()))
        send()

    assert send() == 0, "it is somebody's"
    assert send(NOW + LEASE) == 1
    delivery.refresh_from_db()
    assert len(set(program.ids)) == 1 and len(program.ids) == 2
    assert (delivery.n_tries, delivery.delivered_at) == (2, NOW + LEASE)


def test_a_call_that_took_too_long_decides_nothing(program) -> None:
    """Its lease is over, and somebody else has it: what they find holds."""
    delivery = a_delivery(an_endpoint(a_project(), program))
    program.says = 500

    def look_at_the_clock():
        if program.says == 500 and program.calls:  # It has just been answered, long after.
            program.says = 200
            assert send(NOW + LEASE) == 1
        return NOW

    send_due(clock=look_at_the_clock, rng=random.Random(1))

    delivery.refresh_from_db()
    assert (delivery.delivered_at, delivery.next_at) == (NOW + LEASE, None)
    assert delivery.endpoint.off_at is None


def test_a_host_that_hangs_keeps_nobody_waiting(programs) -> None:
    """It has more endpoints than can be called at once, and they have waited longer."""
    hangs, well = programs(), programs()
    well_has_heard, in_time = Bell(), list[bool]()
    hangs.before_reply = lambda _: in_time.append(well_has_heard.wait(5))
    well.before_reply = lambda _: well_has_heard.set()
    for project in [a_project() for _ in range(2 * AT_ONCE // AT_MOST)]:
        for _ in range(AT_MOST):
            endpoint = an_endpoint(project, hangs)
            a_delivery(endpoint)
    a_delivery(an_endpoint(a_project(), well))
    Endpoint.objects.filter(url=well.url).update(url=well.url.replace("127.0.0.1", "127.1"))

    assert send() == len(in_time) + 1

    assert len(in_time) > AT_ONCE and all(in_time)


def test_one_who_sends_is_enough(program: Program) -> None:
    a_delivery(an_endpoint(a_project(), program))
    meanwhile: list[int] = []

    def look_at_the_clock():
        meanwhile.append(send_due_alone(clock=lambda: NOW, rng=random.Random(1)))
        return NOW

    first = send_due_alone(clock=look_at_the_clock, rng=random.Random(1))
    a_delivery(Endpoint.objects.get())
    second = send_due_alone(clock=lambda: NOW, rng=random.Random(1))

    assert (first, set(meanwhile), second) == (1, {0}, 1)


def test_who_overran_leaves_the_turn_to_who_has_it_now(program: Program) -> None:
    a_delivery(an_endpoint(a_project(), program))

    def overrun():
        cache.set(SENDING, "somebody else's")
        return NOW

    send_due_alone(clock=overrun, rng=random.Random(1))

    assert cache.get(SENDING) == "somebody else's"
    cache.delete(SENDING)


def test_nobody_is_called_inside_our_own_walls(program: Program, settings) -> None:
    """Once the operator no longer names it."""
    delivery = a_delivery(an_endpoint(a_project(), program))
    settings.LABELING = {}
    conf.cache_clear()

    send()

    delivery.refresh_from_db()
    assert program.calls == []
    assert "not open to all" in delivery.tries[0]["error"]


def test_a_name_that_is_bound_anew_after_the_look_leads_nowhere_else(
    program: Program, settings, monkeypatch
) -> None:
    settings.LABELING = {}
    conf.cache_clear()
    delivery = a_delivery(an_endpoint(a_project()))
    asked: list[str] = []

    def rebind(host, port, **_):
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    send()

    delivery.refresh_from_db()
    assert (asked, program.calls) == (["hooks.example"], [])
    assert "not open to all" in delivery.tries[0]["error"]


def test_what_was_not_heard_can_be_told_again(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    whose = {"project_id": endpoint.project_id, "endpoint_id": endpoint.pk}
    old = a_delivery(endpoint, made_at=NOW - timedelta(days=2), next_at=None, given_up_at=NOW)
    missed = a_delivery(endpoint, next_at=None, given_up_at=NOW, n_failed=10)
    heard = a_delivery(endpoint, next_at=None, delivered_at=NOW)
    since = NOW - timedelta(hours=1)

    assert replay(**whose, since=since, heard_too=False, at=NOW) == 1
    send()
    assert program.ids == [missed.webhook_id]
    assert replay(**whose, since=since, heard_too=True, at=NOW) == 2
    send()
    resend(**whose, delivery_id=old.pk, at=NOW)
    send()

    assert set(program.ids[1:3]) == {one.webhook_id for one in (missed, heard)}
    assert program.ids[3] == old.webhook_id


def test_what_is_switched_off_is_told_nothing_by_hand_either() -> None:
    endpoint = an_endpoint(a_project())
    whose = {"project_id": endpoint.project_id, "endpoint_id": endpoint.pk}
    delivery = a_delivery(endpoint)
    Endpoint.objects.filter(pk=endpoint.pk).update(off_at=NOW, off_why="owner")

    for deed in (
        lambda: send_test(**whose, at=NOW),
        lambda: resend(**whose, delivery_id=delivery.pk, at=NOW),
        lambda: replay(**whose, since=NOW, heard_too=True, at=NOW),
    ):
        with pytest.raises(SwitchedOff):
            deed()


def test_a_test_is_told_whatever_it_has_asked_for(program: Program) -> None:
    endpoint = an_endpoint(a_project(slug="beasts"), program, "model.trained")

    send_test(project_id=endpoint.project_id, endpoint_id=endpoint.pk, at=NOW)
    send()

    assert program.believes(endpoint)[0]["type"] == "endpoint.test"


def test_a_turn_ends_though_more_is_owed(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    for _ in range(9):
        a_delivery(endpoint)
    now = iter(NOW + timedelta(seconds=n) for n in range(1000))

    n_made = send_due(clock=lambda: next(now), rng=random.Random(1))

    assert 0 < n_made < 9
    assert send(NOW + timedelta(hours=1)) == 9 - n_made


def test_who_leaves_takes_along_what_was_told_of_them() -> None:
    project, worker = a_project(), a_worker()
    an_endpoint(project)
    announce(FlagRaised(4, worker.pk, project.pk, 0.9, NOW), trained(project))

    forget_deliveries_about({worker.pk})

    assert [delivery.type for delivery in Delivery.objects.all()] == ["model.trained"]


def test_what_is_old_and_over_is_forgotten() -> None:
    endpoint = an_endpoint(a_project())
    long_ago = NOW - KEPT - timedelta(minutes=1)
    a_delivery(endpoint, made_at=long_ago, next_at=None, delivered_at=long_ago)
    waiting = a_delivery(endpoint, made_at=long_ago)
    young = a_delivery(endpoint, next_at=None, delivered_at=NOW)

    forget_old_deliveries(at=NOW)

    assert set(Delivery.objects.all()) == {waiting, young}
