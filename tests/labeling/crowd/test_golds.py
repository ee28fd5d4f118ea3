from labeling.crowd.golds import Said, chance_of_bad_gold, is_probably_wrong, is_sure, spread_evenly
from labeling.crowd.trust import Trust, estimate_trust

KNOWN = Trust(accuracy=0.95, low=0.93, high=0.97, n_checks=200)
FAIR = Trust(accuracy=0.85, low=0.8, high=0.89, n_checks=100)
NEWCOMER = estimate_trust(0, 0)


def said(trust: Trust, *labels: str) -> list[Said]:
    return [Said(label, trust) for label in labels]


def test_two_well_known_workers_are_enough_and_fair_ones_need_to_be_more() -> None:
    assert is_sure("cat", said(KNOWN, "cat", "cat"))
    assert not is_sure("cat", said(FAIR, "cat", "cat"))
    assert is_sure("cat", said(FAIR, "cat", "cat", "cat"))


def test_one_voice_against_is_one_too_many_whoever_it_is() -> None:
    assert not is_sure("cat", said(KNOWN, "cat", "cat", "cat") + said(NEWCOMER, "dog"))
    assert not is_sure("cat", said(KNOWN, "cat", "cat", "cat") + said(NEWCOMER, ""))


def test_no_crowd_of_newcomers_makes_gold() -> None:
    assert not is_sure("cat", said(NEWCOMER, *["cat"] * 50))


def test_gold_that_good_workers_keep_failing_is_probably_wrong() -> None:
    assert not is_probably_wrong("cat", said(KNOWN, "dog"))
    assert is_probably_wrong("cat", said(KNOWN, "dog", "dog", "dog"))


def test_gold_on_which_good_workers_split_evenly_is_doubted_in_the_end() -> None:
    assert is_probably_wrong("cat", said(KNOWN, *["dog", "cat"] * 5))


def test_a_hard_gold_that_most_pass_stays() -> None:
    assert not is_probably_wrong("cat", said(FAIR, *["dog"] * 4, *["cat"] * 16))


def test_newcomers_cannot_have_gold_doubted() -> None:
    assert not is_probably_wrong("cat", said(NEWCOMER, *["dog"] * 50))
    assert chance_of_bad_gold("cat", said(NEWCOMER, *["dog"] * 50)) < 0.04


def test_who_cannot_tell_says_nothing_against_gold() -> None:
    assert not is_probably_wrong("cat", said(KNOWN, *[""] * 20))


def test_what_is_rare_is_taken_first() -> None:
    candidates = {1: "cat", 2: "cat", 3: "dog", 4: "cat", 5: "fox"}

    assert spread_evenly(candidates, there={"cat": 1, "fox": 2}, wanted=4) == [3, 1, 2, 5]
