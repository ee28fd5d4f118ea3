"""Deliveries: write down whom to tell, then tell them, again and again if need be.

A call is made outside of any transaction, under a lease on its endpoint and on itself, so that
nothing waits for somebody else's program; whoever dies over one leaves it to be made again, under
the same id.  An endpoint is called by one at a time and rests after a call that failed, and many
are called side by side, but a few of any one host: so one that hangs keeps nobody waiting.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet

from labeling.actions.endpoints import locked_endpoint, switch_off
from labeling.models import Delivery, Endpoint, Project, WhyOff, Worker
from labeling.news import TEST, News
from labeling.problems import Problem
from labeling.queries.names import items_by_name, workers_by_name
from labeling.webhooks import GONE, Said, body_of, call, wait_before

LEASE = timedelta(minutes=2)
"""How long somebody may take over the calls to one endpoint; longer than the longest."""

TURN = timedelta(seconds=10)
"""How long a run goes on with new calls; others want the worker too."""

LONGEST_RUN = 4 * TURN
"""After which whoever is at it has died: the last calls have had time to come to nothing."""

AT_ONCE = 16
"""Programs that are called at the same time,"""

AT_ONE_HOST = 4
"""and how many of them may be of one host."""

SENDING = "sending-webhooks"

TRIES_KEPT = 30
"""Tries of one delivery that are shown; the latest."""

FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
"""For which an endpoint is left alone that has failed once, and often in a row."""

KEPT = timedelta(days=30)
"""How long one can look up, and have sent again, what was told."""


class NoSuchDelivery(Problem):
    code = "no_such_delivery"
    title = "No such delivery"
    status = 404


class SwitchedOff(Problem):
    code = "switched_off"
    title = "Switched off"
    status = 409


def tell(news: Sequence[News], *, at: datetime) -> None:
    """Owe each endpoint the news it wants, once.  Safe to repeat."""
    wanted = _wanted(news)
    for project, told in wanted.items():
        workers = workers_by_name(
            {one.worker_id for one, _ in told if one.worker_id}, host_id=project.host_id
        )
        items = items_by_name({one.item_id for one, _ in told if one.item_id})
        Delivery.objects.bulk_create(
            (
                _owed(endpoint, one, {**_named(one, workers, items), **one.data}, at)
                for one, endpoint in told
            ),
            ignore_conflicts=True,
        )


def _wanted(news: Sequence[News]) -> Mapping[Project, list[tuple[News, Endpoint]]]:
    """Return, of each project, who wants which news."""
    hosts = _hosts_of({one.worker_id for one in news if one.project_id is None and one.worker_id})
    concerned = Q(project__in={one.project_id for one in news if one.project_id is not None})
    concerned |= Q(project__host__in=set(hosts.values()))
    wanted: dict[Project, list[tuple[News, Endpoint]]] = defaultdict(list)
    for endpoint in Endpoint.objects.on().filter(concerned).select_related("project"):
        project = endpoint.project
        wanted[project] += [
            (one, endpoint)
            for one in news
            if one.type in endpoint.types and _concerns(one, project, hosts)
        ]
    return wanted


def _hosts_of(worker_ids: Collection[int]) -> Mapping[int, int | None]:
    if not worker_ids:
        return {}
    workers = Worker.objects.filter(pk__in=worker_ids).exclude(host=None)
    return dict(workers.values_list("pk", "host_id"))


def _concerns(one: News, project: Project, hosts: Mapping[int, int | None]) -> bool:
    if one.project_id is not None:
        return one.project_id == project.pk
    # What is about a worker alone is their host's business, and nobody else's.
    return project.host_id is not None and hosts.get(one.worker_id or 0) == project.host_id


def _named(
    one: News, workers: Mapping[int, dict[str, Any]], items: Mapping[int, dict[str, Any]]
) -> dict[str, Any]:
    return {**items.get(one.item_id or 0, {}), **workers.get(one.worker_id or 0, {})}


def _owed(endpoint: Endpoint, one: News, data: Mapping[str, Any], at: datetime) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        key=one.key,
        type=one.type,
        body=body_of(one.type, one.at, {"project": endpoint.project.slug, **data}),
        worker_id=one.worker_id,
        made_at=at,
        next_at=at,
    )


def send_due_alone(*, clock: Callable[[], datetime], rng: random.Random) -> int:
    """Make the calls that are due, unless another process is at it already.

    One that waits for slow programs is enough; the others have more to do.
    """
    whose = uuid.uuid4().hex
    if not cache.add(SENDING, whose, timeout=LONGEST_RUN.total_seconds()):
        return 0
    try:
        return send_due(clock=clock, rng=rng)
    finally:
        if cache.get(SENDING) == whose:  # Who overran may find another's.
            cache.delete(SENDING)


def send_due(*, clock: Callable[[], datetime], rng: random.Random) -> int:
    """Make the calls that are due, many at the same time; say how many were made."""
    with ThreadPoolExecutor(AT_ONCE, "webhooks") as lines:
        return _Exchange(lines, clock, rng).run()


@dataclass(frozen=True, slots=True)
class _Call:
    """One delivery on its way, by whoever has the endpoint."""

    turn: _Turn
    delivery: Delivery
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Who is called right now.  The lines only call; all that is read and written is done here."""

    lines: ThreadPoolExecutor
    clock: Callable[[], datetime]
    rng: random.Random
    under_way: dict[Future[Said], _Call] = field(default_factory=dict)

    def run(self) -> int:
        until = self.clock() + TURN
        n_made = self._begin_turns(until)
        while self.under_way:
            answered, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
            for said in answered:
                n_made += self._hear(self.under_way.pop(said), said.result(), until)
            n_made += self._begin_turns(until)
        return n_made

    def _begin_turns(self, until: datetime) -> int:
        """Call whoever is owed something, as long as there are lines; say how many calls."""
        n_made = 0
        while len(self.under_way) < AT_ONCE and (now := self.clock()) <= until:
            endpoint = _take_endpoint(now, self._crowded())
            if endpoint is None:
                break
            n_made += self._call_next(_Turn(endpoint, endpoint.free_at, self.clock, self.rng))
        return n_made

    def _crowded(self) -> Collection[str]:
        calls = Counter(call.turn.endpoint.host for call in self.under_way.values())
        return {host for host, n in calls.items() if n >= AT_ONE_HOST}

    def _hear(self, call: _Call, said: Said, until: datetime) -> int:
        """Write down what came of a call, and go on with the same endpoint if it heard."""
        if not call.turn.settle(call, said):
            return 0
        if self.clock() <= until:
            return self._call_next(call.turn)
        call.turn.end()
        return 0

    def _call_next(self, turn: _Turn) -> int:
        delivery = turn.take(self.clock())
        if delivery is None:
            turn.end()
            return 0
        begun_at = self.clock()
        said = self.lines.submit(
            call,
            turn.endpoint.url,
            delivery.body,
            message_id=delivery.webhook_id,
            secrets=turn.endpoint.secrets_at(begun_at),
            at=begun_at,
        )
        self.under_way[said] = _Call(turn, delivery, begun_at)
        return 1


