"""Links as the authors of threads meet them."""

from __future__ import annotations

from labeling.models import EmbedSession, HostRole, Link, Thread


def link_of_own(session: EmbedSession, thread: str) -> Link | None:
    """Return where a thread leads, given by the host's own id, if the visitor wrote it."""
    links = Link.objects.of(session.placement.project_id).live()
    link = (
        links.filter(duplicate__external_id=thread).select_related("duplicate", "canonical").first()
    )
    return link if link and has_written(session, link.duplicate) else None


def has_written(session: EmbedSession, thread: Thread) -> bool:
    """Say whether a visitor wrote a thread: their token says so, or their host when it sent it."""
    if session.role == HostRole.AUTHOR and thread.external_id in session.own:
        return True
    # Of those who visit without a name, the name is empty, as it is of a thread nobody signed.
    sub = session.worker.external_id if session.worker else ""
    return bool(sub) and sub == thread.author_sub
