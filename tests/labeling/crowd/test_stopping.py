import pytest

from labeling.crowd.stopping import Decision, StoppingRule, decide
from labeling.crowd.votes import Opinion, Verdict, Vote, weigh_votes

RULE = StoppingRule(confidence=0.9, min_answers=2, max_answers=5)


def verdict(label: str | None, confidence: float) -> Verdict:
    return Verdict(label, confidence, {"cat": confidence, "dog": 1 - confidence})


@pytest.mark.parametrize(
    ("label", "confidence", "n_answers", "n_votes", "decision"),
    [
        ("cat", 0.90, 2, 2, Decision.RETIRE),
        ("cat", 0.89, 2, 2, Decision.ONE_MORE),
        ("cat", 0.99, 1, 1, Decision.ONE_MORE),  # too few votes
        ("cat", 0.99, 2, 1, Decision.ONE_MORE),  # one of the two abstained
        ("cat", 0.99, 5, 2, Decision.RETIRE),  # the last answer made it sure
        ("cat", 0.89, 5, 5, Decision.DISPUTE),
        ("cat", 0.89, 6, 6, Decision.DISPUTE),  # a surplus answer came in
        (None, 0.99, 3, 3, Decision.ONE_MORE),  # a tie is never sure
        ("cat", 0.99, 5, 1, Decision.DISPUTE),  # sure, but on one vote
    ],
)
def test_what_becomes_of_an_item(
    label: str | None, confidence: float, n_answers: int, n_votes: int, decision: Decision
) -> None:
    assert decide(verdict(label, confidence), n_answers, n_votes, RULE) is decision


def test_an_item_on_which_everybody_abstained_ends_disputed() -> None:
    nobody = weigh_votes([], ["cat", "dog"], Opinion({"cat": 1.0}, trust=0.99))

    assert decide(nobody, n_answers=4, n_votes=0, rule=RULE) is Decision.ONE_MORE
    assert decide(nobody, n_answers=5, n_votes=0, rule=RULE) is Decision.DISPUTE


def test_the_model_cannot_retire_an_item_with_one_worker_of_no_worth() -> None:
    opinion = Opinion({"cat": 1.0}, trust=0.99)
    alone = weigh_votes([Vote("cat", 0.5)], ["cat", "dog"], opinion)

    assert alone.confidence > RULE.confidence
    assert decide(alone, n_answers=1, n_votes=1, rule=RULE) is Decision.ONE_MORE


@pytest.mark.parametrize(
    ("confidence", "least", "most"), [(1.0, 2, 5), (0.0, 2, 5), (0.9, 0, 5), (0.9, 6, 5)]
)
def test_a_rule_that_cannot_be_kept_is_refused(confidence: float, least: int, most: int) -> None:
    with pytest.raises(ValueError):
        StoppingRule(confidence, least, most)


def test_what_matters_more_must_be_surer_and_is_asked_no_more_often():
    rule = RULE.for_importance(10)

    assert decide(verdict("cat", 0.95), 3, 3, RULE) is Decision.RETIRE
    assert decide(verdict("cat", 0.95), 3, 3, rule) is Decision.ONE_MORE
    assert decide(verdict("cat", 0.95), 5, 5, rule) is Decision.DISPUTE
