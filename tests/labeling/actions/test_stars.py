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
from labeling.actions.objections import HeardAlready, NotContested, contest_link, uphold_link
from labeling.actions.threads import delete_thread
from labeling.models import Item, Keeping, Link, LinkStatus, Objection, Pair, Project
from labeling.models.links import LIVE, TIES
from tests.labeling.forums import LATER, a_forum, a_pair, find_out, leads, put

NAMES = [str(n) for n in range(1, 6)]

SAID = ("duplicate__external_id", "canonical__external_id")

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
    """People find pairs to be the same, change their minds, object, and take links back.

    Meanwhile threads go and come back.
    """

    @initialize()
    def begin(self) -> None:
        self._world = taken_back()
        self._world.__enter__()
        self.project: Project = a_forum([f"Thread {name}" for name in NAMES])
        self.pairs = {
            (one, other): a_pair(self.project, one, other) for one, other in combinations(NAMES, 2)
        }
        self.gone: set[str] = set()
        # What has been said of which two, and what became of it.
        self.said: dict[tuple[str, str], str] = {}

    def teardown(self) -> None:
        if hasattr(self, "_world"):
            self._world.__exit__(None, None, None)

    @rule(
        names=st.sampled_from(list(combinations(NAMES, 2))),
        label=st.sampled_from(["same", "same", "same", "related"]),
        keeps=st.sampled_from([0, 1, None]),
    )
    def find_out(self, names: tuple[str, str], label: str, keeps: int | None) -> None:
        if self.gone & set(names):
            return  # Nobody is asked about them.
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
        self.object_to(*self.one(data))

    @precondition(lambda self: Link.objects.live().exists())
    @rule()
    def contest_all(self) -> None:
        """Else there would be few objections when stars turn."""
        for link, *said in list(Link.objects.live().order_by("pk").values_list("pk", *SAID)):
            self.object_to(link, (said[0], said[1]))

    @precondition(lambda self: Link.objects.live().exists())
    @rule(data=st.data())
    def stand_by(self, data: st.DataObject) -> None:
        link, said = self.one(data)
        before = leads(self.project)

        try:
            uphold_link(project_id=self.project.pk, link_id=link, at=LATER)
        except NotContested:
            assert self.said.get(said) in (None, "granted")
        else:
            assert self.said[said] in ("open", "upheld")
            self.said[said] = "upheld"

        assert leads(self.project) == before

    @precondition(lambda self: Link.objects.live().exists())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        link, said = self.one(data)

        self.undo(link, said)

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        if name not in self.gone:
            delete_thread(project_id=self.project.pk, external_id=name, at=LATER)
            self.gone.add(name)

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.gone)))
        put(self.project, {name: f"Thread {name}"}, at=LATER)
        self.gone.remove(name)

    @rule(names=st.sampled_from(list(combinations(NAMES, 2))), keeps=st.sampled_from([0, 1]))
    def link_and_take_back(self, names: tuple[str, str], keeps: int) -> None:
        """Whatever there was, a link that comes and goes leaves nothing behind."""
        pair = self.pairs[names]
        before, asked = leads(self.project), self.asked()
        known = Link.objects.filter(pair=pair).first()
        if self.gone & set(names) or (known and known.status in (*LIVE, LinkStatus.UNDONE)):
            return
        find_out(pair, "same", keeps=names[keeps])
        self.settle(pair)
        link = Link.objects.filter(pair=pair, status__in=LIVE).first()
        if link is None:
            assert before == leads(self.project)
            return
        asked.discard(pair.pk)

        self.undo(link.pk, (link.duplicate.external_id, link.canonical.external_id))

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
        ties = Pair.objects.filter(link__status__in=TIES)
        names = ties.values_list("a__external_id", "b__external_id")
        found = leads(self.project)
        stars: dict[str, set[str]] = {}
        for name in set(NAMES) - self.gone:
            stars.setdefault(found.get(name, name), set()).add(name)
        there = [group - self.gone for group in groups(names)]
        assert sorted(map(sorted, stars.values())) == sorted(map(sorted, filter(None, there)))

    @invariant()
    def what_was_said_is_kept(self) -> None:
        if not hasattr(self, "project"):
            return
        kept = Objection.objects.values_list(*SAID, "state")
        assert {(one, other): state for one, other, state in kept} == self.said

    @invariant()
    def a_link_is_contested_exactly_while_an_objection_to_it_is_open(self) -> None:
        if not hasattr(self, "project"):
            return
        for one, other, status in Link.objects.live().values_list(*SAID, "status"):
            assert (status == "contested") == (self.said.get((one, other)) == "open")

    @invariant()
    def nobody_is_asked_what_a_star_says(self) -> None:
        if not hasattr(self, "project"):
            return
        found = leads(self.project)
        for (one, other), pair in self.pairs.items():
            item = Item.objects.get(pk=pair.pk)
            is_gone = bool(self.gone & {one, other})
            is_known = is_gone or found.get(one, one) == found.get(other, other)
            assert item.retired_at or (item.withdrawn_at is not None) == is_known

    def settle(self, pair: Pair) -> None:
        settle_links(item_ids=[pair.pk], at=LATER)

    def object_to(self, link: int, said: tuple[str, str]) -> None:
        before = leads(self.project)

        try:
            contest_link(project_id=self.project.pk, link_id=link, reason="", at=LATER)
        except HeardAlready:
            assert self.said[said] == "upheld"
        else:
            assert self.said.get(said) != "upheld"
            self.said[said] = "open"

        assert leads(self.project) == before

    def undo(self, link: int, said: tuple[str, str]) -> None:
        undo_link(project_id=self.project.pk, link_id=link, reason="", at=LATER)
        if self.said.get(said) == "open":
            self.said[said] = "granted"

    def one(self, data: st.DataObject) -> tuple[int, tuple[str, str]]:
        """Return a live link, and which thread it says is a duplicate of which."""
        live = Link.objects.live().order_by("pk").values_list("pk", *SAID)
        pk, duplicate, canonical = data.draw(st.sampled_from(list(live)))
        return pk, (duplicate, canonical)

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
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert not Keeping.objects.exists(), "each example has been taken back"
