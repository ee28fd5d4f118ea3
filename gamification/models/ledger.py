"""The ledger: double entry, append-only.

Points come from the system's account ``issued`` and go back to it; a player's are ``pending``
until the truth is known, then ``settled``, and in the end ``spent``; settled ones are ``held``
while a person looks into how they were earned.  ``experience`` is an account of its own, which
nothing ever leaves.  The entries of a transaction sum to zero.  The database itself refuses to
change or delete a row (migration 0002); a mistake is mended by a new transaction.  A balance is the
sum of entries, kept at hand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection, models
from django.db.models import Case, F, Q, Value, When

from gamification.models.players import Player
from labeling.rows import insert


class Account(models.TextChoices):
    PENDING = "pending"
    SETTLED = "settled"
    HELD = "held"
    SPENT = "spent"
    EXPERIENCE = "experience"
    ISSUED = "issued", "issued by the system"


OF_PLAYERS = [Account.PENDING, Account.SETTLED, Account.HELD, Account.SPENT]
"""What a player's points may be in.  The account of experience is opened with the first gain."""


class Reason(models.TextChoices):
    ANSWER = "answer", "an answer was given"
    SETTLEMENT = "settlement", "an answer's worth is known"
    RERATING = "rerating", "an answer was rated a last time"
    HOLD = "hold", "a reviewer put points on hold"
    REVERSAL = "reversal", "a reviewer left answers out"
    UNDOING = "undoing", "a reviewer's verdict was undone"
    EXPERIENCE = "experience", "settled points count towards a level"
    QUEST = "quest", "a quest was done"
    FIND = "find", "a duplicate they had found was confirmed"
    CAPSULE = "capsule", "an old answer was found right by an expert"
    CLAIM = "claim", "a reward was claimed"
    GIVEN_BACK = "given_back", "a claim was paid back"


PAYING = [Reason.SETTLEMENT, Reason.RERATING]
STOPPING = [Reason.HOLD, Reason.REVERSAL]
OF_VERDICTS = [Reason.HOLD, Reason.REVERSAL, Reason.UNDOING]
OF_LEVELS = [Reason.EXPERIENCE, Reason.QUEST, Reason.FIND]


class LedgerTxQuerySet(models.QuerySet["LedgerTx"]):
    def with_causes(self, causes: Collection[str]) -> LedgerTxQuerySet:
        return self.filter(cause__in=causes)

    def of(self, player_id: int) -> LedgerTxQuerySet:
        return self.filter(player_id=player_id)

    def stopping(self, player_ids: Collection[int]) -> list[LedgerTx]:
        """Return what keeps answers of these players from settling."""
        sanctions = self.filter(reason__in=STOPPING, undone_by=None)
        return list(sanctions.filter(player__in=player_ids))

    def write(self, txs: Sequence[LedgerTx]) -> list[LedgerTx]:
        """Insert the transactions whose cause is new; return those, with their ids.

        The database decides who is first, in the statement that inserts, so that two who pay
        for the same cause at once cannot both find that nobody has paid yet.
        """
        ids = dict(insert(txs, then="ON CONFLICT (cause) DO NOTHING RETURNING cause, id"))
        new = [tx for tx in txs if tx.cause in ids]
        for tx in new:
            tx.pk = ids[tx.cause]
        return new


