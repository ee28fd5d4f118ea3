"""Whatever people answered and whatever is decided: the preview is exact, undoing restores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cases import LATER, Case, a_flag, a_reviewer, judge_everybody, trust
from tests.factories import NOW, a_project, a_round, a_worker, answer, settle_down, some_items
from tests.labeling.actions.test_verdicts import broken, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

LABELS = st.sampled_from(["cat", "dog", "fox", None])
# What each of some workers says to each of the items, and how far each is trusted.
SAID = st.lists(st.lists(LABELS, min_size=5, max_size=5), min_size=1, max_size=4)
TRUST = st.lists(st.sampled_from([0.4, 0.7, 0.95]), min_size=4, max_size=4)
DECISIONS = st.lists(
    st.sampled_from(["warn", "hold", "leave_out", "suspend", "ban"]), min_size=1, max_size=3
)


@given(said=SAID, trusts=TRUST, decisions=DECISIONS)
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_undone_last_first_all_verdicts_leave_nothing(
    said: Sequence[Sequence[str | None]], trusts: Sequence[float], decisions: Sequence[str]
) -> None:
    case = a_world(said, trusts)
    before, given_so_far, at = world(), [], LATER
    harmless = {name: rows for name, rows in before.items() if name != "Flag"}

    for decision in decisions:
        at += timedelta(minutes=1)
        preview = case.preview(decision, at=at)
        outcome = case.decide(decision, at=at)
        assert outcome.effects == preview.effects
        assert broken() == []
        given_so_far.append(outcome)
        case.flag = a_flag(case.project, case.cheat)
    for outcome in reversed(given_so_far):
        at += timedelta(minutes=1)
        case.undo(outcome, at=at)
    settle_down(at)

    after = world()
    for name, rows in harmless.items():
        assert after[name] == rows, name
    assert broken() == []


def a_world(said: Sequence[Sequence[str | None]], trusts: Sequence[float]) -> Case:
    """Let some workers say these things; the first of them is the one in question."""
    project = a_project(confidence=0.85, min_answers=1, max_answers=3)
    items = some_items(project, 5)
    workers = [a_worker() for _ in said]
    for worker, labels, accuracy in zip(workers, said, trusts, strict=False):
        trust(project, worker, accuracy)
        wanted = project.items.needing_answers().exists()
        for challenge, label in zip(
            a_round(project, worker).challenges if wanted else (), labels, strict=False
        ):
            answer(challenge, label, at=NOW + timedelta(minutes=1))
        settle_down()
    flag = a_flag(project, workers[0])
    for worker in workers[1:]:  # What they are is not in question here.
        a_flag(project, worker)
    judge_everybody(project)
    return Case(flag, project, workers[0], a_reviewer(project), items)
