"""What is always true of the game's rows, and how to find those of which it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Count, F, Q, Sum

from gamification.models import (
    Account,
    Balance,
    BoardCount,
    BoardScore,
    Budget,
    Claim,
    LedgerEntry,
    LedgerTx,
    Reason,
    Reward,
    Room,
    Seat,
)
from gamification.models.ledger import PAYING
from gamification.queries.boards import counted_boards
from gamification.queries.budgets import paid_by, reserved_by
from gamification.queries.promises import promises_of
from gamification.rules.boards import Board, buckets_of
from labeling.queries.invariants import Invariant
from labeling.queries.replay import answered_ids

BATCH = 1000


def unbalanced_transactions() -> Iterator[str]:
    sums = LedgerTx.objects.annotate(sum=Sum("entries__amount")).exclude(sum=None).exclude(sum=0)
    for tx in sums.order_by("id"):
        yield f"{tx.cause} sums to {sum(entry.amount for entry in tx.entries.all())}"


def wrong_balances() -> Iterator[str]:
    return _surely(_wrong_balances)


def negative_balances() -> Iterator[str]:
    for balance in Balance.objects.filter(amount__lt=0):
        yield f"player {balance.player_id} has {balance}"


def wrong_board_scores() -> Iterator[str]:
    return _surely(_wrong_board_scores)


def _surely(find: Callable[[Q], dict[str, int]]) -> Iterator[str]:
    """Look twice, for rows that changed between two statements look wrong and are not.

    The second look is at those players only, and nothing of theirs moves meanwhile.
    """
    if suspects := set(find(Q()).values()):
        with transaction.atomic():
            Balance.objects.hold(suspects)
            found = find(Q(player__in=suspects))
        yield from found


def _wrong_balances(of: Q) -> dict[str, int]:
    held = {
        (player_id, account): amount
        for player_id, account, amount in Balance.objects.filter(of).values_list(
            "player_id", "account", "amount"
        )
    }
    entered: Counter[tuple[int, str]] = Counter()
    entries = LedgerEntry.objects.filter(of).exclude(account=Account.ISSUED)
    for player_id, account, amount in entries.values_list("player_id", "account").annotate(
        Sum("amount")
    ):
        entered[player_id or 0, account] = amount
    return {
        f"player {key[0]}, {key[1]}: {held.get(key)} held, {entered[key]} entered": key[0]
        for key in sorted(held.keys() | entered.keys())
        if held.get(key) != entered[key]
    }


def _wrong_board_scores(of: Q) -> dict[str, int]:
    shown: Counter[tuple[int, Board]] = Counter()
    for score in BoardScore.objects.filter(of):
        shown[score.player_id, Board(score.span, score.starts, score.project_id)] = score.points
    entered = Counter({key: tally.points for key, tally in counted_boards(of).items()})
    return {
        f"player {key[0]}, {key[1].span} of {key[1].starts}, project {key[1].project_id}:"
        f" {shown[key]} shown, {entered[key]} entered": key[0]
        for key in sorted(shown.keys() | entered.keys())
        if shown[key] != entered[key]
    }


def wrong_board_counts() -> Iterator[str]:
    """Count everybody again, and if it is not as it was kept, once more while nothing moves."""
    if not _wrong_board_counts():
        return
    with transaction.atomic():
        Balance.objects.hold(BoardScore.objects.values_list("player", flat=True).distinct())
        found = _wrong_board_counts()
    yield from found


def _wrong_board_counts() -> list[str]:
    counted: Counter[tuple[Board, int, int]] = Counter()
    for score in BoardScore.objects.playing().iterator(BATCH):
        board = Board(score.span, score.starts, score.project_id)
        counted.update((board, level, bucket) for level, bucket in buckets_of(score.points))
    kept = {
        (Board(row.span, row.starts, row.project_id), row.level, row.bucket): row.n
        for row in BoardCount.objects.exclude(n=0).iterator(BATCH)
    }
    return [
        f"{key}: {kept.get(key, 0)} kept, {counted[key]} counted"
        for key in sorted(kept.keys() | counted.keys())
        if kept.get(key, 0) != counted[key]
    ]


def miscounted_rooms() -> Iterator[str]:
    # In one statement, so that nobody sits down between two.
    rooms = Room.objects.annotate(n=Count("seats")).exclude(n=F("n_seats")).order_by("pk")
    for room_id, kept, counted in rooms.values_list("pk", "n_seats", "n"):
        yield f"room {room_id}: {kept} seats kept, {counted} counted"


def strangers_in_rooms() -> Iterator[str]:
    for seat in Seat.objects.exclude(week=F("room__week")).order_by("pk"):
        yield f"{seat} is in a room of another"


def unpaid_answers() -> Iterator[str]:
    ids = iter(answered_ids())
    while batch := list(islice(ids, BATCH)):
        paid = set(
            LedgerTx.objects.with_causes([f"answer:{answer_id}" for answer_id in batch])
            .filter(reason=Reason.ANSWER)
            .values_list("answer_id", flat=True)
        )
        for answer_id in batch:
            if answer_id not in paid:
                yield f"answer {answer_id}"


def settled_without_pay() -> Iterator[str]:
    settled = LedgerTx.objects.filter(reason__in=PAYING)
    paid = LedgerTx.objects.filter(reason=Reason.ANSWER)
    for tx in settled.exclude(answer_id__in=paid.values("answer_id")):
        yield tx.cause


def unexplained_settlements() -> Iterator[str]:
    """Look at what answers have been paid since promises say what they could tell."""
    paying = LedgerTx.objects.filter(reason__in=PAYING, value__isnull=False)
    ids = iter(paying.order_by("answer_id").values_list("answer_id", flat=True).distinct())
    while batch := list(islice(ids, BATCH)):
        yield from _unexplained([answer_id for answer_id in batch if answer_id])


def _unexplained(answer_ids: Collection[int]) -> Iterator[str]:
    with transaction.atomic():  # One look, so that nothing is paid in the middle of it.
        for answer_id, promise in promises_of(answer_ids, stopped_too=True).items():
            shares = [tx.share for tx in promise.payments.values() if tx.share is not None]
            worth = promise.worth(max(shares)) if shares else 0
            if promise.paid != worth:
                yield f"answer {answer_id}: {promise.paid} paid, {worth} earned"
            if promise.pending < 0 or (promise.pending and not promise.escrow):
                yield f"answer {answer_id}: {promise.pending} pending, and not in escrow"


def unearned_experience() -> Iterator[str]:
    def sums(reasons: Collection[Reason], account: Account) -> dict[int, int]:
        gains = LedgerEntry.objects.filter(tx__reason__in=reasons, account=account, amount__gt=0)
        return dict(gains.order_by().values_list("tx__player").annotate(Sum("amount")))

    # What settles in between is found on the side that may be more.
    counted = sums([Reason.EXPERIENCE], Account.EXPERIENCE)
    settled = sums(PAYING, Account.SETTLED)
    for player_id, experience in sorted(counted.items()):
        if experience > settled.get(player_id, 0):
            yield f"player {player_id}: {experience} counted, {settled.get(player_id, 0)} settled"


def wrong_spending() -> Iterator[str]:
    return _surely(_wrong_spending)


def _wrong_spending(of: Q) -> dict[str, int]:
    spent = Balance.objects.filter(of, account=Account.SPENT).exclude(amount=0)
    held = dict(spent.values_list("player_id", "amount"))
    standing = Claim.objects.filter(of).standing().order_by().values_list("player_id")
    claimed = dict(standing.annotate(Sum("price")))
    return {
        f"player {player}: {held.get(player, 0)} spent, {claimed.get(player, 0)} claimed": player
        for player in sorted(held.keys() | claimed.keys())
        if held.get(player, 0) != claimed.get(player, 0)
    }


def wrong_payments_of_claims() -> Iterator[str]:
    """Find claims whose ledger says otherwise: not what they cost, or paid back and standing."""
    claims = Claim.objects.select_related("tx__undone_by").prefetch_related("tx__entries")
    for claim in claims.order_by("claimed_at").iterator(BATCH):
        is_paid_back = hasattr(claim.tx, "undone_by")
        is_right = (
            claim.tx.cause == f"claim:{claim.pk}"
            and claim.tx.player_id == claim.player_id
            and claim.tx.amount(Account.SPENT) == claim.price
            and is_paid_back == (claim.ended_at is not None)
        )
        if not is_right:
            yield f"claim {claim.pk}"


def wrong_stocks() -> Iterator[str]:
    """Find rewards of which there are more or fewer than were ever stocked, or codes to match."""
    for reward in Reward.objects.exclude(stock=None).order_by("pk"):
        with transaction.atomic():
            # Nobody takes one, or brings more, while it is counted.
            now = Reward.objects.select_for_update().get(pk=reward.pk)
            gone = now.claims.out_of_stock_for_good().count()
            n_free = now.codes.filter(claim=None).count() if now.needs_codes else now.stock
        if (now.stock or 0) + gone != now.stocked or n_free != now.stock:
            told = f"{now.stock} in stock, {gone} gone, {now.stocked} ever, {n_free} free"
            yield f"{now.slug}: {told}"


def wrong_budgets() -> Iterator[str]:
    for project_id in Budget.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # Nothing is promised or paid in its name while it is counted.
            for budget in Budget.objects.select_for_update().filter(pk=project_id):
                kept = budget.settled, budget.reserved
                counted = paid_by(project_id).settled, reserved_by(project_id)
                if kept != counted:
                    yield f"project {project_id}: {kept} kept, {counted} counted"


INVARIANTS: Iterable[Invariant] = [
    Invariant(
        "budgets_are_kept",
        "A budget knows what its project has paid, and the most that it may still have to.",
        wrong_budgets,
    ),
    Invariant(
        "spent_is_claimed", "What a player has spent is what their claims cost.", wrong_spending
    ),
    Invariant(
        "claims_are_paid",
        "A claim has one transaction that pays for it, and one that pays it back once it ended.",
        wrong_payments_of_claims,
    ),
    Invariant(
        "stock_is_kept",
        "What is in stock and what was claimed is what was ever stocked; codes likewise.",
        wrong_stocks,
    ),
    Invariant(
        "ledger_sums_to_zero",
        "The entries of a ledger transaction sum to zero.",
        unbalanced_transactions,
    ),
    Invariant(
        "balances_are_sums", "A balance is the sum of the ledger's entries for it.", wrong_balances
    ),
    Invariant("balances_not_negative", "No balance is below zero.", negative_balances),
    Invariant(
        "boards_are_sums",
        "A board shows the sum of what the ledger has settled for it.",
        wrong_board_scores,
    ),
    Invariant(
        "board_counts_are_counts",
        "A board's buckets count the players whose points are theirs.",
        wrong_board_counts,
    ),
    Invariant("rooms_are_counted", "A room knows how many seats are taken.", miscounted_rooms),
    Invariant("seats_of_the_week", "A seat and its room are of one week.", strangers_in_rooms),
    Invariant(
        "answers_are_paid", "Every answer has one transaction that pays for it.", unpaid_answers
    ),
    Invariant(
        "experience_was_earned",
        "Nobody has gained more experience by settled points than have settled.",
        unearned_experience,
    ),
    Invariant("settled_was_paid", "What has settled was promised before.", settled_without_pay),
    Invariant(
        "settlements_are_explained",
        "An answer was paid what its value and the best of its ratings make it worth,"
        " and nothing of its promise is left but in escrow.",
        unexplained_settlements,
    ),
]
