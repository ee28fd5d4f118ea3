"""A crowd in which somebody cheats, and the case about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from labeling.actions.outcomes import Outcome
from labeling.actions.standings import update_standings
from labeling.actions.verdicts import give_verdict, preview_verdict, undo_verdict
from labeling.models import Flag, Item, Project, ProjectRole, Role, Standing, Verdict, Worker
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_user,
    a_worker,
    answer,
    item_of,
    settle_down,
    some_items,
)

LATER = NOW + timedelta(hours=1)


@dataclass(slots=True)
class Case:
    """What a reviewer of a project has before them."""

    flag: Flag
    project: Project
    cheat: Worker
    reviewer: User
    items: Sequence[Item]

    def preview(self, decision: str, *, at: datetime = LATER) -> Outcome:
        return preview_verdict(
            flag_id=self.flag.pk, reviewer_id=self.reviewer.pk, decision=decision, at=at
        )

    def decide(
        self, decision: str, *, reviewer: User | None = None, at: datetime = LATER
    ) -> Outcome:
        return give_verdict(
            flag_id=self.flag.pk,
            reviewer_id=(reviewer or self.reviewer).pk,
            decision=decision,
            reason="Pressed one key.",
            fingerprint=self.preview(decision, at=at).fingerprint.sealed(),
            at=at,
        )

    def undo(self, outcome: Outcome, *, at: datetime = LATER + timedelta(minutes=1)) -> Outcome:
        return undo_verdict(
            verdict_id=outcome.verdict.pk, reviewer_id=self.reviewer.pk, reason="", at=at
        )


def decide(flag: Flag, reviewer: User, decision: str) -> Verdict:
    return give_verdict(
        flag_id=flag.pk,
        reviewer_id=reviewer.pk,
        decision=decision,
        reason="",
        fingerprint=fingerprint(flag, reviewer, decision),
        at=LATER,
    ).verdict


def fingerprint(flag: Flag, reviewer: User, decision: str, *, at: datetime = LATER) -> str:
    """Return what a verdict on this case has to be given on."""
    return preview_verdict(
        flag_id=flag.pk, reviewer_id=reviewer.pk, decision=decision, at=at
    ).fingerprint.sealed()


def a_reviewer(project: Project) -> User:
    user = a_user()
    ProjectRole.objects.create(project=project, user=user, role=Role.REVIEWER)
    return user


def a_case(
    *, n_items: int = 6, honest: str | None = None, cheating: str = "dog", n_honest: int = 2
) -> Case:
    """Let a cheat and some honest workers answer everything there is, and flag the cheat.

    Honest workers say what is true, cat or fox by turns, unless it is said what they say.
    """
    project = a_project(confidence=0.9, min_answers=2, max_answers=4)
    items = some_items(project, n_items)
    cheat = a_worker()
    trust(project, cheat, 0.9)
    answer_everything(project, cheat, cheating)
    for _ in range(n_honest):
        worker = a_worker()
        trust(project, worker, 0.9)
        answer_everything(project, worker, honest)
    case = Case(a_flag(project, cheat), project, cheat, a_reviewer(project), items)
    judge_everybody(project)
    return case


def a_flag(project: Project, worker: Worker, **fields: object) -> Flag:
    told = {
        "score": 0.99,
        "reasons": ["Answered 'dog' 12 times out of 12; the others do so 5 % of the time."],
        "evidence": [
            {
                "kind": "constancy",
                "log_ratio": 8.2,
                "sentence": "Answered 'dog' 12 times out of 12; the others do so 5 % of the time.",
            }
        ],
        "raised_at": NOW + timedelta(minutes=30),
    }
    return Flag.objects.create(worker=worker, project=project, **told | fields)


def trust(project: Project, worker: Worker, accuracy: float) -> None:
    """Let a worker be trusted so far, as if they had been checked."""
    Standing.objects.update_or_create(
        worker=worker,
        project=project,
        defaults={
            "accuracy": accuracy,
            "accuracy_low": accuracy - 0.05,
            "accuracy_high": accuracy + 0.05,
        },
    )


def answer_everything(project: Project, worker: Worker, label: str | None = None) -> int:
    """Let a worker answer whatever they are served until nothing is left; say how much it was.

    They say what is true if they are not told what to say.
    """
    n_answers = 0
    for n in range(20):
        at = NOW + timedelta(minutes=2 * n)
        if not servable(project, worker):
            break
        for challenge in a_round(project, worker, at=at, seed=n).challenges:
            said = label or ("cat", "fox")[item_of(challenge).pk % 2]
            answer(challenge, said, at=at + timedelta(minutes=1))
            n_answers += 1
        settle_down()
    return n_answers


def servable(project: Project, worker: Worker) -> bool:
    waiting = Item.objects.filter(project=project).needing_answers().unseen_by(worker.pk)
    return waiting.exists()


def judge_everybody(project: Project) -> None:
    workers = Standing.objects.filter(project=project).values_list("worker_id", flat=True)
    update_standings(project_id=project.pk, worker_ids=set(workers), at=LATER)
