"""What a worker was told of verdicts about them, and in which words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop

from labeling.models import Decision, Notice

GIVEN: Mapping[str, str] = {
    Decision.WARN: gettext_noop(
        "Some of your answers in {project} do not look careful. Please take your time."
        " Nothing has been taken from you."
    ),
    Decision.HOLD: gettext_noop(
        "What you earned in {project} is on hold while a person looks at your answers."
        " You can go on playing."
    ),
    Decision.LEAVE_OUT: gettext_noop(
        "Your answers in {project} so far are left out of its results, and so is their reward."
        " You can go on playing."
    ),
    Decision.SUSPEND: gettext_noop(
        "Your answers in {project} so far are left out of its results, and so is their reward."
        " You can answer there again from {until}."
    ),
    Decision.BAN: gettext_noop(
        "Your answers in {project} so far are left out of its results, and so is their reward."
        " You cannot answer there any more."
    ),
}
UNDONE = gettext_noop(
    "A decision about your answers in {project} was taken back. Everything counts as it did"
    " before. Sorry for the trouble."
)
STANDS = gettext_noop(
    "A person read what you wrote about {project} and looked again. The decision stands."
)


def in_the_readers_language(notice: Notice) -> str:
    """Return what a notice says; as it was written, where its words have changed since."""
    name = notice.project.name
    for sentence in (*GIVEN.values(), UNDONE, STANDS):
        written = re.escape(sentence).replace(r"\{project\}", re.escape(name))
        if found := re.fullmatch(written.replace(r"\{until\}", "(?P<until>.+)"), notice.sentence):
            return gettext(sentence).format(project=name, **found.groupdict())
    return notice.sentence


def notices_of(worker_id: int) -> QuerySet[Notice]:
    """Return what a worker was told, with what they said to it."""
    theirs = Notice.objects.filter(worker_id=worker_id)
    return theirs.select_related("project", "verdict__appeal")


def notices_before(worker_id: int, before: datetime, n: int) -> list[tuple[datetime, str]]:
    """Return when a worker was told what, the newest before a moment first."""
    told = notices_of(worker_id).filter(told_at__lt=before).order_by("-id")
    return [(notice.told_at, in_the_readers_language(notice)) for notice in told[:n]]


def is_open_to_appeal(notice: Notice) -> bool:
    """Say whether the worker may still object to what this notice tells of."""
    return notice.verdict.undone_at is None and not hasattr(notice.verdict, "appeal")
