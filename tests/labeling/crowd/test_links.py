import pytest

from labeling.crowd.evidence import Evidence
from labeling.crowd.links import SHARED_BY_MANY, WORTH, Signal, link_evidence
from labeling.crowd.suspicion import suspicion

NAMES = {worker_id: f"worker {worker_id}" for worker_id in range(SHARED_BY_MANY)}


def shared(kind: str, n: int) -> list[Signal]:
    return [Signal(worker_id, kind, "same") for worker_id in range(n)]


def test_one_who_shares_nothing_is_not_linked() -> None:
    assert link_evidence([Signal(1, "network", "a"), Signal(2, "network", "b")], NAMES) == {}


@pytest.mark.parametrize("kind", list(WORTH))
def test_a_shared_home_alone_flags_nobody(kind: str) -> None:
    found = link_evidence(shared(kind, 2), NAMES)

    assert found[0].log_ratio == pytest.approx(WORTH[kind])
    assert not suspicion([found[0]]).flagged


def test_a_shared_browser_adds_to_other_evidence() -> None:
    alike = Evidence("copying", 5.0, "Answered alike.", "answers")

    assert not suspicion([alike]).flagged
    assert suspicion([alike, link_evidence(shared("browser", 2), NAMES)[0]]).flagged


def test_a_school_says_nothing() -> None:
    assert link_evidence(shared("network", SHARED_BY_MANY), NAMES) == {}


def test_the_strongest_sign_counts_once() -> None:
    found = link_evidence([*shared("network", 2), *shared("browser", 2)], NAMES)

    assert found[1].sentence == "Shares a browser with 1 other: worker 0."
