"""Opening a session from a host's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from labeling.actions import embed_sessions
from labeling.actions.embed_sessions import forget_ended
from labeling.actions.keys import revoke_signing_key
from labeling.actions.tokens import make_token
from labeling.api import auth, embed_auth
from labeling.api.embed_urls import urlpatterns
from labeling.conf import Conf
from labeling.models import (
    Answer,
    EmbedSession,
    Item,
    Placement,
    Project,
    SigningKey,
    SpentToken,
    Worker,
)
from tests.embedding import PAGE, HostPage, a_host_page, call
from tests.factories import a_project, a_user, some_items
from tests.labeling.bad_tokens import BAD, NOW, PUBLIC, SHARED, SITE_KEY, pair, shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> HostPage:
    return a_host_page(a_project())


def code(told: dict[str, Any]) -> str:
    return str(told["code"])


def test_a_frame_is_told_what_it_needs(page: HostPage) -> None:
    told = page.open(page.token(name="Ada", locale="de"))

    assert len(told.pop("session")) > 40
    assert told == {
        "expires_in": 900,
        "mode": "dedupe",
        "is_test": False,
        "fail_mode": "open",
        "question": "Which animal is this?",
        "labels": page.project.labels,
        "theme": {},
        "locale": "de",
        "who": {"kind": "user", "name": "Ada"},
    }


def test_only_the_hash_of_a_session_is_kept(page: HostPage) -> None:
    told = page.open()

    kept = str(list(EmbedSession.objects.values()))
    assert told["session"] not in kept


def test_the_same_person_is_the_same_worker(page: HostPage) -> None:
    page.open(page.token())
    page.open(page.token())
    page.open(page.token(sub="u-2"))

    assert set(Worker.objects.values_list("external_id", flat=True)) == {"u-1", "u-2"}


def test_people_of_two_hosts_are_two(page: HostPage) -> None:
    other = a_host_page(a_project())
    page.open(page.token())
    other.open(other.token())

    assert Worker.objects.filter(external_id="u-1").count() == 2


def test_without_a_token_one_is_nobody_and_stays_the_same_nobody(page: HostPage) -> None:
    first = page.open()
    again = call(
        "sessions",
        {"site_key": page.placement.key, "embedder": PAGE},
        session=first["session"],
        status=201,
    )
    page.open()

    assert first["who"] == again["who"] == {"kind": "anonymous", "name": ""}
    workers = EmbedSession.objects.order_by("pk").values_list("worker", flat=True)
    assert workers[0] == workers[1] != workers[2]
    assert Worker.objects.filter(is_anonymous=True, host=None).count() == 2


def test_nobody_does_not_become_somebody_by_their_session(page: HostPage) -> None:
    known = page.open(page.token())
    call(
        "sessions",
        {"site_key": page.placement.key, "embedder": PAGE},
        session=known["session"],
        status=201,
    )

    last = EmbedSession.objects.latest("pk")
    assert last.worker is not None
    assert last.worker.is_anonymous


@pytest.mark.parametrize(
    "embedder",
    [
        "https://evil.example",
        "https://forum.example.evil.example",
        "https://evil-forum.example",
        "https://sub.forum.example",
        "http://forum.example",
        "https://forum.example:8443",
        "https://forum.example/",
        "https://FORUM.example",
        "https://forum.exampl",
        "null",
        "*",
        "file://",
    ],
)
def test_a_page_of_another_origin_gets_no_session(page: HostPage, embedder: str) -> None:
    assert code(page.open(embedder=embedder, status=403)) == "origin_not_allowed"
    assert not EmbedSession.objects.exists()


def test_it_is_the_origins_check_that_keeps_other_pages_out(
    page: HostPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed_sessions, "_check_origin", lambda placement, embedder: None)

    page.open(embedder="https://evil.example")


@pytest.mark.parametrize("site_key", ["pk_live_other", "", "%", "pk_live_' OR 1=1"])
def test_an_unknown_site_key_opens_nothing(page: HostPage, site_key: str) -> None:
    status = 404 if site_key else 400

    assert code(page.open(site_key=site_key, status=status)) in {"no_such_placement", "invalid"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"project__is_open": False}])
def test_what_is_switched_off_opens_nothing_and_ends_what_was_open(
    page: HostPage, change: dict[str, bool]
) -> None:
    session = page.open()["session"]
    if "is_active" in change:
        Placement.objects.update(is_active=False)
    else:
        Project.objects.update(is_open=False)

    assert code(page.open(status=404)) == "no_such_placement"
    assert code(call("next", session=session, status=401)) == "embed_session_ended"


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> Placement:
    """A placement and a clock for which the bad tokens were made."""
    placement = a_host_page(a_project()).placement
    placement.key = SITE_KEY
    placement.save()
    keys = (
        {"kid": "shared", "algorithm": "HS256", "secret": SHARED},
        {
            "kid": "pair",
            "algorithm": "EdDSA",
            "public_key": PUBLIC,
        },
    )
    for key in keys:
        SigningKey.objects.create(project=placement.project, created_at=timezone.now(), **key)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(NOW, UTC))
    return placement


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_token_is_told_over_http_and_nobody_comes_of_it(
    at_noon: Placement, kind: str
) -> None:
    body = {"site_key": SITE_KEY, "embedder": PAGE, "user_token": BAD[kind].token}

    told = call("sessions", body, status=401)

    assert code(told) == BAD[kind].code
    assert told["detail"]
    assert not Worker.objects.exists()


@pytest.mark.parametrize("token", [shared(), pair()])
def test_good_tokens_of_the_same_make_are_taken(at_noon: Placement, token: str) -> None:
    call("sessions", {"site_key": SITE_KEY, "embedder": PAGE, "user_token": token}, status=201)

    assert Worker.objects.get().external_id == "u-1"


def test_a_token_that_is_for_once_works_once(page: HostPage) -> None:
    once = page.token(jti="once")
    page.open(once)

    assert code(page.open(once, status=401)) == "token_spent"
    page.open(page.token(jti="twice"))


def test_a_token_for_once_is_kept_from_use_only_by_its_note(page: HostPage) -> None:
    once = page.token(jti="once")
    page.open(once)
    SpentToken.objects.all().delete()

    page.open(once)


def test_a_used_token_is_remembered_until_it_would_not_be_taken_anyway(page: HostPage) -> None:
    once = page.token(jti="once")
    page.open(once)
    expires = datetime.fromtimestamp(page.claims()["exp"], UTC)

    assert forget_ended(at=expires + timedelta(seconds=59)) >= 0
    assert SpentToken.objects.exists()
    forget_ended(at=expires + timedelta(minutes=5))
    assert not SpentToken.objects.exists()


def test_a_revoked_key_vouches_for_nobody(page: HostPage) -> None:
    revoke_signing_key(project_id=page.project.pk, key_id=page.signing.pk, at=timezone.now())

    assert code(page.open(page.token(), status=401)) == "token_key_unknown"


def test_another_projects_key_vouches_for_nobody(page: HostPage) -> None:
    other = a_host_page(a_project())
    page.signing = other.signing

    assert code(page.open(page.token(), status=401)) == "token_key_unknown"


def test_a_token_of_another_placement_is_refused(page: HostPage) -> None:
    other = a_host_page(page.project)
    other.signing = page.signing

    assert code(page.open(other.token(), status=401)) == "token_issuer"


def test_a_session_ends(page: HostPage) -> None:
    session = page.open()["session"]
    EmbedSession.objects.update(expires_at=timezone.now())

    assert code(call("next", session=session, status=401)) == "embed_session_ended"
    assert forget_ended(at=timezone.now()) == 1


@pytest.mark.parametrize("session", ["", "nothing", "gr_" + "x" * 43, "ü"])
def test_no_session_no_challenge(page: HostPage, session: str) -> None:
    told = call("next", session=session, status=401)

    assert code(told) == ("embed_session_ended" if session else "no_embed_session")


CALLS = [str(pattern.pattern) for pattern in urlpatterns if pattern.name != "embed-sessions"]


@pytest.mark.parametrize("path", CALLS)
def test_every_call_asks_for_a_frames_session_and_for_our_own_frame(
    page: HostPage, path: str
) -> None:
    user = a_user()
    _, token = make_token(user_id=user.pk, name="one", at=timezone.now())

    assert code(call(path, status=401)) == "no_embed_session"
    for other in (token, page.secret, page.placement.key, page.token()):
        assert code(call(path, session=other, status=401)) == "embed_session_ended"
    session = page.open()["session"]
    assert code(call(path, session=session, status=403, Origin=PAGE)) == "cross_site"


FOREIGN = [
    {"Origin": PAGE},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["sessions", "next", "answers"])
def test_no_page_but_our_frame_is_answered(
    page: HostPage, path: str, headers: dict[str, str]
) -> None:
    session = page.open()["session"]
    body = {"site_key": page.placement.key, "embedder": PAGE}

    assert code(call(path, body, session=session, status=403, **headers)) == "cross_site"


@pytest.mark.parametrize("headers", FOREIGN)
def test_it_is_that_check_which_keeps_other_pages_out(
    page: HostPage, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed_auth, "is_same_origin", lambda request: True)

    call("next", session=page.open()["session"], status=200, **headers)


def test_our_own_frame_is_answered_and_no_other_page_may_read_it(page: HostPage) -> None:
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    reply = Client().post(
        "/embed/v1/sessions",
        {"site_key": page.placement.key, "embedder": PAGE},
        content_type="application/json",
        headers=own,
    )

    assert reply.status_code == 201
    assert not [name for name in reply.headers if name.lower().startswith("access-control")]
    assert reply["Cache-Control"] == "no-store"


def test_no_other_page_may_even_ask_whether_it_may(page: HostPage) -> None:
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    reply = Client().options("/embed/v1/sessions", headers=asked)

    assert reply.status_code == 403
    assert not [name for name in reply.headers if name.lower().startswith("access-control")]


def test_a_signed_in_browser_is_nobody_there(page: HostPage) -> None:
    client = Client()
    session = client.session
    session[auth.WORKER_KEY] = 1
    session.save()
    client.cookies["sessionid"] = str(session.session_key)

    reply = client.post("/embed/v1/next", {}, content_type="application/json")

    assert reply.status_code == 401


@pytest.mark.usefixtures("early_in_the_hour")
def test_visits_from_one_address_are_counted(
    page: HostPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr("labeling.api.embed_sessions.conf", lambda: Conf(VISITS_PER_HOUR=2))
    page.open()
    page.open()

    assert code(page.open(status=429)) == "throttled"


@pytest.mark.usefixtures("early_in_the_hour")
def test_a_frame_may_ask_only_so_often(page: HostPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.api.visits.conf", lambda: Conf(EMBED_CALLS_PER_MINUTE=2))
    session = page.open()["session"]
    call("next", session=session)
    call("next", session=session)

    assert code(call("next", session=session, status=429)) == "throttled"
    call("next", session=page.open()["session"])


@pytest.mark.parametrize(("fixed", "status"), [("pass", 201), ("fail", 409)])
def test_under_a_test_key_samples_are_shown_and_nothing_is_kept(fixed: str, status: int) -> None:
    page = a_host_page(a_project(), fixed=fixed)
    some_items(page.project, 3)
    opened = page.open(page.token(jti="once"))
    asked = call("next", session=opened["session"])
    body = {"challenge_id": asked["challenge"]["id"], "choice": "cat"}

    told = call("answers", body, session=opened["session"], status=status)

    assert opened["is_test"]
    assert page.placement.key.startswith("pk_test_")
    assert told.get("code") == (None if fixed == "pass" else "test_refused")
    assert not Answer.objects.exists()
    assert not Worker.objects.exists()
    assert not SpentToken.objects.exists()
    assert not Item.objects.filter(n_taken__gt=0).exists()


def test_samples_come_to_an_end() -> None:
    page = a_host_page(a_project(), fixed="pass")
    session = page.open()["session"]
    told: dict[str, Any] = {"next": call("next", session=session)}
    seen = 0
    while challenge := told["next"]["challenge"]:
        body = {"challenge_id": challenge["id"], "choice": None}
        told = call("answers", body, session=session, status=201)
        seen += 1

    assert seen == told["next"]["progress"]["goal"] == 3


def test_a_key_that_is_spent_has_nothing_to_ask() -> None:
    page = a_host_page(a_project(), fixed="spent")

    assert call("next", session=page.open()["session"])["challenge"] is None
