"""Where a placement may be shown."""

from __future__ import annotations

from labeling.models import Placement


def may_frame(*, key: str, origin: str) -> bool:
    """Say whether pages of this origin may show the placement.

    One that is switched off is still theirs: its frame opens no session, and tells them so at once.
    """
    placement = Placement.objects.filter(key=key).first()
    return placement is not None and origin in placement.origins