def _take_endpoint(at: datetime, crowded: Collection[str]) -> Endpoint | None:
    """Return who has waited longest for its turn, of those at other hosts than these."""
    free = Endpoint.objects.on().filter(free_at__lte=at)
    due = free.filter(pk__in=Delivery.objects.due(at).values("endpoint"))
    for candidate in due.order_by("free_at", "pk"):
        if candidate.host not in crowded and (endpoint := _lease(candidate.pk, at)):
            return endpoint
    return None


def _lease(endpoint_id: int, at: datetime) -> Endpoint | None:
    """Take an endpoint for a while, unless somebody else has been quicker."""
    with transaction.atomic():
        free = Endpoint.objects.on().filter(pk=endpoint_id, free_at__lte=at)
        endpoint = free.select_for_update(skip_locked=True).first()
        if endpoint:
            endpoint.free_at = at + LEASE
            endpoint.save(update_fields=["free_at"])
    return endpoint


@dataclass(frozen=True, slots=True)
class _Turn:
    """Somebody's time with an endpoint, which nobody else calls meanwhile."""

    endpoint: Endpoint
    held_until: datetime
    clock: Callable[[], datetime]
    rng: random.Random

    def take(self, at: datetime) -> Delivery | None:
        """Return what it is owed next."""
        with transaction.atomic():
            due = Delivery.objects.due(at).filter(endpoint=self.endpoint)
            due = due.order_by("next_at", "pk").select_for_update(skip_locked=True)
            delivery = due.first()
            if delivery:
                delivery.next_at = at + LEASE
                delivery.n_tries += 1
                delivery.save(update_fields=["next_at", "n_tries"])
        return delivery

    def end(self) -> None:
        """Let go of it, for whoever is next."""
        held = Endpoint.objects.filter(pk=self.endpoint.pk, free_at=self.held_until)
        held.update(free_at=self.clock())

    def settle(self, made: _Call, said: Said) -> bool:
        """Write down what came of a call; say whether there may be another one at once."""
        at, taken = self.clock(), made.delivery
        with transaction.atomic():
            endpoint = Endpoint.objects.select_for_update().filter(pk=taken.endpoint_id).first()
            delivery = Delivery.objects.select_for_update().filter(pk=taken.pk).first()
            if endpoint is None or delivery is None:  # Dropped meanwhile.
                return False
            _log(delivery, said, made.begun_at, at)
            # Unless it was taken up again since, or is wanted anew.
            if (delivery.n_tries, delivery.next_at) == (taken.n_tries, taken.next_at):
                _decide(delivery, said, at, self.rng)
            delivery.save()
            if endpoint.free_at != self.held_until or endpoint.off_at is not None:
                return False
            if not said.is_success:
                _rest(endpoint, at, self.rng)
            if why := _why_off(delivery, said):
                switch_off(endpoint, why, at)
            elif said.is_success and endpoint.n_failed:
                Endpoint.objects.filter(pk=endpoint.pk).update(n_failed=0)
        return said.is_success


