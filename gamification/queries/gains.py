"""Gains: what the ledger says about what was earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext, gettext_noop, ngettext

from gamification.models import Account, LedgerTx, Player, Reason
from gamification.models.ledger import OF_LEVELS, LedgerTxQuerySet
from gamification.rules.scoring import pending_points
from labeling.queries import replay
from labeling.queries.projects import names_of

DAY = timedelta(days=1)
FIRST_DAY = date(2000, 1, 1)
"""Nothing was ever earned before it."""

DEAR = 1.25
"""The value from which on an answer is said to have been worth more."""

_SENTENCES: Mapping[str, str] = {
    Reason.HOLD: gettext_noop("Settled points are on hold while a person looks at your answers."),
    Reason.REVERSAL: gettext_noop(
        "Your answers in a project were left out, and their points taken back."
    ),
    Reason.UNDOING: gettext_noop(
        "A decision about your answers was taken back: these points are as they were."
    ),
    Reason.EXPERIENCE: gettext_noop("What had settled counted towards your level."),
    Reason.QUEST: gettext_noop("You did a quest, which counts towards your level."),
    Reason.FIND: gettext_noop(
        "A duplicate you found was confirmed, which counts towards your level."
    ),
    Reason.CAPSULE: gettext_noop(
        "A time capsule opened: an expert has found an old answer of yours right."
    ),
    Reason.CLAIM: gettext_noop("You claimed a reward."),
    Reason.GIVEN_BACK: gettext_noop("What a claim had cost was paid back."),
}

_OF_REWARDS: Mapping[str, str] = {
    Reason.CLAIM: gettext_noop("Claimed: {}."),
    Reason.GIVEN_BACK: gettext_noop("Given back: {}."),
}


def explain(tx: LedgerTx) -> str:
    """Say in a sentence why points moved.  It speaks of an answer, never of the item."""
    promised, settled = tx.amount(Account.PENDING), tx.amount(Account.SETTLED)
    is_right = bool(settled) if tx.reason == Reason.RERATING else tx.share is not None
    return Line(
        day=tx.at.date(),
        project="",
        reason=tx.reason,
        n_answers=1,
        n_promised=int(bool(promised or is_right)),
        n_right=int(is_right),
        n_dear=int(is_right and (tx.value or 0) >= DEAR),
        pending=promised,
        settled=settled,
    ).sentence


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
    n_promised: int
    """Those of the answers that were promised points."""

    n_right: int
    """Those that were right; of those that were rated again, those that rose."""

    n_dear: int
    """Those of the right ones that could tell more than usual."""

    pending: int
    settled: int
    reward: str = ""
    """The name of what was claimed, or given back."""

    @property
    def sentence(self) -> str:
        if self.reward:
            return gettext(_OF_REWARDS[self.reason]).format(self.reward)
        match self.reason:
            case Reason.ANSWER:
                return _given(self.n_answers, self.n_answers - self.n_promised)
            case Reason.SETTLEMENT:
                return _settled(self.n_promised, self.n_right, self.n_dear)
            case Reason.RERATING:
                return _rated(self.n_answers, self.n_right)
        return gettext(_SENTENCES[self.reason])


def _given(n: int, n_unsure: int) -> str:
    given = ngettext("An answer locked in.", "%(n)d answers locked in.", n) % {"n": n}
    unsure = ngettext(
        "%(n)d was “can’t tell”: no points, and none to lose.",
        "%(n)d were “can’t tell”: no points, and none to lose.",
        n_unsure,
    )
    return f"{given} {unsure % {'n': n_unsure}}" if n_unsure else given


def _settled(n: int, n_right: int, n_dear: int) -> str:
    """Why an answer came to nothing (wrong, or too fast) is not told, nor by what it was judged."""
    if n == 0:
        return gettext("“Can’t tell” has settled, at no points.")
    if n == 1:
        return _one_settled(is_right=bool(n_right), is_dear=bool(n_dear))
    told = [gettext("%(right)d of %(n)d answers were right.") % {"right": n_right, "n": n}]
    if n_dear:
        told.append(
            ngettext(
                "One was worth more: nobody was sure yet.",
                "%(n)d were worth more: nobody was sure yet.",
                n_dear,
            )
            % {"n": n_dear}
        )
    if n > n_right:
        told.append(gettext("Others saw the rest differently, or it came too fast."))
    return " ".join(told)


def _one_settled(*, is_right: bool, is_dear: bool) -> str:
    if not is_right:
        return gettext("Others saw it differently, or it came too fast: no points.")
    if is_dear:
        return gettext("Right, and worth more: nobody was sure yet.")
    return gettext("Right.")


def _rated(n: int, n_raised: int) -> str:
    if not n_raised:
        return ngettext(
            "A last look at an answer: what it was paid stands.",
            "A last look at %(n)d answers: what they were paid stands.",
            n,
        ) % {"n": n}
    return ngettext(
        "Your answers have proved good since, so one was worth more.",
        "Your answers have proved good since, so %(n)d were worth more.",
        n_raised,
    ) % {"n": n_raised}


@dataclass(frozen=True, slots=True)
class Lines:
    """A few days of a ledger, newest first, and before which day there are more."""

    lines: Sequence[Line]
    more_before: date | None


def ledger_of(player_id: int, *, before: date | None, n_days: int) -> Lines:
    """Return the lines of the last so many days, up to the newest one there is before a day."""
    zone = ZoneInfo(Player.objects.values_list("time_zone", flat=True).get(pk=player_id))
    txs = LedgerTx.objects.of(player_id).exclude(reason__in=OF_LEVELS)
    earlier = txs.filter(at__lt=_midnight(max(before, FIRST_DAY), zone)) if before else txs
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
    right = Q(reason=Reason.SETTLEMENT, share__isnull=False)
    groups = list(
        txs.annotate(day=TruncDate("at", tzinfo=zone))
        .annotate(reward=_REWARD)
        .values("day", "project_id", "reason", "reward")
        .annotate(
            n_answers=Count("id", distinct=True),
            n_promised=Count("id", distinct=True, filter=pending | right),
            n_right=Count("id", distinct=True, filter=right | Q(reason=Reason.RERATING) & settled),
            n_dear=Count("id", distinct=True, filter=right & Q(value__gte=DEAR)),
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
            n_promised=group["n_promised"],
            n_right=group["n_right"],
            n_dear=group["n_dear"],
            pending=group["pending"],
            settled=group["settled"],
            reward=group["reward"],
        )
        for group in groups
    ]
