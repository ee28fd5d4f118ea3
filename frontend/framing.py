"""Who may show a page of ours inside their own: nobody, but for the widget's frame."""

from __future__ import annotations

from collections.abc import Sequence

from csp.constants import NONE
from django.http import HttpResponse


def framed_by(response: HttpResponse, origins: Sequence[str]) -> HttpResponse:
    """Let pages of exactly these origins show a reply in a frame.

    The older header, by which every other page refuses, knows no such list, and is left out.
    """
    response._csp_replace = {"frame-ancestors": list(origins) or [NONE]}  # type: ignore[attr-defined]  # as the policy's middleware wants it
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # as Django wants it
    return response
