"""A captcha in a host's page, for tests: who visits, tries, and knows the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from altcha import Challenge, Payload, solve_challenge
from django.db.models import F

from labeling.models import CaptchaTry, Item, Project, Round
from tests.embedding import HostPage, a_host_page, call
from tests.factories import a_project, an_item, some_items

RIGHT, WRONG = "fox", "dog"


@dataclass
class Captcha:
    """A page with a captcha, and somebody who stands before it."""

    page: HostPage
    session: str

    def ask(self, **body: Any) -> dict[str, Any]:
        """Ask for a chance, and look at it for long enough to be somebody who has seen it."""
        tried = call("captcha/challenges", body, session=self.session, status=201)
        Round.objects.update(served_at=F("served_at") - timedelta(seconds=10))
        return tried

    def solve(self, tried: dict[str, Any], *, status: int = 201, **how: Any) -> dict[str, Any]:
        body = {"id": tried["id"], **how}
        return call("captcha/solutions", body, session=self.session, status=status)

    def answer(self, tried: dict[str, Any], known: str | None, other: str | None = WRONG) -> Any:
        """Say something of the known item, and of the other one."""
        place = the_known(tried)
        said = {place: known, "2" if place == "1" else "1": other}
        status = 201 if known == RIGHT else 200
        return self.solve(tried, answers=said, status=status)

    def token(self, **body: Any) -> str:
        """Pass, and return what for."""
        return str(self.answer(self.ask(**body), RIGHT)["token"])


def a_captcha(project: Project | None = None, *, by: str = "", **placement: Any) -> Captcha:
    """Place a captcha that asks about foxes in a page, and let somebody come by."""
    page = a_host_page(project or a_project_with_gold(), mode="captcha", **placement)
    token = page.token(sub=by) if by else ""
    return Captcha(page, page.open(token)["session"])


def a_project_with_gold(**fields: Any) -> Project:
    project = a_project(**fields)
    for _ in range(20):
        an_item(project, gold_label=RIGHT)
    some_items(project, 20)
    return project


def the_known(tried: dict[str, Any]) -> str:
    """Return which of the two decides; only the database knows."""
    known = CaptchaTry.objects.get(pk=tried["id"]).known
    assert known is not None
    return str(known.position + 1)


def items_of(tried: dict[str, Any]) -> tuple[Item, Item]:
    """Return the known item and the other."""
    one = CaptchaTry.objects.get(pk=tried["id"])
    assert one.known and one.round
    [other] = [challenge for challenge in one.round.challenges.all() if challenge != one.known]
    return one.known.item, other.item


def the_work_of(tried: dict[str, Any]) -> str:
    """Do the work, as a client of the same protocol does."""
    challenge = Challenge.from_dict(tried["pow"])
    solution = solve_challenge(challenge)
    assert solution
    return Payload(challenge, solution).to_base64()
