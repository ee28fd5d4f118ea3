"""Celery's way in: each task is one call."""

from __future__ import annotations

import random
import threading
import time

from celery import shared_task
from django.utils import timezone

from labeling.actions.agreement import refresh_agreement
from labeling.actions.audits import draw_all_audits
from labeling.actions.candidates import forums_behind, propose_pairs
from labeling.actions.captcha import forget_old_tries
from labeling.actions.cases import hold_clear_cases, weigh_open_cases
from labeling.actions.deliveries import forget_old_deliveries, send_due_alone
from labeling.actions.embed_sessions import forget_ended
from labeling.actions.golds import refresh_golds
from labeling.actions.leases import release_expired
from labeling.actions.outbox import drain_outbox
from labeling.actions.passers_by import forget_passers_by
from labeling.actions.passes import forget_old_passes
from labeling.actions.progress import tell_progress
from labeling.actions.recount import recount_projects
from labeling.actions.replies import forget_old_replies
from labeling.actions.screening import screen_projects
from labeling.actions.standings import refresh_crowds
from labeling.actions.stints import give_due_credits
from labeling.actions.traces import forget_old_traces
from labeling.actions.training import due_projects, train_if_due
from labeling.conf import conf

dice = random.SystemRandom()


@shared_task(name="labeling.drain_outbox")
def drain_outbox_task(**_: object) -> None:
    drain_outbox(clock=timezone.now)


@shared_task(name="labeling.release_expired")
def release_expired_task(**_: object) -> None:
    release_expired(at=timezone.now())


@shared_task(name="labeling.forget_old_replies")
def forget_old_replies_task(**_: object) -> None:
    forget_old_replies(at=timezone.now())


@shared_task(name="labeling.forget_ended_sessions")
def forget_ended_sessions_task(**_: object) -> None:
    forget_ended(at=timezone.now())


@shared_task(name="labeling.refresh_crowds")
def refresh_crowds_task(**_: object) -> None:
    refresh_crowds(at=timezone.now())


@shared_task(name="labeling.refresh_golds")
def refresh_golds_task(**_: object) -> None:
    refresh_golds(at=timezone.now())


@shared_task(name="labeling.draw_audits")
def draw_audits_task(**_: object) -> None:
    draw_all_audits(at=timezone.now(), rng=dice)


@shared_task(name="labeling.weigh_open_cases")
def weigh_open_cases_task(**_: object) -> None:
    weigh_open_cases()


@shared_task(name="labeling.hold_clear_cases")
def hold_clear_cases_task(**_: object) -> None:
    hold_clear_cases(at=timezone.now())


@shared_task(name="labeling.refresh_agreement")
def refresh_agreement_task(**_: object) -> None:
    refresh_agreement(at=timezone.now())


@shared_task(name="labeling.screen_projects")
def screen_projects_task(**_: object) -> None:
    screen_projects(at=timezone.now())


@shared_task(name="labeling.forget_old_traces")
def forget_old_traces_task(**_: object) -> None:
    forget_old_traces(at=timezone.now())


@shared_task(name="labeling.send_webhooks")
def send_webhooks_task(**_: object) -> None:
    send_due_alone(clock=timezone.now, rng=dice)


@shared_task(name="labeling.give_credits")
def give_credits_task(**_: object) -> None:
    give_due_credits(clock=timezone.now, rng=dice)


@shared_task(name="labeling.forget_old_deliveries")
def forget_old_deliveries_task(**_: object) -> None:
    forget_old_deliveries(at=timezone.now())


@shared_task(name="labeling.forget_old_captchas")
def forget_old_captchas_task(**_: object) -> None:
    forget_old_tries(at=timezone.now())
    forget_old_passes(at=timezone.now())


@shared_task(name="labeling.forget_passers_by")
def forget_passers_by_task(**_: object) -> None:
    forget_passers_by(at=timezone.now())


@shared_task(name="labeling.recount_projects")
def recount_projects_task(**_: object) -> None:
    recount_projects(at=timezone.now())


@shared_task(name="labeling.tell_progress")
def tell_progress_task(**_: object) -> None:
    tell_progress(at=timezone.now())


@shared_task(name="labeling.train_what_is_due")
def train_what_is_due_task(**_: object) -> None:
    for project_id in due_projects(at=timezone.now()):
        train_task.delay(project_id=project_id)


@shared_task(name="labeling.train")
def train_task(*, project_id: int, **_: object) -> None:
    train_if_due(project_id=project_id, at=timezone.now())


@shared_task(name="labeling.propose_pairs")
def propose_pairs_task(**_: object) -> None:
    for project_id in forums_behind():
        propose_pairs(project_id=project_id, at=timezone.now())


class _Hint:
    """Wakes a worker for the outbox, once for all that gathers in a short while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrives_at = 0.0

    def send(self) -> None:
        delay = conf().OUTBOX_DELAY.total_seconds()
        with self._lock:
            if time.monotonic() < self._arrives_at:
                return  # The hint on its way will find this entry too.
            self._arrives_at = time.monotonic() + delay
        # Whoever is waiting for a reply does not wait for the broker; the sweeper needs no hint.
        drain_outbox_task.apply_async(countdown=delay, retry=False)


wake_outbox = _Hint().send

SCHEDULE = {
    "labeling.drain_outbox": {"task": "labeling.drain_outbox", "schedule": 5.0},
    "labeling.release_expired": {"task": "labeling.release_expired", "schedule": 15.0},
    "labeling.forget_old_replies": {"task": "labeling.forget_old_replies", "schedule": 3600.0},
    "labeling.forget_ended_sessions": {
        "task": "labeling.forget_ended_sessions",
        "schedule": 600.0,
    },
    "labeling.refresh_crowds": {"task": "labeling.refresh_crowds", "schedule": 20.0},
    "labeling.refresh_golds": {"task": "labeling.refresh_golds", "schedule": 60.0},
    "labeling.draw_audits": {"task": "labeling.draw_audits", "schedule": 30.0},
    "labeling.weigh_open_cases": {"task": "labeling.weigh_open_cases", "schedule": 60.0},
    "labeling.hold_clear_cases": {"task": "labeling.hold_clear_cases", "schedule": 5.0},
    "labeling.refresh_agreement": {"task": "labeling.refresh_agreement", "schedule": 60.0},
    "labeling.screen_projects": {"task": "labeling.screen_projects", "schedule": 10.0},
    "labeling.forget_old_traces": {"task": "labeling.forget_old_traces", "schedule": 3600.0},
    "labeling.send_webhooks": {"task": "labeling.send_webhooks", "schedule": 2.0},
    "labeling.give_credits": {"task": "labeling.give_credits", "schedule": 5.0},
    "labeling.forget_old_deliveries": {
        "task": "labeling.forget_old_deliveries",
        "schedule": 3600.0,
    },
    "labeling.forget_old_captchas": {"task": "labeling.forget_old_captchas", "schedule": 3600.0},
    "labeling.forget_passers_by": {"task": "labeling.forget_passers_by", "schedule": 3600.0},
    "labeling.recount_projects": {"task": "labeling.recount_projects", "schedule": 60.0},
    "labeling.tell_progress": {"task": "labeling.tell_progress", "schedule": 2.0},
    "labeling.propose_pairs": {"task": "labeling.propose_pairs", "schedule": 3.0},
    "labeling.train_what_is_due": {"task": "labeling.train_what_is_due", "schedule": 5.0},
}
