"""What is shown under a test key: samples, of which nothing is kept.

So a host can try its pages out as often as it likes: no label, no trust and no board is touched.
The key says how it ends: “pass” takes every answer, “fail” refuses every answer, and “spent” has
nothing left to ask.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from labeling.actions.answers import NoSuchChallenge
from labeling.models import ContentKind, EmbedSession, Fixed, HostRole, LinkStatus, Placement
from labeling.problems import Problem

_THREADS = (
    ("No sound after the update", "Since this morning my speakers stay silent."),
    ("Speakers stay silent", "I installed the update, and now I hear nothing."),
    ("How do I change my password?", "I cannot find the page for it."),
    ("Password: where to set a new one", "Somebody has seen mine, so I would like another."),
)
SAMPLES = tuple(UUID(int=n) for n in (1, 2, 3))


class TestRefused(Problem):
    code = "test_refused"
    title = "Refused, as this test key does"
    status = 409


def first_sample(placement: Placement, held: Collection[UUID] = ()) -> dict[str, Any]:
    """Return the first sample that they do not have, and how far one has come."""
    last = max((SAMPLES.index(sample) for sample in held if sample in SAMPLES), default=-1)
    return _sample(placement, last + 1)


def answer_sample(placement: Placement, sample: UUID, choice: str | None) -> dict[str, Any]:
    """Return what an answer to a sample is told."""
    if sample not in SAMPLES:
        raise NoSuchChallenge("There is no such challenge of yours.")
    if placement.fixed == Fixed.FAIL:
        raise TestRefused("This test key refuses every answer.")
    return {
        "challenge": str(sample),
        "choice": choice,
        "next": _sample(placement, SAMPLES.index(sample) + 1),
    }


def sample_threads() -> list[dict[str, str]]:
    """Return what every search finds."""
    return [
        {"id": f"sample-{n}", "title": title, "url": ""}
        for n, (title, _) in enumerate(_THREADS, start=1)
    ]


def sample_link(session: EmbedSession) -> dict[str, Any] | None:
    """Return what every thread is said to be a duplicate of, to those who say that it is theirs."""
    if session.role != HostRole.AUTHOR or session.placement.fixed == Fixed.SPENT:
        return None
    return _sample_link(LinkStatus.CONFIRMED)


def object_to_sample(session: EmbedSession) -> dict[str, Any]:
    """Return what an objection is told."""
    if session.placement.fixed == Fixed.FAIL:
        raise TestRefused("This test key refuses every objection.")
    return _sample_link(LinkStatus.CONTESTED)


def _sample_link(status: LinkStatus) -> dict[str, Any]:
    return {"id": 1, "status": status, "canonical": sample_threads()[0], "is_upheld": False}


def _sample(placement: Placement, n: int) -> dict[str, Any]:
    is_left = placement.fixed != Fixed.SPENT and n < len(SAMPLES)
    is_pair = placement.project.content_kind == ContentKind.PAIR
    return {
        "challenge": {"id": str(SAMPLES[n]), "content": _content(placement, n)}
        if is_left
        else None,
        **({"open_side": "a"} if is_left and is_pair else {}),
        "progress": {"answered": n, "goal": len(SAMPLES)},
    }


def _content(placement: Placement, n: int) -> dict[str, Any]:
    one, other = _THREADS[n], _THREADS[n + 1]
    if placement.project.content_kind == ContentKind.PAIR:
        return {"kind": "pair", "a": _side(*one), "b": _side(*other)}
    return {"kind": "text", "text": one[1]}


def _side(title: str, body: str) -> dict[str, str]:
    return {"title": title, "body": body, "url": ""}
