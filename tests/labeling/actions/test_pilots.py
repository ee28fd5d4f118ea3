"""A few items by a few people, before the rest is asked."""

from __future__ import annotations

import pytest

from labeling.actions.pilots import (
    NoPilot,
    NothingToPilot,
    PilotRunning,
    TooManyAnswers,
    go_live,
    start_pilot,
)
from labeling.actions.projects import change_project
from labeling.actions.rounds import NoItemsLeft
from labeling.models import Item, Pilot, Project
from labeling.queries.pilots import pilot_report
from tests.factories import (
    NOW,
    a_project,
    a_round,
    an_item,
    answer,
    answer_all,
    item_of,
    settle_down,
    some_items,
)

pytestmark = pytest.mark.django_db


def pilot(project: Project, *, n_items: int = 6, n_answers: int = 3) -> Pilot:
    return start_pilot(project_id=project.pk, n_items=n_items, n_answers=n_answers, at=NOW)


def live(project: Project) -> Pilot:
    return go_live(project_id=project.pk, at=NOW)


def a_piloted_project(n: int = 30) -> Project:
    project = a_project()
    some_items(project, n)
    return project


def test_nothing_but_the_pilots_items_is_served() -> None:
    project = a_piloted_project()
    chosen = set(pilot(project).items.values_list("pk", flat=True))

    served = [a_round(project, seed=seed) for seed in range(3)]

    assert [one.size for one in served] == [6, 6, 6]
    assert {item_of(c).pk for one in served for c in one.challenges} == chosen
    with pytest.raises(NoItemsLeft):
        a_round(project)


def test_every_item_gets_all_its_answers_however_sure_it_is() -> None:
    project = a_piloted_project()
    running = pilot(project)

    for seed in range(2):
        answer_all(a_round(project, seed=seed), "cat")
        settle_down()
    assert not Item.objects.retired().exists()

    answer_all(a_round(project, seed=3), "cat")
    settle_down()
    assert pilot_report(running).is_ready


def test_the_report_says_what_was_seen() -> None:
    project = a_piloted_project()
    running = pilot(project, n_items=5, n_answers=2)
    for seed, label in enumerate(["cat", "dog"]):
        challenges = sorted(a_round(project, seed=seed).challenges, key=lambda c: item_of(c).pk)
        for place, challenge in enumerate(challenges):
            answer(challenge, "fox" if place < 2 else label if place < 4 else None, took_ms=2000)

    report = pilot_report(running)

    assert (report.n_items, report.n_done, report.n_answers) == (5, 5, 10)
    assert (report.n_workers, report.n_abstained, report.median_ms) == (2, 2, 2000)
    assert report.agreement is not None and report.agreement.alpha < 1
    assert [(split.one, split.other, split.n_items) for split in report.splits] == [
        ("cat", "dog", 2)
    ]


def test_going_live_serves_the_rest_and_asks_for_as_many_answers_as_before() -> None:
    project = a_piloted_project()
    pilot(project)
    an_item(project, n_wanted=3, created_at=NOW)

    ended = live(project)

    project.refresh_from_db()
    assert (project.is_piloting, project.min_answers, ended.ended_at) == (False, 2, NOW)
    assert a_round(project).size == 10
    assert set(Item.objects.fresh().values_list("n_wanted", flat=True)) == {2}


def test_a_second_pilot_takes_other_items_and_the_guidelines_of_its_day() -> None:
    project = a_piloted_project()
    first = pilot(project)
    live(project)
    change_project(project_id=project.pk, changes={"guidelines": "Ears."}, user_id=None, at=NOW)

    second = pilot(project)

    assert not set(first.items.all()) & set(second.items.all())
    assert (first.guidelines_version, second.guidelines_version) == (1, 2)


def test_one_pilot_at_a_time_and_none_of_nothing() -> None:
    project = a_piloted_project()
    pilot(project)

    with pytest.raises(PilotRunning):
        pilot(project)
    with pytest.raises(PilotRunning):
        change_project(project_id=project.pk, changes={"min_answers": 1}, user_id=None, at=NOW)
    with pytest.raises(NothingToPilot):
        pilot(a_project())
    with pytest.raises(NoPilot):
        live(a_project())
    with pytest.raises(TooManyAnswers):
        pilot(a_piloted_project(), n_answers=9)
