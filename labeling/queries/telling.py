"""Which answers say something of who gave them.  Never for the eyes of a worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from labeling.events import AnswerSubmitted
from labeling.models import Flag, Gold


def workers_told_of(events: Sequence[AnswerSubmitted]) -> Mapping[int, set[int]]:
    """Return, by project, the workers whose checks these answers have changed.

    An answer on gold always tells; one that came too fast only while nobody has been asked to look.
    """
    golds = _golds_among({event.item_id for event in events})
    hasty = [event for event in events if event.is_too_fast]
    flagged = _flagged_among({event.worker_id for event in hasty}) if hasty else set()
    told: dict[int, set[int]] = defaultdict(set)
    for event in events:
        is_news = event.is_too_fast and (event.worker_id, event.project_id) not in flagged
        if event.item_id in golds or is_news:
            told[event.project_id].add(event.worker_id)
    return told


def _golds_among(item_ids: Collection[int]) -> set[int]:
    return set(Gold.objects.filter(pk__in=item_ids).values_list("pk", flat=True))


def _flagged_among(worker_ids: Collection[int]) -> set[tuple[int, int]]:
    flags = Flag.objects.filter(worker__in=worker_ids)
    return set(flags.values_list("worker_id", "project_id"))
