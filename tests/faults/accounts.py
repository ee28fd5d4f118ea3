"""What is stored, held against what was acknowledged."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from tests.faults.crowd import Crowd
from tests.installation import Installation


def check(site: Installation, crowd: Crowd) -> None:
    """Every acknowledged answer is there once, and no row breaks an invariant."""
    let_leases_run_out(site)
    site.wait_until_done()
    rows = site.rows("SELECT challenge_id, label FROM labeling_answer")
    stored = {UUID(str(challenge)): label for challenge, label in rows}
    told = {UUID(challenge): label for challenge, label in crowd.acknowledged.items()}
    n_paid = Counter(cause for (cause,) in site.rows("SELECT cause FROM gamification_ledgertx"))

    assert len(stored) == len(rows), "A challenge has two answers."
    assert told.items() <= stored.items(), "An acknowledged answer is not there."
    assert max(n_paid.values()) == 1, "Something was paid twice."
    verified = site.manage("verify")
    assert (verified.returncode, verified.stdout) == (0, ""), verified


def let_leases_run_out(site: Installation) -> None:
    """Let the minutes pass after which what a dead worker held is taken up again."""
    site.python(
        "from django.utils import timezone\n"
        "from labeling.models import OutboxEntry\n"
        "OutboxEntry.objects.update(due_at=timezone.now())"
    )
