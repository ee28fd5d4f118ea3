"""Whole crowds screened: who is flagged, why, and who is left in peace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.crowd.detection import detect, speeds_of
from labeling.crowd.evidence import Evidence
from labeling.crowd.labels import ABSTAINED, CrowdLabels
from tests.labeling.crowd.simulated import a_crowd, first_answers

HONEST = ["honest"] * 15


def flagged(crowd: CrowdLabels) -> list[str]:
    found = zip(crowd.workers, detect(crowd), strict=True)
    return [worker for worker, one in found if one.flagged]


@pytest.mark.parametrize("kind", ["random", "constant", "common", "pattern", "lazy"])
def test_every_kind_of_cheat_is_flagged_and_nobody_honest(kind: str) -> None:
    crowds = [a_crowd([*HONEST, kind], seed=seed) for seed in range(3)]

    assert [flagged(crowd) for crowd in crowds] == [[f"{kind}-15"]] * 3


def test_a_copycat_is_flagged_and_not_who_is_copied() -> None:
    crowd = first_answers(a_crowd([*HONEST, "copying"], n_items=200, every=2), "copying-15", 60)

    assert flagged(crowd) == ["copying-15"]


def test_twins_are_both_flagged() -> None:
    """Of a thousand items they answered the same hundred, and alike."""
    crowd = a_crowd(["honest"] * 60 + ["copying"], n_items=1000, every=10)

    assert flagged(crowd) == ["honest-0", "copying-60"]


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        ("random", {"random"}),
        ("constant", {"constant", "common"}),
        ("pattern", {"pattern"}),
        ("lazy", {"lazy"}),
    ],
)
def test_the_strongest_reason_is_the_true_one(kind: str, reasons: set[str]) -> None:
    found = detect(a_crowd([*HONEST, kind]))[-1]

    assert found.evidence[0].kind in reasons
    assert found.evidence[0].sentence


@pytest.mark.parametrize("kind", ["poor", "lenient"])
def test_poor_and_lenient_work_is_no_cheating(kind: str) -> None:
    crowds = [a_crowd([*HONEST, kind, kind], seed=seed) for seed in range(5)]

    assert [flagged(crowd) for crowd in crowds] == [[]] * 5


def test_who_answers_alone_may_say_two_labels_by_turns() -> None:
    """Nobody contradicts them, and two kinds of items may come by turns."""
    codes = np.arange(200, dtype=np.int32)
    names = ["alone"], [f"item-{code}" for code in codes], ["cat", "dog"]

    assert flagged(CrowdLabels(*names, codes * 0, codes, codes % 2)) == []


def test_a_clear_cheat_is_found_after_few_answers() -> None:
    crowd = a_crowd([*HONEST, "constant"])

    assert flagged(first_answers(crowd, "constant-15", 15)) == ["constant-15"]
    assert flagged(first_answers(crowd, "constant-15", 3)) == []


def test_the_common_label_is_told_from_honest_work_where_it_is_very_common() -> None:
    crowd = a_crowd([*HONEST, "common"], n_items=150, n_labels=2, shares=[0.85, 0.15])

    assert flagged(crowd) == ["common-15"]


def test_a_copycats_reason_names_the_source() -> None:
    crowd = first_answers(a_crowd([*HONEST, "copying"], n_items=200, every=2), "copying-15", 60)

    assert "Said the same as worker honest-0 on" in detect(crowd)[-1].reasons[0]


def test_gold_tells_who_is_right_where_the_crowd_does_not() -> None:
    """One honest worker among four who say anything: the crowd alone would not know."""
    crowd = a_crowd(["honest", *["random"] * 4], seed=1)
    truth = a_crowd(["honest"], seed=1).label

    found = detect(crowd, truth)

    assert [one.flagged for one in found] == [False, True, True, True, True]


def test_other_evidence_adds_to_that_of_the_answers() -> None:
    crowd = a_crowd(["honest", "honest", "honest"])
    calm: list[Evidence] = []
    alarm = [Evidence("speed", 20.0, "Too fast.", "times")]

    found = detect(crowd, further=[calm, alarm, calm])

    assert [one.flagged for one in found] == [False, True, False]


@pytest.mark.parametrize(
    "crowd",
    [
        a_crowd(["honest"]),
        a_crowd(["honest"] * 3, n_labels=1),
        a_crowd(["random"] * 2, n_items=1),
        a_crowd(["random"] * 2, n_items=0),
    ],
    ids=["one worker", "one label", "one item", "no answers"],
)
def test_who_cannot_be_held_against_anything_is_not_suspected(crowd: CrowdLabels) -> None:
    found = detect(crowd)

    assert len(found) == len(crowd.workers)
    assert all(0 < one.score < 0.2 for one in found)


def test_abstaining_is_always_allowed() -> None:
    crowd = a_crowd([*HONEST, "honest"])
    silent = np.where(crowd.worker == 15, ABSTAINED, crowd.label).astype(np.int32)

    found = detect(replace(crowd, label=silent))

    assert found[-1].score < 0.2


def test_thousands_of_labels_are_screened_too() -> None:
    crowd = a_crowd([*HONEST, "random", "constant"], n_labels=10_000)

    assert flagged(crowd) == ["random-15", "constant-16"]


def test_times_show_what_nobody_can_do() -> None:
    crowd = a_crowd(["honest", "honest"], n_items=20)
    seconds = np.where(crowd.worker == 0, 0.05, 2.5).astype(np.float32)
    seconds[-1] = np.nan

    [hasty], [calm] = speeds_of(replace(crowd, seconds=seconds))

    assert hasty.log_ratio > 5
    assert calm.log_ratio == 0


def test_times_in_whole_seconds_prove_nothing() -> None:
    crowd = a_crowd(["honest"], n_items=20)

    assert speeds_of(replace(crowd, seconds=np.zeros(20, dtype=np.float32))) == [[]]


@settings(max_examples=20)
@given(st.permutations(range(6)), st.permutations(range(30)))
def test_names_and_codes_mean_nothing(workers: list[int], items: list[int]) -> None:
    crowd = a_crowd(["honest"] * 4 + ["random", "copying"], n_items=30)
    renamed = replace(
        crowd,
        worker=np.array(workers, dtype=np.int32)[crowd.worker],
        item=np.array(items, dtype=np.int32)[crowd.item],
    )

    before, after = detect(crowd), detect(renamed)

    for worker in range(6):
        assert after[workers[worker]].score == pytest.approx(before[worker].score, rel=1e-6)


@settings(max_examples=40)
@given(st.data())
def test_any_answers_have_a_probability(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 40))
    codes = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    worker, item = (np.array(data.draw(codes), dtype=np.int32) for _ in range(2))
    label = np.array(
        data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)), dtype=np.int32
    )
    names = [str(code) for code in range(5)]
    crowd = CrowdLabels(names, names, names[:3], worker, item, label).without_repeats()

    found = detect(crowd)

    assert all(0 <= one.score <= 1 for one in found)
