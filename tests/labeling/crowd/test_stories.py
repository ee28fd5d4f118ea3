import numpy as np
import pytest

from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import view_of_others
from labeling.crowd.stories import CHEATS, MOST_CHEATS, Told, stories_of, weigh
from tests.labeling.crowd.simulated import a_crowd

SILENT = -20.0


def tell(crowd: CrowdLabels) -> Told:
    others = view_of_others(crowd, np.full(len(crowd.items), -1, dtype=np.int32))
    return weigh(stories_of(crowd, others), np.full(len(crowd.workers), SILENT))


def share(told: Told, kind: str) -> float:
    return float(told.share[CHEATS.index(kind)])


def test_a_crowd_shows_how_common_cheats_are_in_it() -> None:
    clean, spoilt = tell(a_crowd(["honest"] * 30)), tell(a_crowd(["honest"] * 30 + ["random"] * 10))

    assert clean.share.sum() < 0.05
    assert share(spoilt, "random") == pytest.approx(0.25, abs=0.07)


def test_cheats_are_never_taken_to_be_most() -> None:
    told = tell(a_crowd(["honest"] * 4 + ["random"] * 40))

    assert told.share.sum() <= MOST_CHEATS + 1e-9


def test_a_change_may_have_other_causes_than_laziness() -> None:
    brief, long = (
        tell(a_crowd(["honest"] * 10 + ["lazy"], n_items=n)).log_ratio[CHEATS.index("lazy"), -1]
        for n in (100, 300)
    )

    assert 6 < brief < long < 2 * brief


def test_thousands_of_answers_are_not_taken_at_their_word() -> None:
    few, many = (tell(a_crowd(["honest"] * 8 + ["constant"], n_items=n)) for n in (500, 5000))
    constant = CHEATS.index("constant")

    assert many.log_ratio[constant, -1] < 3 * few.log_ratio[constant, -1]


def test_all_workers_are_told_of_whatever_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = a_crowd(["honest"] * 6 + ["random"])
    at_once = tell(crowd)
    monkeypatch.setattr("labeling.crowd.stories._AT_ONCE", 150)

    assert tell(crowd).log_ratio == pytest.approx(at_once.log_ratio)
