"""What a player's answers in a project have brought them, by the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max, Q, Sum
from django.db.models.functions import Abs

from gamification.models import Account, LedgerEntry, LedgerTx, Reason
from gamification.models.ledger import OF_VERDICTS

OWN = [Account.PENDING, Account.SETTLED, Account.HELD]


def amounts_in(player_id: int, project_id: int) -> Counter[str]:
    """Return what each of the player's accounts holds of a project's points."""
    entries = LedgerEntry.objects.filter(
        tx__player=player_id, tx__project_id=project_id, account__in=OWN
    )
    return Counter(dict(entries.order_by().values_list("account").annotate(Sum("amount"))))


def points_at_stake(worker_id: int, project_id: int, until: datetime | None) -> Mapping[str, int]:
    """Tell labeling what a verdict may cost them (see ``labeling.queries.stakes``)."""
    amounts = amounts_in(worker_id, project_id)
    if until is not None:
        amounts.subtract(_kept_of_later_answers(worker_id, project_id, until))
    return {f"points_{account.value}": amounts[account] for account in OWN}


def points_moved(worker_id: int, project_id: int, since: datetime) -> Mapping[str, int]:
    """Tell by how much that has moved since then, by answers that settled and claims.

    Each point that settles is one less of what is pending, and may be one that is held.
    """
    here = Q(tx__project_id=project_id) & ~Q(tx__reason__in=OF_VERDICTS)
    claims = Q(tx__reason__in=[Reason.CLAIM, Reason.GIVEN_BACK])
    moves = LedgerEntry.objects.filter(
        here | claims, tx__player=worker_id, tx__at__gt=since, account__in=OWN
    )
    total: int = moves.aggregate(total=Sum(Abs("amount"), default=0))["total"]
    return {f"points_{account.value}": total for account in OWN}


def _kept_of_later_answers(player_id: int, project_id: int, since: datetime) -> Counter[str]:
    """Return what answers given since then have brought, and where by now it is."""
    in_project = LedgerTx.objects.of(player_id).filter(project_id=project_id)
    standing = in_project.filter(undone_by=None)
    taken_back = standing.filter(reason=Reason.REVERSAL).aggregate(last=Max("until_id"))["last"]
    later = in_project.filter(reason=Reason.ANSWER, at__gt=since, id__gt=taken_back or 0)
    entries = LedgerEntry.objects.filter(
        tx__player=player_id, tx__answer_id__in=later.values("answer_id"), account__in=OWN
    )
    kept = Counter(dict(entries.order_by().values_list("account").annotate(Sum("amount"))))
    if standing.filter(reason=Reason.HOLD).exists():
        kept[Account.HELD] += kept.pop(Account.SETTLED, 0)
    return kept
