"""What a host's server tells us of its threads, and asks about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from labeling.actions.keys import make_secret_key
from labeling.actions.links import settle_links
from labeling.models import Challenge, Item, Link, Pair, Project, State, Thread
from labeling.queries import similar as index
from tests.factories import NOW, a_project, a_round, answer
from tests.labeling.forums import LATER, a_forum, a_pair, find_out, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_index_yet() -> None:
    index.forget_all()


class Host:
    """A host's server, with its secret key."""

    def __init__(self, project: Project, *, is_test: bool = False) -> None:
        _, key = make_secret_key(project_id=project.pk, is_test=is_test, at=NOW)
        self.headers = {"Authorization": f"Bearer {key}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return Client().generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=self.headers,
        )

    def send(self, lines: Sequence[Any], **environment: Any) -> Any:
        body = b"\n".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
        )
        return Client().post(
            "/api/v1/threads:batch",
            body,
            content_type="application/x-ndjson",
            headers=self.headers,
            **environment,
        )


@pytest.fixture
def forum() -> Project:
    return a_forum()


@pytest.fixture
def host(forum: Project) -> Host:
    return Host(forum)


def test_a_thread_is_found_as_soon_as_it_is_told(host: Host) -> None:
    told = {"title": "No sound after the update", "url": "https://forum.example/t/7"}

    first = host.ask("PUT", "threads/7", told)
    again = host.ask("PUT", "threads/7", told)
    found = host.ask("POST", "similar", {"title": "Sound is gone after an update"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert [thread["id"] for thread in found.json()["threads"]] == ["7"]
    assert found.json()["threads"][0]["url"] == "https://forum.example/t/7"


def test_what_another_process_has_written_is_found_too(host: Host, forum: Project) -> None:
    host.ask("POST", "similar", {"title": "sound"})  # Its index is made, and empty.

    put(forum, {"8": "No sound"})

    found = host.ask("POST", "similar", {"title": "sound"}).json()["threads"]
    assert [thread["id"] for thread in found] == ["8"]


def test_an_edited_thread_is_found_by_its_new_words_alone(host: Host) -> None:
    host.ask("PUT", "threads/7", {"title": "No sound"})
    host.ask("PUT", "threads/7", {"title": "Grub is lost"})

    assert host.ask("POST", "similar", {"title": "sound"}).json()["threads"] == []
    assert len(host.ask("POST", "similar", {"title": "grub"}).json()["threads"]) == 1


def test_a_known_duplicate_is_told_as_what_it_leads_to(host: Host, forum: Project) -> None:
    put(forum, {"1": "Speakers stay silent", "2": "No sound"})
    pair = a_pair(forum, "1", "2")
    find_out(pair, "same")
    settle_links(item_ids=[pair.pk], at=LATER)

    found = host.ask("POST", "similar", {"title": "no sound at all"}).json()["threads"]

    assert [thread["id"] for thread in found] == ["1"]


def test_a_deleted_thread_is_gone_from_everywhere(host: Host, forum: Project) -> None:
    host.ask("PUT", "threads/7", {"title": "No sound"})

    reply = host.ask("DELETE", "threads/7")

    assert reply.status_code == 204
    assert host.ask("POST", "similar", {"title": "sound"}).json()["threads"] == []
    assert host.ask("GET", "threads/7/duplicates").status_code == 404
    assert host.ask("DELETE", "threads/7").status_code == 404
    assert Thread.objects.get().title == ""


def test_a_thread_that_comes_back_is_there_again(host: Host) -> None:
    host.ask("PUT", "threads/7", {"title": "No sound"})
    host.ask("DELETE", "threads/7")

    host.ask("PUT", "threads/7", {"title": "No sound"})

    assert len(host.ask("POST", "similar", {"title": "sound"}).json()["threads"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "x" * 1_000_000}, "title"),
        ({"title": "x", "body": "y" * 40_001}, "body"),
        ({"title": "x", "url": "javascript:alert(1)"}, "url"),
        ({"title": "x", "url": "https://"}, "url"),
        ({"title": "x", "url": "http://[broken"}, "url"),
        ({"title": "x", "author": "y" * 201}, "author"),
    ],
)
def test_what_no_thread_looks_like_is_refused(host: Host, body: Any, field: str) -> None:
    reply = host.ask("PUT", "threads/7", body)

    assert (reply.status_code, list(reply.json()["errors"])) == (400, [field])
    assert not Thread.objects.exists()


