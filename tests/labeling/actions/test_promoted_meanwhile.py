"""Gold that was made of what a verdict let the crowd say, once the verdict is undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from labeling.actions.outcomes import Outcome
from labeling.models import Consensus, Gold, GoldSource, GoldState, Item, VerdictChange
from tests.cases import LATER, Case, a_case
from tests.factories import settle_down
from tests.labeling.actions.test_verdicts import broken, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

MEANWHILE = LATER + timedelta(minutes=1)
SOON = LATER + timedelta(minutes=2)


def a_case_left_out(*, said_before: str = "dog") -> tuple[Case, Outcome, Item]:
    """Leave out one of three who agree, so that labels stay; and an item that was something else.

    What it was before is written into what the verdict has kept.
    """
    case = a_case(honest="dog", cheating="dog", n_honest=2, n_items=3)
    Item.objects.update(retired_at=LATER)
    outcome = case.decide("leave_out")
    settle_down()
    item = case.items[0]
    Item.objects.filter(pk=item.pk).update(retired_at=LATER)
    kept = VerdictChange.objects.get(item=item)
    for state in (kept.before, kept.after):
        state["retired_at"] = LATER.isoformat()
    kept.after |= {"queue_no": Item.objects.get(pk=item.pk).queue_no}
    kept.before["consensus"]["label"] = said_before
    kept.save()
    return case, outcome, item


def promote(item: Item, **fields: Any) -> Gold:
    told = {"label": "dog", "source": GoldSource.CONSENSUS, "created_at": MEANWHILE}
    return Gold.objects.create(item=item, project_id=item.project_id, **told | fields)


def test_gold_that_says_what_was_said_before_stays_and_its_figures_are_restored() -> None:
    case, outcome, item = a_case_left_out()
    kept = VerdictChange.objects.get(item=item).before["consensus"]
    promote(item)

    case.undo(outcome, at=SOON)

    said = Consensus.objects.get(item=item)
    assert (said.n_votes, said.confidence) == (kept["n_votes"], kept["confidence"])
    assert Gold.objects.filter(item=item, state=GoldState.SERVED).exists()


def test_gold_that_nobody_has_met_is_an_item_again() -> None:
    case, outcome, item = a_case_left_out(said_before="cat")
    promote(item)

    case.undo(outcome, at=SOON)
    settle_down()

    assert Consensus.objects.get(item=item).label == "cat"
    assert not Gold.objects.filter(item=item).exists()
    assert broken() == []


def test_gold_that_was_met_judges_nobody_any_more() -> None:
    case, outcome, item = a_case_left_out(said_before="cat")
    promote(item, n_shown=3)

    case.undo(outcome, at=SOON)
    settle_down()

    assert Consensus.objects.get(item=item).label == "cat"
    assert Gold.objects.get(item=item).state == GoldState.DROPPED
    assert broken() == []


@pytest.mark.parametrize(
    "fields", [{"confirmed_at": MEANWHILE}, {"source": GoldSource.EXPERT}], ids=["confirmed", "set"]
)
def test_gold_that_a_person_stands_by_stays(fields: dict[str, Any]) -> None:
    case, outcome, item = a_case_left_out(said_before="cat")
    promote(item, **fields)

    case.undo(outcome, at=SOON)

    assert Consensus.objects.get(item=item).label == "dog"
    assert Gold.objects.get(item=item).state == GoldState.SERVED


def test_what_reopens_is_served_again_though_it_had_been_made_gold() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=3)
    before = world()
    outcome = case.decide("leave_out")
    item = case.items[0]
    state = Item.objects.values("n_wanted", "queue_no").get(pk=item.pk)
    promote(item)

    case.undo(outcome, at=SOON)
    settle_down()

    assert state["queue_no"]
    assert world()["Item"] == before["Item"]
    assert world()["Consensus"] == before["Consensus"]
