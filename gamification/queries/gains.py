"""Gains: what the ledger says about what was earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from gamification.models import Account, LedgerTx, Player, Reason
from gamification.models.ledger import OF_LEVELS, LedgerTxQuerySet
from gamification.rules.scoring import pending_points
from labeling.queries import replay
from labeling.queries.projects import names_of

DAY = timedelta(days=1)

_SENTENCES: Mapping[str, str] = {
    Reason.HOLD: "Settled points are on hold while a person looks at your answers.",
    Reason.REVERSAL: "Your answers in a project were left out, and their points taken back.",
    Reason.UNDOING: "A decision about your answers was taken back: these points are as they were.",
    Reason.EXPERIENCE: "What had settled counted towards your level.",
    Reason.QUEST: "You did a quest, which counts towards your level.",
    Reason.CLAIM: "You claimed a reward.",
    Reason.GIVEN_BACK: "What a claim had cost was paid back.",
}

_OF_REWARDS: Mapping[str, str] = {
    Reason.CLAIM: "Claimed: {}.",
    Reason.GIVEN_BACK: "Given back: {}.",
}


def explain(tx: LedgerTx) -> str:
    """Say in a sentence why points moved.  It speaks of an answer, never of the item.

    Why an answer came to nothing (wrong, or too fast) is not told either.
    """
    promised, settled = tx.amount(Account.PENDING), tx.amount(Account.SETTLED)
    if sentence := _SENTENCES.get(tx.reason):
        return sentence
    if tx.reason == Reason.ANSWER:
        if not promised:
            return "You said “can’t tell”: no points, and none to lose."
        return f"An answer was promised {promised} points."
    if not promised:
        return "A “can’t tell” has settled, at no points."
    if settled == -promised:
        return f"An answer was confirmed: {settled} points are yours."
    return f"An answer was not confirmed: {settled} of {-promised} points are yours."


def promised_in(round_id: UUID) -> int:
    """Return the points promised for what has been answered of a round."""
    answers = replay.answers_in(round_id)
    return sum(pending_points(is_abstention=answer.is_abstention) for answer in answers)


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to a player's points in one project on one of their days, for one reason.

    A day is as closely as it is told: gold settles by a clock of its own, and who sees each answer
    settle could tell.
    """

    day: date
    project: str
    reason: str
    n_answers: int
    n_earning: int
    """Those of the answers that were promised points, or got some."""

    n_promised: int
    pending: int
    settled: int
    reward: str = ""
    """The name of what was claimed, or given back."""

    @property
    def sentence(self) -> str:
        if self.reward:
            return _OF_REWARDS[self.reason].format(self.reward)
        if sentence := _SENTENCES.get(self.reason):
            return sentence
        if self.reason == Reason.ANSWER:
            unsure = self.n_answers - self.n_earning
            rest = f", {unsure} of them “can’t tell”" if unsure else ""
            return f"{_answers(self.n_answers)} given{rest}."
        if not self.n_promised:
            return "“Can’t tell” has settled, at no points."
        if self.n_promised == 1:
            return f"An answer has settled and earned {'' if self.n_earning else 'no '}points."
        return f"{self.n_earning} of {_answers(self.n_promised)} that settled earned points."


def _answers(n: int) -> str:
    return f"{n} answer{'' if n == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Lines:
    """A few days of a ledger, newest first, and before which day there are more."""

    lines: Sequence[Line]
    more_before: date | None


def ledger_of(player_id: int, *, before: date | None, n_days: int) -> Lines:
    """Return the lines of the last so many days, up to the newest one there is before a day."""
    zone = ZoneInfo(Player.objects.values_list("time_zone", flat=True).get(pk=player_id))
    txs = LedgerTx.objects.of(player_id).exclude(reason__in=OF_LEVELS)
    earlier = txs.filter(at__lt=_midnight(before, zone)) if before else txs
    newest = earlier.order_by("-at").values_list("at", flat=True).first()
    if newest is None:
        return Lines([], None)
    first = newest.astimezone(zone).date() - (n_days - 1) * DAY
    since = _midnight(first, zone)
    lines = _lines(earlier.filter(at__gte=since), zone)
    return Lines(lines, first if txs.filter(at__lt=since).exists() else None)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


_REWARD = Coalesce(
    F("claim__reward__name"),
    F("undoes__claim__reward__name"),
    Value(""),
    output_field=CharField(),
)


def _lines(txs: LedgerTxQuerySet, zone: ZoneInfo) -> list[Line]:
    pending, settled = Q(entries__account=Account.PENDING), Q(entries__account=Account.SETTLED)
    paid = pending & Q(reason=Reason.ANSWER) | settled & Q(reason=Reason.SETTLEMENT)
    groups = list(
        txs.annotate(day=TruncDate("at", tzinfo=zone))
        .annotate(reward=_REWARD)
        .values("day", "project_id", "reason", "reward")
        .annotate(
            n_answers=Count("id", distinct=True),
            n_earning=Count("id", distinct=True, filter=paid),
            n_promised=Count("id", distinct=True, filter=pending),
            pending=Sum("entries__amount", filter=pending, default=0),
            settled=Sum("entries__amount", filter=settled, default=0),
        )
        .order_by("-day", "project_id", "reason", "reward")
    )
    names = names_of({group["project_id"] for group in groups if group["project_id"]})
    return [
        Line(
            day=group["day"],
            project=names.get(group["project_id"] or 0, ""),
            reason=group["reason"],
            n_answers=group["n_answers"],
            n_earning=group["n_earning"],
            n_promised=group["n_promised"],
            pending=group["pending"],
            settled=group["settled"],
            reward=group["reward"],
        )
        for group in groups
    ]
