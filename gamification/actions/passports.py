"""Passports: sign what a player has proved, to be taken anywhere."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from gamification.models import Player, SkillBadge
from gamification.queries.passports import records
from gamification.rules.openbadges import Issuer, Skill, sign
from gamification.rules.passports import ENOUGH, accuracy_of
from labeling.problems import Problem


class NothingProven(Problem):
    code = "nothing_proven"
    title = "Not yet"
    status = 409


def issue_badge(
    *,
    player_id: int,
    question_type: str,
    issuer: Issuer,
    address: Callable[[uuid.UUID], str],
    at: datetime,
) -> SkillBadge:
    """Return the signed badge of a skill.  The same as before while nothing more was audited."""
    record = next((r for r in records(player_id, at) if r.question_type == question_type), None)
    if record is None or record.n_audits < ENOUGH:
        raise NothingProven(
            "An expert has to have checked {n} of your answers first. Audits take their time.",
            n=ENOUGH,
        )
    facts = {"question_type": question_type, "n_right": record.n_right, "n_audits": record.n_audits}
    badges = SkillBadge.objects.filter(player=player_id, **facts)
    if badge := badges.first():
        return badge
    badge = SkillBadge(player_id=player_id, issued_at=at, **facts)
    badge.token = sign(_skill(badge, address(badge.pk), issuer), issuer)
    # Two tabs may ask at once; one badge is kept.
    SkillBadge.objects.bulk_create([badge], ignore_conflicts=True)
    return badges.get()


def _skill(badge: SkillBadge, address: str, issuer: Issuer) -> Skill:
    player = Player.objects.select_related("worker").get(pk=badge.player_id)
    return Skill(
        badge=address,
        achievement=f"{issuer.profile}#{badge.question_type}",
        holder=f"urn:uuid:{player.worker.public_id}",
        name=player.name,
        question_type=badge.question_type,
        accuracy=accuracy_of(badge.n_right, badge.n_audits),
        n_audits=badge.n_audits,
        issued_at=badge.issued_at,
    )