def test_a_name_may_hold_a_slash_and_no_more_than_fits(host: Host) -> None:
    assert host.ask("PUT", "threads/sound/7", {"title": "No sound"}).status_code == 201
    assert host.ask("PUT", f"threads/{'x' * 201}", {"title": "No sound"}).status_code == 400


def test_many_at_once_and_those_that_cannot_be_taken_by_name(host: Host) -> None:
    reply = host.send(
        [
            {"id": "1", "title": "No sound"},
            b"{not json",
            {"id": 2, "title": "Grub is lost", "body": "Since today."},
            {"id": "3", "title": "x" * 1_000_000},
            {"id": "4"},
            {"title": "nameless"},
            {"id": "5", "title": "half a character: \ud800"},
            {"id": "6", "title": "x", "url": "javascript:alert(1)"},
            b"\xff\xfe",
            {"id": "sound/duplicates", "title": "An address of its own"},
        ]
    )

    said = reply.json()
    assert (reply.status_code, said["rows"], said["new"]) == (200, 2, 2)
    assert {one["row"]: one["code"] for one in said["rejected"]} == {
        2: "bad_json",
        4: "too_long",
        5: "wrong_columns",
        6: "wrong_columns",
        7: "not_utf8",
        8: "bad_url",
        9: "not_utf8",
        10: "bad_id",
    }
    assert set(Thread.objects.values_list("external_id", flat=True)) == {"1", "2"}


def test_sending_many_again_changes_nothing(host: Host) -> None:
    lines = [{"id": str(n), "title": f"Number {n}"} for n in range(3)]
    host.send(lines)
    before = list(Thread.objects.order_by("pk").values())

    said = host.send(lines).json()

    assert (said["rows"], said["new"]) == (3, 0)
    assert list(Thread.objects.order_by("pk").values()) == before


def test_too_much_at_once_is_refused_before_it_is_read(host: Host) -> None:
    reply = host.send([{"id": "1", "title": "x"}], CONTENT_LENGTH=str(65 * 1024**2))

    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_a_test_key_searches_and_changes_nothing(forum: Project) -> None:
    put(forum, {"7": "No sound"})
    host = Host(forum, is_test=True)

    assert host.ask("POST", "similar", {"title": "sound"}).status_code == 200
    assert host.ask("PUT", "threads/8", {"title": "x"}).status_code == 403
    assert host.ask("DELETE", "threads/7").status_code == 403
    assert host.send([{"id": "1", "title": "x"}]).status_code == 403


def test_a_key_opens_its_own_project_alone(forum: Project) -> None:
    put(forum, {"7": "No sound"})
    stranger = Host(a_forum())

    assert stranger.ask("GET", "threads/7/duplicates").status_code == 404
    assert stranger.ask("DELETE", "threads/7").status_code == 404
    assert stranger.ask("POST", "similar", {"title": "sound"}).json() == {"threads": []}
    assert stranger.ask("GET", "links").json()["results"] == []


def test_a_project_that_asks_no_pairs_takes_no_threads() -> None:
    reply = Host(a_project()).ask("PUT", "threads/7", {"title": "x"})

    assert (reply.status_code, reply.json()["code"]) == (409, "no_pairs")


def test_a_star_is_told_with_what_follows_from_it(host: Host, forum: Project) -> None:
    put(forum, {"1": "No sound", "2": "Silence", "3": "Speakers are dead"})
    for other in ("2", "3"):
        pair = a_pair(forum, "1", other)
        find_out(pair, "same")
        settle_links(item_ids=[pair.pk], at=LATER)

    middle = host.ask("GET", "threads/1/duplicates").json()
    end = host.ask("GET", "threads/2/duplicates").json()

    assert [one["id"] for one in middle["duplicates"]] == ["2", "3"]
    assert (middle["canonical"], middle["inferred"]) == (None, [])
    assert (end["canonical"]["id"], end["duplicates"]) == ("1", [])
    assert [one["id"] for one in end["inferred"]] == ["3"]
    listed = host.ask("GET", "links").json()["results"]
    assert {(one["duplicate"]["id"], one["canonical"]["id"]) for one in listed} == {
        ("2", "1"),
        ("3", "1"),
    }, "what only follows is no link"