def _log(delivery: Delivery, said: Said, begun_at: datetime, at: datetime) -> None:
    one = {
        "at": begun_at.isoformat(),
        "status": said.status,
        "took_ms": round((at - begun_at) / timedelta(milliseconds=1)),
        "error": said.error,
    }
    delivery.tries = [*delivery.tries, one][-TRIES_KEPT:]


def _decide(delivery: Delivery, said: Said, at: datetime, rng: random.Random) -> None:
    """Say that it is over, or when it is tried again."""
    if said.is_success:
        delivery.delivered_at, delivery.next_at, delivery.n_failed = at, None, 0
        return
    delivery.n_failed += 1
    wait = None if said.status == GONE else wait_before(delivery.n_failed, rng)
    delivery.next_at = None if wait is None else at + wait
    delivery.given_up_at = at if wait is None else None


def _rest(endpoint: Endpoint, at: datetime, rng: random.Random) -> None:
    endpoint.n_failed += 1
    rest = min(FIRST_REST * 2 ** min(endpoint.n_failed - 1, 10), LONGEST_REST)
    endpoint.free_at = at + rest * rng.uniform(0.5, 1)
    endpoint.save(update_fields=["n_failed", "free_at"])


def _why_off(delivery: Delivery, said: Said) -> WhyOff | None:
    """Say why an endpoint should not be called any more, if it should not."""
    if said.status == GONE:
        return WhyOff.GONE
    if delivery.given_up_at is None:
        return None
    got_through = Delivery.objects.filter(
        endpoint=delivery.endpoint_id, delivered_at__gte=delivery.made_at
    )
    return None if got_through.exists() else WhyOff.FAILING


def send_test(*, project_id: int, endpoint_id: int, at: datetime) -> Delivery:
    """Tell an endpoint something that has not happened, to see whether it hears."""
    with transaction.atomic():
        endpoint = _endpoint_that_is_on(project_id, endpoint_id)
        project = Project.objects.get(pk=project_id)
        return Delivery.objects.create(
            endpoint=endpoint,
            key=f"{TEST}:{uuid.uuid4()}",
            type=TEST,
            body=body_of(TEST, at, {"project": project.slug}),
            made_at=at,
            next_at=at,
        )


def resend(*, project_id: int, endpoint_id: int, delivery_id: int, at: datetime) -> Delivery:
    """Tell something once more, in the same words and under the same id."""
    with transaction.atomic():
        endpoint = _endpoint_that_is_on(project_id, endpoint_id)
        if not _ask_anew(endpoint.deliveries.filter(pk=delivery_id), at):
            raise NoSuchDelivery("There is no such delivery.")
        return endpoint.deliveries.get(pk=delivery_id)


def replay(
    *, project_id: int, endpoint_id: int, since: datetime, heard_too: bool, at: datetime
) -> int:
    """Tell once more what was made since then; say how much that is."""
    with transaction.atomic():
        endpoint = _endpoint_that_is_on(project_id, endpoint_id)
        made = endpoint.deliveries.filter(made_at__gte=since)
        return _ask_anew(made if heard_too else made.filter(delivered_at=None), at)


def _endpoint_that_is_on(project_id: int, endpoint_id: int) -> Endpoint:
    endpoint = locked_endpoint(project_id, endpoint_id)
    if endpoint.off_at is not None:
        raise SwitchedOff("This endpoint is switched off. Switch it on first.")
    return endpoint


def _ask_anew(deliveries: QuerySet[Delivery], at: datetime) -> int:
    return deliveries.update(next_at=at, n_failed=0, given_up_at=None)


def forget_deliveries_about(worker_ids: Collection[int]) -> None:
    """Let what was told of somebody go with them."""
    Delivery.objects.filter(worker__in=worker_ids).delete()


def forget_old_deliveries(*, at: datetime) -> None:
    """Delete what is over and too old to be asked for."""
    Delivery.objects.filter(made_at__lt=at - KEPT, next_at=None).delete()
