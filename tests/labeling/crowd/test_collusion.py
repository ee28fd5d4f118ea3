import numpy as np
import pytest

from labeling.crowd import collusion
from labeling.crowd.collusion import Copying, copying
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import view_of_others
from tests.labeling.crowd.simulated import a_crowd, first_answers

HONEST = ["honest"] * 8


def weigh(crowd: CrowdLabels) -> Copying:
    nothing_known = np.full(len(crowd.items), -1, dtype=np.int32)
    return copying(crowd, view_of_others(crowd, nothing_known))


def test_a_copycat_is_told_from_those_who_see_the_same_truth() -> None:
    crowd = first_answers(a_crowd([*HONEST, "copying"], n_items=200, every=2), "copying-8", 60)
    found = weigh(crowd)

    assert found.log_ratio[-1] > 5
    assert found.log_ratio[:-1].max() < 0
    assert found.source[-1] == 0
    assert found.n_alike[-1] > found.n_expected[-1] + 5


def test_the_better_half_of_a_pair_is_the_source() -> None:
    """Both answered the same items: the copycat's slips are what nobody would say."""
    found = weigh(a_crowd([*HONEST, "copying"]))

    assert found.log_ratio[-1] > found.log_ratio[0]


def test_twins_are_told_where_chance_would_not_give_them_the_same_items() -> None:
    everywhere = weigh(a_crowd([*HONEST, "copying"]))
    somewhere = weigh(a_crowd(["honest"] * 60 + ["copying"], n_items=1000, every=10))

    assert everywhere.log_ratio[0] < 2
    assert somewhere.log_ratio[0] > 5


def test_agreeing_on_what_everybody_sees_is_not_copying() -> None:
    assert weigh(a_crowd(["honest"] * 20)).log_ratio.max() < 0


def test_strangers_are_not_compared() -> None:
    crowd = a_crowd(["honest", "copying"], n_items=collusion.LEAST_SHARED - 1)

    assert weigh(crowd).log_ratio.max() < -10


def test_too_many_meetings_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = a_crowd([*HONEST, "copying"], n_items=200)
    monkeypatch.setattr(collusion, "MOST_MEETINGS", 200 * 7 * 7)

    found = weigh(crowd)

    assert found.n_shared.max() < 200
    assert found.log_ratio[-1] > 0 > found.log_ratio[1:-1].max()


def test_workers_are_compared_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = a_crowd([*HONEST, "copying"])
    at_once = weigh(crowd)
    monkeypatch.setattr(collusion, "_AT_ONCE", 500)

    assert weigh(crowd).log_ratio == pytest.approx(at_once.log_ratio)
