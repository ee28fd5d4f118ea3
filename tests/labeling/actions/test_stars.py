"""Stars, whatever happens in whatever order: one hop, no chains, and undone without a trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import combinations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from labeling.actions.links import settle_links, undo_link
from labeling.actions.objections import contest_link, uphold_link
from labeling.models import Item, Keeping, Link, LinkStatus, Pair, Project
from labeling.models.links import LIVE
from tests.labeling.forums import LATER, a_forum, a_pair, find_out, leads

NAMES = [str(n) for n in range(1, 7)]

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def taken_back() -> Iterator[None]:
    """Let every example begin with the same database."""
    outer = transaction.atomic()
    # Else what insists on being outermost would refuse to run in it; Django marks its own so.
    outer._from_testcase = True  # type: ignore[attr-defined]  # internal to Django
    with outer:
        yield
        transaction.set_rollback(True)


class Forum(RuleBasedStateMachine):
    """People find pairs to be the same, change their minds, object, and take links back."""

    @initialize()
    def begin(self) -> None:
        self._world = taken_back()
        self._world.__enter__()
        self.project: Project = a_forum([f"Thread {name}" for name in NAMES])
        self.pairs = {
            (one, other): a_pair(self.project, one, other) for one, other in combinations(NAMES, 2)
        }

    def teardown(self) -> None:
        if hasattr(self, "_world"):
            self._world.__exit__(None, None, None)

    @rule(
        names=st.sampled_from(list(combinations(NAMES, 2))),
        label=st.sampled_from(["same", "same", "same", "related"]),
        keeps=st.sampled_from([0, 1, None]),
    )
    def find_out(self, names: tuple[str, str], label: str, keeps: int | None) -> None:
        pair = self.pairs[names]
        kept = names[keeps] if keeps is not None and label == "same" else ""
        find_out(pair, label, keeps=kept)
        self.settle(pair)

    @rule(names=st.sampled_from(list(combinations(NAMES, 2))))
    def reopen(self, names: tuple[str, str]) -> None:
        Item.objects.filter(pk=self.pairs[names].pk).update(retired_at=None)
        self.settle(self.pairs[names])

    @precondition(lambda self: Link.objects.live().exists())
    @rule(data=st.data())
    def contest(self, data: st.DataObject) -> None:
        link = self.one(data)
        before = leads(self.project)

        contest_link(project_id=self.project.pk, link_id=link, reason="", at=LATER)

        assert leads(self.project) == before

    @precondition(lambda self: Link.objects.live().exists())
    @rule(data=st.data())
    def stand_by(self, data: st.DataObject) -> None:
        link = self.one(data)
        before = leads(self.project)

        uphold_link(project_id=self.project.pk, link_id=link, at=LATER)

        assert leads(self.project) == before

    @precondition(lambda self: Link.objects.live().exists())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        undo_link(project_id=self.project.pk, link_id=self.one(data), reason="", at=LATER)

    @rule(names=st.sampled_from(list(combinations(NAMES, 2))), keeps=st.sampled_from([0, 1]))
    def link_and_take_back(self, names: tuple[str, str], keeps: int) -> None:
        """Whatever there was, a link that comes and goes leaves nothing behind."""
        pair = self.pairs[names]
        before, asked = leads(self.project), self.asked()
        known = Link.objects.filter(pair=pair).first()
        if known and known.status in (*LIVE, LinkStatus.UNDONE):
            return
        find_out(pair, "same", keeps=names[keeps])
        self.settle(pair)
        link = Link.objects.filter(pair=pair, status__in=LIVE).first()
        if link is None:
            assert before == leads(self.project)
            return
        asked.discard(pair.pk)

        undo_link(project_id=self.project.pk, link_id=link.pk, reason="", at=LATER)

        assert leads(self.project) == before
        assert self.asked() == asked

    @invariant()
    def one_hop_and_no_more(self) -> None:
        if not hasattr(self, "project"):
            return
        found = leads(self.project)
        assert not set(found) & set(found.values()), "a canonical is no duplicate"

    @invariant()
    def what_is_tied_is_one_star_and_nothing_else(self) -> None:
        if not hasattr(self, "project"):
            return
        ties = Pair.objects.filter(link__status__in=LIVE)
        names = ties.values_list("a__external_id", "b__external_id")
        found = leads(self.project)
        stars: dict[str, set[str]] = {}
        for name in NAMES:
            stars.setdefault(found.get(name, name), set()).add(name)
        assert sorted(map(sorted, stars.values())) == sorted(map(sorted, groups(names)))

    @invariant()
    def nobody_is_asked_what_a_star_says(self) -> None:
        if not hasattr(self, "project"):
            return
        found = leads(self.project)
        for (one, other), pair in self.pairs.items():
            item = Item.objects.get(pk=pair.pk)
            is_known = found.get(one, one) == found.get(other, other)
            assert item.retired_at or (item.withdrawn_at is not None) == is_known

    def settle(self, pair: Pair) -> None:
        settle_links(item_ids=[pair.pk], at=LATER)

    def one(self, data: st.DataObject) -> int:
        live = Link.objects.live().order_by("pk").values_list("pk", flat=True)
        return data.draw(st.sampled_from(list(live)))

    def asked(self) -> set[int]:
        return set(Item.objects.filter(withdrawn_at=None).open().values_list("pk", flat=True))


def groups(ties: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return which threads belong together, by joining them one tie at a time."""
    found = [{name} for name in NAMES]
    for one, other in ties:
        ones = next(group for group in found if one in group)
        others = next(group for group in found if other in group)
        if ones is not others:
            found.remove(others)
            ones |= others
    return found


def test_whatever_happens_stars_stay_stars() -> None:
    run_state_machine_as_test(
        Forum,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert not Keeping.objects.exists(), "each example has been taken back"
