"""What a player's answers in a project have brought them, by the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Sum

from gamification.models import Account, LedgerEntry

OWN = [Account.PENDING, Account.SETTLED, Account.HELD]


def amounts_in(player_id: int, project_id: int) -> Counter[str]:
    """Return what each of the player's accounts holds of a project's points."""
    entries = LedgerEntry.objects.filter(
        tx__player=player_id, tx__project_id=project_id, account__in=OWN
    )
    return Counter(dict(entries.order_by().values_list("account").annotate(Sum("amount"))))


def points_at_stake(worker_id: int, project_id: int) -> Mapping[str, int]:
    """Tell labeling what a verdict may cost them (see ``labeling.queries.stakes``)."""
    amounts = amounts_in(worker_id, project_id)
    return {f"points_{account.value}": amounts[account] for account in OWN}