def test_links_are_listed_contested_upheld_and_undone(host: Host, forum: Project) -> None:
    put(forum, {"1": "No sound", "2": "Silence"})
    pair = a_pair(forum, "1", "2")
    find_out(pair, "same")
    settle_links(item_ids=[pair.pk], at=LATER)
    link = Link.objects.get().pk

    contested = host.ask("POST", f"links/{link}/contest", {"reason": "Mine has the answer."})
    told = host.ask("GET", "links?status=contested").json()["results"]
    upheld = host.ask("POST", f"links/{link}/uphold").json()
    heard = host.ask("POST", f"links/{link}/contest", {"reason": "But it does!"})
    undone = host.ask("POST", f"links/{link}/undo", {"reason": "The author is right."})
    again = host.ask("POST", f"links/{link}/contest", {})

    assert contested.json()["status"] == "contested"
    assert [one["reason"] for one in told] == ["Mine has the answer."]
    assert (upheld["status"], upheld["is_upheld"]) == ("confirmed", True)
    assert (heard.status_code, heard.json()["code"]) == (409, "heard_already")
    assert (undone.json()["status"], undone.json()["reason"]) == ("undone", "The author is right.")
    assert (again.status_code, again.json()["code"]) == (409, "link_not_live")
    assert [one["id"] for one in host.ask("GET", "links?status=undone").json()["results"]] == [link]
    assert host.ask("GET", "links?status=confirmed").json()["results"] == []
    assert host.ask("GET", "links?status=lost").status_code == 400


# What a thread that is asked about just now does to those who are asked.


def served_pair(forum: Project) -> tuple[Any, Pair]:
    put(forum, {"1": "No sound", "2": "Silence"})
    pair = a_pair(forum, "1", "2")
    return a_round(forum).challenges[0], pair


def tell(challenge: Any, **body: Any) -> Any:
    worker_id = Challenge.objects.get(pk=challenge.id).worker_id
    client = Client()
    session = client.session
    session["worker_id"] = worker_id
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client.post(
        f"/api/v1/challenges/{challenge.id}/answer", body, content_type="application/json"
    )


def test_an_answer_to_old_words_does_not_count(host: Host, forum: Project) -> None:
    challenge, pair = served_pair(forum)

    host.ask("PUT", "threads/2", {"title": "Grub is lost"})
    reply = tell(challenge, choice="same")

    item = Item.objects.get(pk=pair.pk)
    assert (reply.status_code, reply.json()["code"]) == (410, "item_changed")
    assert (item.answers.count(), item.n_taken) == (0, 0)
    assert a_round(forum).challenges[0].sides is not None
    assert "Grub is lost" in item.text


def test_a_deleted_thread_is_shown_to_nobody(host: Host, forum: Project) -> None:
    challenge, _ = served_pair(forum)

    host.ask("DELETE", "threads/2")

    assert tell(challenge, choice="same").status_code == 410
    assert Challenge.objects.get().state == State.VOID
    with pytest.raises(Exception, match="nothing for you"):
        a_round(forum)


def test_a_thread_that_is_sent_again_unchanged_voids_nothing(host: Host, forum: Project) -> None:
    challenge, _ = served_pair(forum)

    host.ask("PUT", "threads/2", {"title": "Silence"})

    assert tell(challenge, choice="same").status_code == 201


def test_which_one_stays_is_kept_by_the_side_it_was_shown_on(forum: Project) -> None:
    challenge, pair = served_pair(forum)

    reply = tell(challenge, choice="same", keeps="b")

    assert reply.status_code == 201
    assert pair.keepings.get().thread.title == challenge.sides.b.title


def test_only_of_what_is_the_same_one_stays(forum: Project) -> None:
    challenge, _ = served_pair(forum)

    reply = tell(challenge, choice="related", keeps="a")

    assert (reply.status_code, reply.json()["code"]) == (422, "nothing_to_keep")
    assert not challenge_is_answered(challenge)


def challenge_is_answered(challenge: Any) -> bool:
    return Challenge.objects.get(pk=challenge.id).state == State.ANSWERED


def test_the_side_a_thread_is_shown_on_is_left_to_chance(forum: Project) -> None:
    put(forum, {str(n): f"Thread {n}" for n in range(40)})
    for n in range(0, 40, 2):
        a_pair(forum, str(n), str(n + 1))

    first = {
        int(challenge.sides.a.title.split()[1]) % 2 if challenge.sides else -1
        for _ in range(2)
        for challenge in a_round(forum).challenges
    }

    assert first == {0, 1}


def test_a_pair_is_answered_like_anything_else(forum: Project) -> None:
    challenge, pair = served_pair(forum)

    answer(challenge, None)

    assert pair.item.answers.get().label == ""
