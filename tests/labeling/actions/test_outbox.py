"""The outbox: what is owed is done, once in effect, whatever happens on the way."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from labeling import bus
from labeling.actions import outbox
from labeling.actions.outbox import drain_outbox
from labeling.conf import conf
from labeling.events import Event, WorkerJoined
from labeling.models import OutboxEntry, Worker
from tests.at_once import at_once
from tests.factories import NOW, a_worker

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Knocked(Event):
    """Something that only these tests react to."""

    n: int


KNOCKED = Knocked(n=1)


def owe(*events: Knocked) -> None:
    with transaction.atomic():
        bus.publish(*events)
    OutboxEntry.objects.update(due_at=NOW)


def drain(at=NOW) -> int:
    return drain_outbox(clock=lambda: at)


def test_an_event_outside_its_transaction_is_refused(transactional_db):
    with pytest.raises(RuntimeError):
        bus.publish(KNOCKED)


def test_later_reactions_get_all_their_events_at_once(react):
    batches = []

    def note(events):
        batches.append(list(events))

    react({Knocked: [bus.later(note)]})
    owe(KNOCKED, Knocked(n=2))

    assert drain() == 2

    assert [[event.n for event in batch] for batch in batches] == [[1, 2]]
    assert not OutboxEntry.objects.exists()


def test_what_is_done_is_not_done_again(react):
    done: list[Knocked] = []

    def note(events):
        done.extend(events)

    react({Knocked: [bus.later(note)]})
    owe(KNOCKED)
    drain()
    drain()

    assert len(done) == 1


def test_one_bad_event_does_not_hold_up_the_others(react):
    done: list[int] = []

    def choosy(events):
        if any(event.n == 2 for event in events):
            raise ValueError("not that one")
        done.extend(event.n for event in events)

    react({Knocked: [bus.later(choosy)]})
    owe(*(Knocked(n=n) for n in (1, 2, 3)))

    assert drain() == 2

    assert done == [1, 3]
    left = OutboxEntry.objects.get()
    assert left.error == "ValueError: not that one"
    assert left.due_at > NOW


def test_a_reaction_that_always_fails_is_given_up_and_kept(react):
    def fail(events):
        raise ValueError("never")

    react({Knocked: [bus.later(fail)]})
    owe(KNOCKED)
    at = NOW
    for _ in range(conf().OUTBOX_TRIES):
        at += timedelta(hours=1)
        drain(at)

    assert OutboxEntry.objects.get().gave_up_at == at


def test_what_kills_every_worker_that_takes_it_is_given_up_too(react):
    done: list[Knocked] = []

    def note(events):
        done.extend(events)

    react({Knocked: [bus.later(note)]})
    owe(KNOCKED)
    at = NOW
    for _ in range(conf().OUTBOX_TRIES):
        outbox._claim(at)  # … and it dies.
        at += conf().OUTBOX_LEASE + timedelta(seconds=1)

    assert drain(at) == 0

    assert OutboxEntry.objects.get().gave_up_at == at
    assert not done


def test_a_failed_effect_leaves_nothing_behind(react):
    def half(events):
        Worker.objects.create(created_at=NOW)
        raise ValueError("half way")

    react({Knocked: [bus.later(half)]})
    owe(KNOCKED)

    drain()

    assert not Worker.objects.exists()


def test_the_claim_of_a_dead_worker_runs_out(react):
    done: list[Knocked] = []

    def note(events):
        done.extend(events)

    react({Knocked: [bus.later(note)]})
    owe(KNOCKED)
    outbox._claim(NOW)  # … and it dies.

    assert drain(NOW + timedelta(seconds=10)) == 0
    assert drain(NOW + conf().OUTBOX_LEASE + timedelta(seconds=1)) == 1
    assert len(done) == 1


def test_a_worker_that_comes_back_too_late_has_no_effect(react):
    def join(events):
        Worker.objects.create(created_at=NOW)

    react({Knocked: [bus.later(join)]})
    owe(KNOCKED)
    slow = outbox._claim(NOW)
    drain(NOW + conf().OUTBOX_LEASE + timedelta(seconds=1))

    outbox._react(slow, lambda: NOW)

    assert Worker.objects.count() == 1


def test_without_the_claim_a_late_worker_would_do_it_twice(react, monkeypatch):
    """The guard is what holds: take it away, and the effect doubles."""

    def join(events):
        Worker.objects.create(created_at=NOW)

    def unguarded(entries):
        bus.reaction(entries[0].reaction).do([KNOCKED])

    react({Knocked: [bus.later(join)]})
    owe(KNOCKED)
    slow = outbox._claim(NOW)
    drain(NOW + conf().OUTBOX_LEASE + timedelta(seconds=1))
    monkeypatch.setattr(outbox, "_finish", unguarded)

    outbox._react(slow, lambda: NOW)

    assert Worker.objects.count() == 2


def test_a_now_reaction_that_fails_harms_nothing_and_is_owed(react):
    calls = []

    def stumble(event):
        calls.append(event)
        if len(calls) == 1:
            raise ValueError("stumbled")

    react({WorkerJoined: [bus.now(stumble)]})

    worker = a_worker()
    OutboxEntry.objects.update(due_at=NOW)
    drain()

    assert Worker.objects.filter(pk=worker.pk).exists()
    assert len(calls) == 2
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_do_each_thing_once(react):
    def join(events):
        Worker.objects.bulk_create(Worker(created_at=NOW) for _ in events)

    react({Knocked: [bus.later(join)]})
    for n in range(30):
        owe(Knocked(n=n))

    at_once([drain] * 4)

    assert Worker.objects.count() == 30
    assert not OutboxEntry.objects.exists()
