"""Links: stars, never chains; taken back without loss; never on the word of strangers alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from labeling.actions.links import LinkNotLive, NoSuchLink, settle_links, undo_link
from labeling.actions.threads import delete_thread
from labeling.events import LinkConfirmed, LinkRejected, LinkSuggested, LinkUndone
from labeling.models import Item, Link, LinkStatus, Pair, Project, Standing, Worker
from tests.factories import NOW, a_project, a_round, answer
from tests.labeling.forums import (
    LATER,
    a_forum,
    a_pair,
    find_out,
    leads,
    put,
    suggest,
    the_same,
    thread,
)

pytestmark = pytest.mark.django_db(transaction=True)

Hear = Callable[[type[Any]], list[Any]]


def undo(link: Link) -> Link:
    return undo_link(project_id=link.project_id, link_id=link.pk, reason="No.", at=LATER)


@pytest.fixture
def forum() -> Project:
    return a_forum(["No sound", "Sound is gone", "Grub is lost", "Silent laptop"])


def test_the_newer_thread_leads_to_the_older_one(forum: Project, hear: Hear) -> None:
    confirmed = hear(LinkConfirmed)

    link = the_same(forum, "2", "1")

    assert leads(forum) == {"2": "1"}
    assert link.status == LinkStatus.CONFIRMED
    assert [(event.duplicate, event.canonical) for event in confirmed] == [("2", "1")]


def test_people_say_which_should_stay(forum: Project) -> None:
    the_same(forum, "1", "2", keeps="2")

    assert leads(forum) == {"1": "2"}


def test_a_chain_becomes_one_hop(forum: Project, hear: Hear) -> None:
    the_same(forum, "1", "2", keeps="2")
    confirmed = hear(LinkConfirmed)

    the_same(forum, "2", "3", keeps="3")

    assert leads(forum) == {"1": "3", "2": "3"}
    assert {(event.duplicate, event.canonical) for event in confirmed} == {("1", "3"), ("2", "3")}


def test_each_move_of_a_link_is_told_with_a_later_moment(forum: Project, hear: Hear) -> None:
    """Hosts go by it, and a delivery is owed once for each: also of two moves at once."""
    pairs = [a_pair(forum, "1", "2"), a_pair(forum, "2", "3")]
    for pair, keeps in zip(pairs, ["2", "3"], strict=True):
        find_out(pair, "same", keeps=keeps)
    confirmed = hear(LinkConfirmed)

    settle_links(item_ids=[pair.pk for pair in pairs], at=LATER)

    first = Link.objects.get(pair=pairs[0])
    moves = [(event.at, event.canonical) for event in confirmed if event.link_id == first.pk]
    assert [canonical for _, canonical in sorted(moves)] == ["2", "3"]
    assert len({at for at, _ in moves}) == len(moves)
    assert first.changed_at == max(moves)[0]


def test_what_follows_from_a_star_makes_no_link(forum: Project) -> None:
    the_same(forum, "1", "2")
    the_same(forum, "1", "3")
    pair = a_pair(forum, "2", "3")
    find_out(pair, "same")

    settle_links(item_ids=[pair.pk], at=LATER)

    assert leads(forum) == {"2": "1", "3": "1"}
    assert not Link.objects.filter(pair=pair).exists()


def test_undo_brings_back_exactly_what_was(forum: Project, hear: Hear) -> None:
    the_same(forum, "1", "2", keeps="2")
    link = the_same(forum, "2", "3", keeps="3")
    undone, confirmed = hear(LinkUndone), hear(LinkConfirmed)

    undo(link)

    assert leads(forum) == {"1": "2"}
    assert [(event.duplicate, event.canonical) for event in undone] == [("2", "3")]
    assert [(event.duplicate, event.canonical) for event in confirmed] == [("1", "2")]


def test_undone_twice_is_undone_once(forum: Project, hear: Hear) -> None:
    link = the_same(forum, "1", "2")
    undone = hear(LinkUndone)

    undo(link)
    undo(link)

    assert len(undone) == 1


def test_what_somebody_has_taken_back_answers_do_not_bring_back(forum: Project) -> None:
    link = the_same(forum, "1", "2")
    undo(link)

    settle_links(item_ids=[link.pair_id], at=LATER)

    assert leads(forum) == {}


def test_strangers_alone_only_suggest(forum: Project, hear: Hear) -> None:
    confirmed, suggested = hear(LinkConfirmed), hear(LinkSuggested)

    link = the_same(forum, "1", "2", is_anonymous=True)

    assert (link.status, leads(forum)) == (LinkStatus.SUGGESTED, {})
    assert (len(suggested), confirmed) == (1, [])


def test_guests_alone_only_suggest(forum: Project) -> None:
    link = the_same(forum, "1", "2", is_known=False)

    assert (link.status, leads(forum)) == (LinkStatus.SUGGESTED, {})


def test_one_whose_answers_are_left_out_confirms_nothing(forum: Project) -> None:
    link = the_same(forum, "1", "2", is_anonymous=True)
    find_out(link.pair, "same")
    worker = Worker.objects.get(host__isnull=False)
    Standing.objects.create(worker=worker, project=forum, left_out_at=LATER)

    settle_links(item_ids=[link.pair_id], at=LATER)

    assert leads(forum) == {}


def test_one_who_is_known_confirms_what_strangers_suggest(forum: Project) -> None:
    link = the_same(forum, "1", "2", is_anonymous=True)

    find_out(link.pair, "same")
    settle_links(item_ids=[link.pair_id], at=LATER)

    assert leads(forum) == {"2": "1"}


def test_a_consensus_that_reopens_takes_its_link_back_to_suggested(
    forum: Project, hear: Hear
) -> None:
    link = the_same(forum, "1", "2")
    suggested = hear(LinkSuggested)
    Item.objects.filter(pk=link.pair_id).update(retired_at=None)

    settle_links(item_ids=[link.pair_id], at=LATER)

    link.refresh_from_db()
    assert (link.status, leads(forum), len(suggested)) == (LinkStatus.SUGGESTED, {}, 1)


@pytest.mark.parametrize("label", ["related", "different"])
def test_what_is_not_the_same_is_rejected(forum: Project, hear: Hear, label: str) -> None:
    pair = suggest(forum, "1", "2")
    rejected = hear(LinkRejected)
    find_out(pair, label)

    settle_links(item_ids=[pair.pk], at=LATER)

    assert Link.objects.get(pair=pair).status == LinkStatus.REJECTED
    assert len(rejected) == 1
    with pytest.raises(LinkNotLive):
        undo(Link.objects.get(pair=pair))


def test_settling_again_announces_nothing(forum: Project, hear: Hear) -> None:
    link = the_same(forum, "1", "2")
    heard = [hear(kind) for kind in (LinkConfirmed, LinkSuggested, LinkRejected)]

    settle_links(item_ids=[link.pair_id], at=LATER)

    assert heard == [[], [], []]


def test_a_link_of_another_project_is_no_link(forum: Project) -> None:
    link = the_same(forum, "1", "2")

    with pytest.raises(NoSuchLink):
        undo_link(project_id=a_project().pk, link_id=link.pk, reason="", at=LATER)


def test_what_a_deleted_thread_tied_together_stays_so(forum: Project, hear: Hear) -> None:
    the_same(forum, "1", "2")
    the_same(forum, "1", "3")
    the_same(forum, "3", "4")
    undone = hear(LinkUndone)

    delete_thread(project_id=forum.pk, external_id="1", at=LATER)

    assert leads(forum) == {"2": "3", "4": "3"}
    assert [(event.duplicate, event.canonical) for event in undone] == [("3", "1")]


def test_a_deleted_duplicate_leads_nowhere(forum: Project, hear: Hear) -> None:
    link = the_same(forum, "1", "2")
    undone = hear(LinkUndone)

    delete_thread(project_id=forum.pk, external_id="2", at=LATER)

    link.refresh_from_db()
    assert (link.status, leads(forum)) == (LinkStatus.GONE, {})
    assert [(event.duplicate, event.canonical) for event in undone] == [("2", "1")]


def test_a_thread_that_comes_back_has_its_links_again(forum: Project) -> None:
    the_same(forum, "1", "2")
    the_same(forum, "1", "3")
    before = leads(forum)
    delete_thread(project_id=forum.pk, external_id="1", at=LATER)

    put(forum, {"1": "No sound"}, at=LATER)

    assert leads(forum) == before


def test_what_comes_back_ties_what_was_found_out_meanwhile(forum: Project) -> None:
    pair = a_pair(forum, "1", "2")
    find_out(pair, "same")
    delete_thread(project_id=forum.pk, external_id="1", at=LATER)
    settle_links(item_ids=[pair.pk], at=LATER)

    put(forum, {"1": "No sound"}, at=LATER)

    assert leads(forum) == {"2": "1"}


def test_what_is_found_otherwise_of_a_deleted_thread_ties_no_more(forum: Project) -> None:
    link = the_same(forum, "1", "2")
    the_same(forum, "1", "3")
    delete_thread(project_id=forum.pk, external_id="1", at=LATER)
    Item.objects.filter(pk=link.pair_id).update(retired_at=None)

    settle_links(item_ids=[link.pair_id], at=LATER)

    assert leads(forum) == {}


def test_a_suggestion_goes_with_its_thread(forum: Project, hear: Hear) -> None:
    suggest(forum, "1", "2")
    undone = hear(LinkUndone)

    delete_thread(project_id=forum.pk, external_id="2", at=LATER)

    assert (Link.objects.count(), len(undone)) == (0, 1)


def test_undo_leaves_what_others_found_the_same(forum: Project) -> None:
    the_same(forum, "1", "2")
    link = the_same(forum, "2", "3")
    pair = a_pair(forum, "1", "3")
    find_out(pair, "same")
    settle_links(item_ids=[pair.pk], at=LATER)

    undo(link)

    assert leads(forum) == {"2": "1", "3": "1"}


def test_a_thread_that_is_gone_gets_no_link(forum: Project) -> None:
    pair = a_pair(forum, "1", "2")
    find_out(pair, "same")
    delete_thread(project_id=forum.pk, external_id="1", at=LATER)

    settle_links(item_ids=[pair.pk], at=LATER)

    assert leads(forum) == {}


def test_nobody_is_asked_what_a_star_says_already(forum: Project) -> None:
    open_pair = a_pair(forum, "2", "3")
    the_same(forum, "1", "2")
    link = the_same(forum, "1", "3")

    assert Item.objects.get(pk=open_pair.pk).withdrawn_at == LATER

    undo(link)

    assert Item.objects.get(pk=open_pair.pk).withdrawn_at is None


def test_who_has_a_pair_before_them_as_its_star_forms_may_still_answer(forum: Project) -> None:
    a_pair(forum, "2", "3")
    [challenge] = a_round(forum).challenges
    the_same(forum, "1", "2")
    the_same(forum, "1", "3")

    submitted = answer(challenge, "same")

    assert submitted.is_new and not submitted.is_surplus


def test_the_database_refuses_two_live_links_of_one_duplicate(forum: Project) -> None:
    link = the_same(forum, "1", "2")
    pair = a_pair(forum, "2", "3")

    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            pair=pair,
            project=forum,
            duplicate=link.duplicate,
            canonical=thread(forum, "3"),
            status=LinkStatus.CONTESTED,
            created_at=NOW,
            changed_at=NOW,
        )


def test_the_database_refuses_a_thread_that_is_its_own_canonical(forum: Project) -> None:
    link = the_same(forum, "1", "2")

    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(canonical=link.duplicate)


def test_a_pair_is_asked_about_once(forum: Project) -> None:
    pair = a_pair(forum, "1", "2")

    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(
            item=a_pair(forum, "3", "4").item, project=forum, a=pair.a, b=pair.b, created_at=NOW
        )
