"""Prolific, SONA and Mechanical Turk: how their people arrive, and how they are sent back.

Nothing that a visitor's address says is followed: each marketplace has its own hosts, and a SONA
site is the one its owner has named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

MOST_OF_AN_ID = 100

PREVIEW = "ASSIGNMENT_ID_NOT_AVAILABLE"
"""What Mechanical Turk calls the assignment of somebody who only looks."""

TURK_HOSTS = ("https://www.mturk.com", "https://workersandbox.mturk.com")
"""Where the work of Mechanical Turk's people is handed in."""

TURK_FRAMES = ("https://worker.mturk.com", *TURK_HOSTS)
"""Whose pages show ours in a frame."""

PROLIFIC_END = "https://app.prolific.com/submissions/complete"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whom a marketplace says it sends, and under which id of its own for their work."""

    person: str
    stint: str
    study: str = ""

    @property
    def is_whole(self) -> bool:
        return is_id(self.person) and is_id(self.stint) and (not self.study or is_id(self.study))


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody goes once it is over: by a link, or by handing in a form."""

    kind: str  # "link", "form", or "here" when there is nowhere to go
    url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


HERE = Way("here")


def arrival_of(marketplace: str, said: Mapping[str, str]) -> Arrival:
    """Return whom the address of a page says it was sent to.

    >>> arrival_of("sona", {"survey_code": "71"})
    Arrival(person='71', stint='71', study='')
    """
    match marketplace:
        case "prolific":
            names = ("PROLIFIC_PID", "SESSION_ID", "STUDY_ID")
        case "sona":
            names = ("survey_code", "survey_code", "")
        case _:
            names = ("workerId", "assignmentId", "hitId")
    person, stint, study = (said.get(name, "") for name in names)
    return Arrival(person, stint, study)


def is_id(said: str) -> bool:
    """Say whether it looks like an id of theirs.

    >>> is_id("5f3a9c"), is_id(""), is_id("a b"), is_id("x" * 101), is_id("%SURVEY_CODE%")
    (True, False, False, False, False)
    """
    plain = said.replace("-", "").replace("_", "")
    return 0 < len(said) <= MOST_OF_AN_ID and plain.isascii() and plain.isalnum()


def address_for(marketplace: str, page: str) -> str:
    """Return the address to give to a marketplace, which fills in whom it sends."""
    match marketplace:
        case "prolific":
            names = ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID")
            return f"{page}?{'&'.join(f'{name}={{{{%{name}%}}}}' for name in names)}"
        case "sona":
            return f"{page}?survey_code=%SURVEY_CODE%"
        case _:
            return page


def end_at_prolific(code: str) -> Way:
    """Send somebody back with a code; without one, they read what to do here.

    >>> end_at_prolific("C1 2&x").url
    'https://app.prolific.com/submissions/complete?cc=C1+2%26x'
    """
    return Way("link", f"{PROLIFIC_END}?{urlencode({'cc': code})}") if code else HERE


def hand_in_at_turk(host: str, assignment: str, outcome: str) -> Way | None:
    """Hand an assignment in at one of Mechanical Turk's own hosts; None at any other.

    >>> hand_in_at_turk("https://evil.example", "A1", "done") is None
    True
    """
    if host.removesuffix("/") not in TURK_HOSTS:
        return None
    url = f"{host.removesuffix('/')}/mturk/externalSubmit"
    return Way("form", url, {"assignmentId": assignment, "outcome": outcome})


def is_sona_site(url: str) -> bool:
    """Say whether it names a site, and nothing else.

    >>> is_sona_site("https://school.sona-systems.com"), is_sona_site("https://x.example/path?a=b")
    (True, False)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment
    return parts.scheme == "https" and bool(parts.hostname) and bare


def credit_call(site: str, experiment: str, token: str, survey_code: str) -> str:
    """Return the call by which a SONA site is told that somebody has earned their credit."""
    said = {"experiment_id": experiment, "credit_token": token, "survey_code": survey_code}
    return f"{site.removesuffix('/')}/services/SonaAPI.svc/WebstudyCredit?{urlencode(said)}"


def was_credited(reply: bytes) -> bool:
    """Say whether a SONA site's reply tells that the credit was granted.

    >>> was_credited(b"<r xmlns:a='x'><a:credit_status>G</a:credit_status></r>")
    True
    >>> was_credited(b"<r><Errors>no</Errors></r>"), was_credited(b"what?")
    (False, False)
    """
    if b"<!DOCTYPE" in reply.upper():  # Nothing good declares entities.
        return False
    try:
        root = ElementTree.fromstring(reply)
    except ElementTree.ParseError:
        return False
    said = [one.text for one in root.iter() if one.tag.rpartition("}")[2] == "credit_status"]
    return said == ["G"]
