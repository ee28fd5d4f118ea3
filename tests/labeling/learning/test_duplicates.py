from __future__ import annotations

import random

import pytest

from labeling.learning import duplicates
from labeling.learning.duplicates import Candidates, Similar, ThreadIndex, canonicals

TITLES = {
    "boot": "My computer boots to a black screen",
    "booting": "Black screen when booting",
    "wifi": "Wireless network is slow",
    "sound": "No sound after the update",
}


def an_index(titles: dict[str, str]) -> ThreadIndex:
    return ThreadIndex.of(list(titles), list(titles.values()), [""] * len(titles))


def proposed(found: Candidates) -> list[tuple[str, str]]:
    return [(found.ids[a], found.ids[b]) for a, b in zip(found.a, found.b, strict=True)]


def nearest(index: ThreadIndex, title: str, body: str = "", top: int = 10) -> list[str]:
    return [similar.thread_id for similar in index.similar(title, body, top=top)]


def many(n: int) -> dict[str, str]:
    rng = random.Random(5)
    words = ["".join(rng.choices("abcdefgh", k=5)) for _ in range(40)]
    return {str(i): " ".join(rng.sample(words, 4)) for i in range(n)}


def test_the_likest_pair_comes_first_and_a_stranger_in_none() -> None:
    found = an_index(TITLES | {"stranger": "zzz"}).candidates(2)

    assert proposed(found)[0] == ("boot", "booting")
    assert all("stranger" not in pair for pair in proposed(found))
    assert list(found.score) == sorted(found.score, reverse=True)


def test_equal_texts_score_one_whatever_their_case_and_signs() -> None:
    found = an_index({"a": "No sound?", "b": "no SOUND!", "c": "Grub"}).candidates(1)

    assert proposed(found) == [("a", "b")]
    assert found.score[0] == pytest.approx(1)


def test_the_search_finds_what_comparing_all_finds() -> None:
    titles = many(60)
    index = an_index(titles)
    expected = set()
    for own, title in titles.items():
        near = [other for other in nearest(index, title, top=6) if other != own][:5]
        expected |= {tuple(sorted((own, other), key=int)) for other in near}

    found = set(proposed(index.candidates(5)))

    assert len(found ^ expected) <= len(expected) * 0.02  # threads as near as each other


def test_more_nearest_than_threads_are_all_there_are() -> None:
    assert len(an_index({"a": "x y", "b": "x z", "c": "x"}).candidates(50)) == 3


@pytest.mark.parametrize("titles", [{}, {"a": "alone"}, {"a": "", "b": "?!", "c": ""}])
def test_nothing_to_compare_gives_no_pairs(titles: dict[str, str]) -> None:
    index = an_index(titles)

    assert len(index.candidates(10)) == 0
    assert index.similar("", top=3) == []


def test_more_than_may_be_spent_costs_the_common_terms_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rare = {"x": "zebra quartz", "y": "quartz zebra"}
    index = an_index(rare | {k: f"how do I {v}" for k, v in many(80).items()})
    monkeypatch.setattr(duplicates, "WORK", 2_000)

    cheap = index.candidates(3)

    assert ("x", "y") in proposed(cheap)
    assert len(cheap) >= 80


def test_bodies_count_less_than_titles() -> None:
    index = ThreadIndex.of(
        ["title", "body"], ["printer jams", "a question"], ["", "the printer jams"]
    )

    assert nearest(index, "printer jams") == ["title", "body"]


def test_a_word_never_met_is_found_as_soon_as_it_is_added() -> None:
    index = an_index(TITLES)

    index.add("new", "Blurb wobbles")

    assert nearest(index, "wobbling blurb")[0] == "new"
    assert "new" in index
    assert len(index) == 5


def test_adding_again_replaces() -> None:
    index = an_index(TITLES)

    index.add("sound", "Printer jams")

    assert "sound" not in nearest(index, "sound update")
    assert nearest(index, "printer")[0] == "sound"
    assert len(index) == 4


def test_what_is_removed_is_never_found_again() -> None:
    index = an_index(TITLES)

    for thread_id in ("boot", "wifi", "sound", "never there"):
        index.remove(thread_id)

    assert nearest(index, "my computer boots to a black screen, no sound") == ["booting"]
    assert index.candidates(5).ids == ["booting"]


def test_an_index_that_grew_finds_what_one_made_at_once_finds() -> None:
    grown = ThreadIndex()
    grown.add("gone", "Black sound boots")
    for thread_id, title in TITLES.items():
        grown.add(thread_id, title)
    grown.remove("gone")

    whole = an_index(TITLES).similar("black screen", top=4)

    assert grown.similar("black screen", top=4) == whole


def test_a_megabyte_is_cut() -> None:
    index = an_index({"long": "x" * 1_000_000, "sound": "No sound"})

    assert nearest(index, "no sound " * 200_000, "x" * 1_000_000)[0] == "sound"


def test_a_duplicate_leads_to_its_canonical_once() -> None:
    found = [Similar("b", 0.9), Similar("c", 0.8), Similar("a", 0.7), Similar("d", 0.6)]

    stars = canonicals(found, {"b": "a", "c": "a"}, top=5)

    assert stars == [Similar("a", 0.9), Similar("d", 0.6)]
    assert canonicals(found, {}, top=1) == [Similar("b", 0.9)]


def test_recall_is_the_share_of_known_pairs_proposed() -> None:
    found = an_index(TITLES).candidates(1)

    assert found.recall([("booting", "boot"), ("wifi", "sound")]) == 0.5
