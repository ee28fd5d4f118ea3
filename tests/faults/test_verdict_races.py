"""Two reviewers at the same moment: one decides, the other hears of it; nothing happens twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from gamification.models import LedgerTx, Reason
from labeling.actions.acts import AlreadyUndone
from labeling.actions.verdicts import AlreadyDecided, give_verdict, undo_verdict
from labeling.models import LogEntry, Verdict
from labeling.queries.invariants import every_invariant
from tests.at_once import at_once
from tests.cases import LATER, Case, a_case, a_flag, a_reviewer, decide
from tests.factories import a_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Iterator[Case]:
    yield a_case(honest="dog", cheating="dog", n_honest=1, n_items=5)
    assert [row for invariant in every_invariant() for row in invariant.find()] == []


def test_of_two_reviewers_one_decides(case: Case) -> None:
    reviewers = [case.reviewer, a_reviewer(case.project)]
    seen = {
        decision: case.preview(decision).fingerprint.sealed() for decision in ("ban", "leave_out")
    }

    def decides(reviewer_id: int, decision: str) -> str:
        try:
            give_verdict(
                flag_id=case.flag.pk,
                reviewer_id=reviewer_id,
                decision=decision,
                reason="",
                fingerprint=seen[decision],
                at=LATER,
            )
        except AlreadyDecided:
            return "too late"
        return "decided"

    one, other = (reviewer.pk for reviewer in reviewers)
    came = at_once([lambda: decides(one, "ban"), lambda: decides(other, "leave_out")])

    assert Counter(came) == {"decided": 1, "too late": 1}
    assert Verdict.objects.standing().count() == 1
    assert LogEntry.objects.filter(verb="verdict given").count() == 1
    assert LedgerTx.objects.filter(reason=Reason.REVERSAL).count() == 1


def test_of_two_who_undo_one_does(case: Case) -> None:
    verdict = case.decide("leave_out").verdict

    def undoes() -> str:
        try:
            undo_verdict(verdict_id=verdict.pk, reviewer_id=case.reviewer.pk, reason="", at=LATER)
        except AlreadyUndone:
            return "too late"
        return "undone"

    assert Counter(at_once([undoes] * 2)) == {"undone": 1, "too late": 1}
    assert LedgerTx.objects.filter(reason=Reason.UNDOING).count() == 1


def test_many_who_decide_at_once_leave_one_chain_in_the_log(case: Case) -> None:
    flags = [a_flag(case.project, a_worker()) for _ in range(6)]

    def dismisses(flag_id: int) -> str:
        flag = next(flag for flag in flags if flag.pk == flag_id)
        return str(decide(flag, case.reviewer, "dismiss").decision)

    came = at_once([partial(dismisses, flag.pk) for flag in flags])

    assert came == ["dismiss"] * 6
    assert LogEntry.objects.count() == 6


def test_the_database_itself_lets_no_second_verdict_stand(case: Case) -> None:
    case.decide("dismiss")

    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(
            flag=case.flag, reviewer=case.reviewer, decision="ban", given_at=LATER
        )
