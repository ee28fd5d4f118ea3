"""Cheats planted among real workers stand out."""

import pytest

from tests.quality.detection import figures, real_crowd
from tests.quality.sets import LEFT_OUT, crowd_sets

CROWDS = [real_crowd(one) for one in crowd_sets() if one.name in {"dog", "weather"}]


@pytest.mark.skipif(not CROWDS, reason=LEFT_OUT)
@pytest.mark.parametrize(
    ("kind", "least"),
    [("random", 0.99), ("constant", 0.99), ("copying", 0.93), ("good, then lazy", 0.95)],
)
def test_after_twenty_answers_cheats_stand_out(kind: str, least: float) -> None:
    for real in CROWDS:
        auroc, _, _, honest_flagged, *_ = figures(real, kind, after=20)

        assert auroc > least
        assert honest_flagged <= 0.02
