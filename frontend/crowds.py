"""Where the people of a paid crowd arrive: one page, from the first word to the last.

It knows them by what their marketplace says in its address, and reads and sets no cookie, so that
it works in Mechanical Turk's frame too.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend.framing import framed_by
from labeling.actions.crowds import example_for
from labeling.actions.stints import NoSuchCrowd, open_crowd
from labeling.api.contents import content_of
from labeling.api.guidelines import as_html
from labeling.conf import conf
from labeling.marketplaces import PREVIEW, TURK_FRAMES, TURK_HOSTS, arrival_of
from labeling.models import Crowd, Marketplace


@require_safe
@never_cache
def crowd_page(request: HttpRequest, crowd_id: UUID) -> HttpResponse:
    """The work for somebody whom a marketplace has sent, and on Mechanical Turk a look ahead."""
    try:
        crowd = open_crowd(crowd_id)
    except NoSuchCrowd as error:
        raise Http404 from error
    response = render(request, "frontend/crowd.html", {"page_data": _told(request, crowd)})
    if crowd.marketplace == Marketplace.MTURK.value:
        response = framed_by(response, TURK_FRAMES)
        response._csp_replace["form-action"] = list(TURK_HOSTS)  # type: ignore[attr-defined]  # as there
    return response


def _told(request: HttpRequest, crowd: Crowd) -> dict[str, Any]:
    said = {name: request.GET.get(name, "") for name in request.GET}
    arrival, project = arrival_of(crowd.marketplace, said), crowd.project
    is_preview = arrival.stint == PREVIEW
    return {
        "crowd": str(crowd.pk),
        "marketplace": crowd.marketplace,
        "name": project.name,
        "question": project.question,
        "question_type": project.question_type,
        "labels": project.labels,
        "n_answers": crowd.n_rounds * conf().ROUND_SIZE,
        "is_preview": is_preview,
        "example": _example(crowd) if is_preview else None,
        "guidelines_html": as_html(project.guidelines) if is_preview else "",
        "arrival": {"person": arrival.person, "stint": arrival.stint, "study": arrival.study}
        if arrival.is_whole
        else None,
        "submit_to": said.get("turkSubmitTo", ""),
    }


def _example(crowd: Crowd) -> dict[str, Any] | None:
    """Return what the work is about, without a word on what it is."""
    item = example_for(crowd)
    return {**content_of(item), "width": item.width, "height": item.height} if item else None
