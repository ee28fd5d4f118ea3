"""Links as the authors of threads meet them, and what they have said against them."""

from __future__ import annotations

from collections.abc import Sequence

from labeling.models import (
    EmbedSession,
    HostRole,
    Link,
    LinkStatus,
    Objection,
    ObjectionState,
    Thread,
)


def link_of_own(session: EmbedSession, thread: str) -> Link | None:
    """Return where a thread leads, given by the host's own id, if the visitor wrote it."""
    # By the thread's own project, which its index of names begins with.
    links = Link.objects.live().filter(duplicate__project=session.placement.project_id)
    link = (
        links.filter(duplicate__external_id=thread).select_related("duplicate", "canonical").first()
    )
    return link if link and has_written(session, link.duplicate) else None


def objections_to(links: Sequence[Link]) -> dict[int, Objection]:
    """Return what has been said against where links lead now, by the link."""
    said = Objection.objects.filter(duplicate__in=[link.duplicate_id for link in links])
    known = {(one.duplicate_id, one.canonical_id): one for one in said}
    found = ((link.pk, known.get((link.duplicate_id, link.canonical_id))) for link in links)
    return {pk: one for pk, one in found if one}


def has_written(session: EmbedSession, thread: Thread) -> bool:
    """Say whether a visitor wrote a thread: their token says so, or their host when it sent it."""
    if session.role == HostRole.AUTHOR and thread.external_id in session.own:
        return True
    # Of those who visit without a name, the name is empty, as it is of a thread nobody signed.
    sub = session.worker.external_id if session.worker else ""
    return bool(sub) and sub == thread.author_sub


def is_upheld(link: Link, said: Objection | None) -> bool:
    """Say whether its author has been heard on where a link leads now, and it stands."""
    is_decided = said is not None and said.state == ObjectionState.UPHELD
    return is_decided and link.status == LinkStatus.CONFIRMED