class LedgerTx(models.Model):
    """One movement of points, and the facts that explain it."""

    # What it is for, such as "answer:17": the same cause never moves points twice.
    cause = models.CharField(max_length=100, unique=True)
    reason = models.CharField(max_length=20, choices=Reason)
    player = models.ForeignKey(
        Player, on_delete=models.PROTECT, related_name="ledger", db_index=False
    )
    at = models.DateTimeField()
    answer_id = models.BigIntegerField(null=True, blank=True)
    round_id = models.UUIDField(null=True, blank=True)
    project_id = models.BigIntegerField(null=True, blank=True)
    # The week of the boards it counts for: that of the answer, whenever it settles.
    week = models.DateField(null=True, blank=True)
    # Known when the answer is given, but felt only when it settles.
    is_too_fast = models.BooleanField(default=False)
    # Of a promise: what the answer could tell, fixed before it was given; hidden until it settles.
    value = models.FloatField(null=True, blank=True)
    # Of a settlement that pays: the share of its worth that the player's answers earned by then.
    share = models.FloatField(null=True, blank=True)
    # Of a hold or a reversal: the last promise that it stopped from settling.
    until_id = models.BigIntegerField(null=True, blank=True)
    # Of an undoing: what it undoes, once.
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    objects = LedgerTxQuerySet.as_manager()

    class Meta:
        verbose_name = "ledger transaction"
        indexes = [
            models.Index(fields=["player", "-at"], name="ledger_of_player"),
            models.Index(fields=["project_id", "reason"], name="ledger_of_project"),
            # Who settles anything asks for these, and hardly anybody has one.
            models.Index(
                fields=["player"], condition=Q(reason__in=STOPPING), name="ledger_that_stops"
            ),
        ]

    def __str__(self) -> str:
        return self.cause

    def stops(self, promise: LedgerTx) -> bool:
        """Say whether this hold or reversal keeps a promise from settling."""
        if (self.player_id, self.project_id) != (promise.player_id, promise.project_id):
            return False
        return self.reason == Reason.HOLD or promise.pk <= (self.until_id or 0)

    def amount(self, account: Account) -> int:
        """Return what it moved into an account.  Fetch ``entries`` along with the row."""
        return sum(entry.amount for entry in self.entries.all() if entry.account == account)


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def write(self, entries: Sequence[LedgerEntry]) -> None:
        """Insert the entries."""
        insert(entries)


class LedgerEntry(models.Model):
    """One side of a transaction."""

    tx = models.ForeignKey(LedgerTx, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=10, choices=Account)
    # Whose account; the system's has no player.
    player = models.ForeignKey(
        Player, null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    amount = models.IntegerField()

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            # The database looks here for each player that is deleted.
            models.Index(
                fields=["player"], condition=Q(player__isnull=False), name="entry_of_player"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(account=Account.ISSUED, player=None)
                | (~Q(account=Account.ISSUED) & Q(player__isnull=False)),
                name="entry_account_has_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.account}"


_MOVE = """
UPDATE gamification_balance SET amount = amount + %s
WHERE player_id = %s AND account = %s AND amount + %s >= 0
"""


class BalanceQuerySet(models.QuerySet["Balance"]):
    def open_for(self, player_id: int) -> None:
        """Give a player their empty accounts, if they have none yet."""
        self.bulk_create(
            [Balance(player_id=player_id, account=account) for account in OF_PLAYERS],
            ignore_conflicts=True,
        )

    def open_experience_of(self, player_id: int) -> None:
        """Give a player the account of their experience, if they have none, and lock it."""
        account = Balance(player_id=player_id, account=Account.EXPERIENCE)
        self.bulk_create([account], ignore_conflicts=True)
        self.select_for_update().get(player=player_id, account=Account.EXPERIENCE)

    def move(self, player_id: int, account: Account, amount: int) -> bool:
        """Add to one balance, or say that it cannot be done: too little there, or no account."""
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [amount, player_id, account.value, amount])
            return bool(cursor.rowcount)

    def hold(self, player_ids: Collection[int]) -> list[Balance]:
        """Lock all points of these players until the transaction ends.

        Always in the same order, so that two who hold many cannot wait for each other.
        """
        held = self.select_for_update().filter(player__in=player_ids).order_by("pk")
        return list(held)

    def move_many(self, amounts: dict[tuple[int, Account], int]) -> None:
        """Add to many balances in one statement.  The database refuses any below zero."""
        locked = {
            (balance.player_id, Account(balance.account)): balance.pk
            for balance in self.hold({player_id for player_id, _ in amounts})
        }
        moved = {locked[key]: amount for key, amount in amounts.items() if amount}
        if moved:
            self.filter(pk__in=moved).update(
                amount=F("amount")
                + Case(*[When(pk=pk, then=Value(amount)) for pk, amount in moved.items()])
            )


class Balance(models.Model):
    """What an account of a player holds.  Changed only in the transaction of its entries."""

    player = models.ForeignKey(
        Player, on_delete=models.PROTECT, related_name="balances", db_index=False
    )
    account = models.CharField(
        max_length=10, choices=[c for c in Account.choices if c[0] != "issued"]
    )
    amount = models.BigIntegerField(default=0)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "account"], name="balance_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="balance_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.account}"
