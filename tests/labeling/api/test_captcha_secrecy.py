"""Nobody can tell which of the two is the known one, not even by learning from hundreds of pairs.

Whoever could would answer that one alone.  A classifier is trained on all that a visitor is shown,
as in `test_indistinguishable`; and it must find what is planted, or it would prove nothing.
"""

from __future__ import annotations

import pytest

from labeling.conf import Conf
from labeling.models import Gold, Item
from tests.embedding import HostPage, a_host_page, call
from tests.labeling.api.spying import Seen, Spy, a_mine, flat, how_well_told, with_leak
from tests.labeling.api.test_indistinguishable import Orderly
from tests.labeling.captchas import items_of

pytestmark = pytest.mark.django_db

N = 300
N_FEW = 80
TRIES_EACH = 10

_seen: list[Seen] = []


@pytest.fixture(autouse=True)
def without_limits_and_work(monkeypatch, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("labeling.api.captcha.spend", lambda *_, **__: None)
    monkeypatch.setattr("labeling.proof_of_work.conf", lambda: Conf(WORK_COST=1))


@pytest.fixture
def seen() -> list[Seen]:
    """All that visitors are shown; watched once for all tests here."""
    if not _seen:
        _seen.extend(watch(N))
    return _seen


def watch(n: int) -> list[Seen]:
    page = a_host_page(a_mine(n, seed=3), mode="captcha")
    # Nearly all that is seen is another item: of a few seen often, chance alone tells much.
    Gold.objects.update(most_shown=n)
    Item.objects.unlabelled().update(n_wanted=1)
    spy = Spy(page.project)
    return [one for _ in range(n // TRIES_EACH) for one in shown_to_a_visitor(page, spy)]


def shown_to_a_visitor(page: HostPage, spy: Spy) -> list[Seen]:
    session = page.open()["session"]
    shown = []
    for _ in range(TRIES_EACH):
        tried = call("captcha/challenges", session=session, status=201)
        for place, item in enumerate(tried["items"]):
            facts = {"place": float(place), **dict(flat("content", item["content"]))}
            shown.append((tried, item, facts | spy._look(item["content"]["url"])))
    return [as_seen(*one) for one in shown]


def as_seen(tried, item, facts: dict[str, float]) -> Seen:
    known, other = items_of(tried)
    is_known = item["content"]["url"] == f"/media/{known.image}"
    return Seen((known if is_known else other).pk, is_known, facts)


def test_each_pair_has_one_of_both(seen: list[Seen]) -> None:
    assert len(seen) == 2 * N
    assert sum(one.is_gold for one in seen) == N


def test_the_known_one_is_told_no_better_than_by_a_coin(seen: list[Seen]) -> None:
    # So few pairs, of which each has one of both, let chance go as far as this to either side.
    assert 0.34 <= how_well_told(seen) <= 0.66


def test_what_gives_it_away_is_found(seen: list[Seen]) -> None:
    wider = with_leak(seen, lambda facts: {"content.width": facts["content.width"] + 50})
    later = with_leak(seen, lambda facts: {"place": facts["place"] + 0.1})

    assert how_well_told(wider) > 0.8
    assert how_well_told(later) > 0.8


def test_a_pair_that_is_not_shuffled_is_found(monkeypatch) -> None:
    monkeypatch.setattr("labeling.api.captcha.dice", Orderly(3))

    assert how_well_told(watch(N_FEW)) > 0.9
