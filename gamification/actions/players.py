"""Players: welcome who joins; change what they say of themselves."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from gamification.models import Balance, PastZone, Player
from gamification.rules.names import is_fit_name, pseudonym
from gamification.rules.streaks import is_time_zone
from labeling.problems import Problem

REMEMBERED = timedelta(days=30)
MOST = 20
"""How long, and how many, of the zones that a player was in are remembered."""

DIGITS = (2, 3, 4, 6, 9)
"""How long the number in a new name may get before we stop looking for a free one."""


class NoFreeName(Exception):
    """Every name we thought of was taken."""


class NameTaken(Problem):
    code = "name_taken"
    title = "Name taken"
    status = 409


class UnfitName(Problem):
    code = "unfit_name"
    title = "Not a name"
    status = 422


class UnknownTimeZone(Problem):
    code = "unknown_time_zone"
    title = "Unknown time zone"
    status = 422


def welcome_player(*, worker_id: int, at: datetime, rng: random.Random) -> None:
    """Make a player of a worker: a name, and empty accounts.  Safe to repeat."""
    with transaction.atomic():
        if not Player.objects.filter(pk=worker_id).exists():
            _name(worker_id, at, rng)
        Balance.objects.open_for(worker_id)


def _name(worker_id: int, at: datetime, rng: random.Random) -> None:
    for digits in DIGITS:
        player = Player(worker_id=worker_id, name=pseudonym(rng, digits=digits), created_at=at)
        # Nothing is inserted when the name is taken, or when they have been welcomed meanwhile.
        Player.objects.bulk_create([player], ignore_conflicts=True)
        if Player.objects.filter(pk=worker_id).exists():
            return
    raise NoFreeName


def update_player(
    *,
    player_id: int,
    at: datetime,
    name: str | None = None,
    time_zone: str | None = None,
    **chosen: bool | str,
) -> None:
    """Change what is given.  Moments that have passed keep the zone they were in."""
    changes = dict(chosen)
    if name is not None:
        changes["name"] = fit_name(name)
    if time_zone is not None:
        changes["time_zone"] = _known(time_zone)
    try:
        with transaction.atomic():
            if time_zone is not None:
                _keep_zone(player_id, time_zone, at)
            # Who has left in another tab stays gone.
            Player.objects.filter(pk=player_id, left_at=None).update(**changes)
    except IntegrityError:
        raise NameTaken("Somebody is called {name} already.", name=name) from None


def _keep_zone(player_id: int, new: str, at: datetime) -> None:
    """Remember the zone they were in, for answers whose day has not been counted yet."""
    player = Player.objects.select_for_update().filter(pk=player_id, left_at=None).first()
    if player and player.time_zone != new:
        PastZone.objects.create(player=player, time_zone=player.time_zone, until=at)
        theirs = PastZone.objects.filter(player=player).order_by("-until", "-pk")
        # Whose answers of long ago have had their day counted, and nobody moves so often.
        kept = list(theirs.filter(until__gt=at - REMEMBERED).values_list("pk", flat=True)[:MOST])
        theirs.exclude(pk__in=kept).delete()


def mark_read(*, player_id: int, until: datetime) -> None:
    """Note that a player has read what happened until then; a slower tab takes nothing back."""
    players = Player.objects.filter(pk=player_id)
    players.filter(Q(read_until=None) | Q(read_until__lt=until)).update(read_until=until)


def fit_name(name: str) -> str:
    """Return the name of a player or a team, if it may be shown."""
    if not is_fit_name(name):
        raise UnfitName(
            "A name has 3 to 30 letters, digits, single spaces, hyphens or apostrophes,"
            " and at least one letter."
        )
    return name


def _known(time_zone: str) -> str:
    if not is_time_zone(time_zone):
        raise UnknownTimeZone("There is no time zone called {name}.", name=time_zone)
    return time_zone
