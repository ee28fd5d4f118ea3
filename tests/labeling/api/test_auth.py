from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import path
from django.utils import timezone
from pytest_django.asserts import assertNumQueries
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.tokens import make_token
from labeling.actions.workers import make_guest, worker_for_user
from labeling.api.auth import Anyone, IsUser, IsWorker, current_worker_id, or_new_guest
from labeling.models import ApiToken, Worker

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

HOST = "http://testserver"


class Play(APIView):
    permission_classes = [Anyone]

    def post(self, request: Request) -> Response:
        return Response({"worker": or_new_guest(request)})


class Mine(APIView):
    permission_classes = [IsWorker]

    def get(self, request: Request) -> Response:
        return Response({"worker": current_worker_id(request)})

    def post(self, request: Request) -> Response:
        return Response({"worker": current_worker_id(request)})


class Owners(APIView):
    permission_classes = [IsUser]

    def get(self, request: Request) -> Response:
        return Response({"user": request.user.pk})


class Forgotten(APIView):
    def get(self, request: Request) -> Response:
        raise AssertionError("The default permission let somebody in.")


urlpatterns = [
    path("play", Play.as_view()),
    path("mine", Mine.as_view()),
    path("owners", Owners.as_view()),
    path("forgotten", Forgotten.as_view()),
]


def a_user(name: str = "ada") -> Any:
    return get_user_model().objects.create(username=name)


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_stranger_becomes_a_guest_once(client: Client) -> None:
    first = client.post("/play").json()
    second = client.post("/play").json()

    assert first == second == {"worker": Worker.objects.get(user=None).pk}


@pytest.fixture
def player(client: Client) -> Any:
    """A user who plays in this browser, and whom nobody has looked at for a minute."""
    user = a_user()
    client.force_login(user)
    client.post("/play")
    a_minute_passes()
    return user


def a_minute_passes() -> None:
    cache.clear()  # The session is read from the database then.


def deactivate(user: Any) -> None:
    type(user).objects.filter(pk=user.pk).update(is_active=False)


def change_password(user: Any) -> None:
    user.set_password("another one")
    user.save()


@pytest.mark.parametrize("end", [deactivate, change_password])
def test_a_user_s_old_session_ends_within_a_minute(client: Client, player: Any, end: Any) -> None:
    end(player)

    ended, later = client.post("/mine"), client.post("/mine")

    assert [ended.status_code, ended.json()["code"]] == [401, "session_ended"]
    assert ended.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert later.json()["code"] == "not_signed_in"


def test_a_signed_in_worker_is_known_without_a_query_but_for_one_a_minute(
    client: Client, player: Any
) -> None:
    client.post("/mine")

    with assertNumQueries(0):
        reply = client.post("/mine")

    assert reply.status_code == 200


@pytest.mark.parametrize("path", ["/play", "/mine"])
def test_who_sends_a_session_that_is_no_more_hears_so_once(client: Client, path: str) -> None:
    client.post("/play")
    Session.objects.all().delete()
    a_minute_passes()

    ended = client.post(path)

    assert [ended.status_code, ended.json()["code"]] == [401, "session_ended"]
    assert client.post("/play").status_code == 200
    assert Worker.objects.count() == 2


def test_a_worker_is_known_without_a_query(client: Client) -> None:
    worker = client.post("/play").json()["worker"]

    with assertNumQueries(0):
        reply = client.post("/mine")

    assert reply.json() == {"worker": worker}


def test_who_signs_in_on_another_machine_is_known_without_a_query_too(client: Client) -> None:
    user = a_user()
    worker = Worker.objects.create(user=user, created_at=timezone.now())
    client.force_login(user)
    client.post("/play")

    with assertNumQueries(0):
        reply = client.post("/mine")

    assert reply.json() == {"worker": worker.pk}


@pytest.mark.parametrize("address", ["/mine", "/owners", "/forgotten"])
def test_nobody_is_asked_who_they_are(client: Client, address: str) -> None:
    reply = client.get(address)

    assert reply.status_code == 401
    assert reply["WWW-Authenticate"].startswith("Bearer ")
    assert reply["Content-Type"] == "application/problem+json"


def test_a_guest_is_no_user(client: Client) -> None:
    client.post("/play")

    assert client.get("/owners").status_code == 401


def test_who_is_signed_in_but_has_never_played_is_told_so(client: Client) -> None:
    client.force_login(a_user())

    reply = client.get("/mine")

    assert (reply.status_code, reply.json()["code"]) == (401, "not_playing")


def test_a_view_that_names_nobody_lets_nobody_in(client: Client) -> None:
    client.force_login(a_user())

    assert client.get("/forgotten").status_code == 403


def test_a_guest_who_signs_in_keeps_their_worker(client: Client) -> None:
    worker_id = client.post("/play").json()["worker"]
    user = a_user()

    client.force_login(user)

    assert client.get("/mine").json() == {"worker": worker_id}
    assert Worker.objects.get().user == user


def test_who_signs_in_again_goes_on_as_the_worker_they_are(client: Client) -> None:
    user = a_user()
    own = worker_for_user(user_id=user.pk, at=timezone.now())
    client.post("/play")

    client.force_login(user)

    assert client.get("/mine").json() == {"worker": own.pk}


def test_a_guest_taken_elsewhere_does_not_stop_a_sign_in(client: Client) -> None:
    worker_id = client.post("/play").json()["worker"]
    Worker.objects.filter(pk=worker_id).update(user=a_user("bob"))

    client.force_login(a_user())

    assert client.get("/mine").status_code == 401


def test_a_worker_is_forgotten_when_they_sign_out(client: Client) -> None:
    client.post("/play")
    client.force_login(a_user())

    client.logout()

    assert client.get("/mine").status_code == 401


def test_a_program_is_known_by_its_token(client: Client) -> None:
    user = a_user()
    _, token = make_token(user_id=user.pk, name="ci", at=timezone.now())

    assert client.get("/owners", headers=bearer(token)).json() == {"user": user.pk}


def test_a_program_plays_as_its_users_worker_not_as_the_sessions(client: Client) -> None:
    client.post("/play")
    user = a_user()
    _, token = make_token(user_id=user.pk, name="ci", at=timezone.now())

    reply = client.post("/play", headers=bearer(token))

    assert reply.json() == {"worker": Worker.objects.get(user=user).pk}


def test_asking_makes_no_worker(client: Client) -> None:
    _, token = make_token(user_id=a_user().pk, name="ci", at=timezone.now())

    assert client.get("/mine", headers=bearer(token)).status_code == 401
    assert not Worker.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "gr_unknown", "gr_\N{LATIN SMALL LETTER E WITH ACUTE}", "x y"]
)
def test_an_unknown_token_is_refused(client: Client, text: str) -> None:
    reply = client.get("/owners", headers=bearer(text))

    assert (reply.status_code, reply.json()["code"]) == (401, "bad_token")
    assert reply["WWW-Authenticate"].startswith("Bearer ")


def test_a_revoked_token_is_refused(client: Client) -> None:
    _, token = make_token(user_id=a_user().pk, name="ci", at=timezone.now())
    ApiToken.objects.update(revoked_at=timezone.now())

    assert client.get("/owners", headers=bearer(token)).status_code == 401


def test_the_token_of_somebody_shut_out_is_refused(client: Client) -> None:
    user = a_user()
    _, token = make_token(user_id=user.pk, name="ci", at=timezone.now())
    get_user_model().objects.update(is_active=False)

    assert client.get("/owners", headers=bearer(token)).status_code == 401


def test_a_bad_token_is_not_saved_by_a_good_session(client: Client) -> None:
    client.force_login(a_user())

    assert client.get("/owners", headers=bearer("gr_unknown")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HOST},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_another_site_cannot_act_for_a_worker(client: Client, headers: dict[str, str]) -> None:
    client.post("/play")

    reply = client.post("/mine", headers=headers)

    assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": HOST},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": HOST},
    ],
)
def test_our_own_pages_and_programs_may_act(client: Client, headers: dict[str, str]) -> None:
    client.post("/play")

    assert client.post("/mine", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://app.example", 200),
        ("https://deep.sub.partner.example", 200),
        ("http://app.example", 403),
        ("https://evilpartner.example", 403),
    ],
)
def test_a_trusted_origin_is_let_in(
    client: Client, settings: Any, origin: str, status: int
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.example", "https://*.partner.example"]
    client.post("/play")

    reply = client.post("/mine", headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"})

    assert reply.status_code == status


def test_another_site_may_read_nothing_but_is_not_refused_a_get(client: Client) -> None:
    client.post("/play")

    reply = client.get("/mine", headers={"Origin": "https://evil.example"})

    assert reply.status_code == 200
    assert "Access-Control-Allow-Origin" not in reply


def test_a_token_needs_no_origin_since_no_browser_sends_it_by_itself(client: Client) -> None:
    user = a_user()
    _, token = make_token(user_id=user.pk, name="ci", at=timezone.now())
    worker_for_user(user_id=user.pk, at=timezone.now())

    reply = client.post("/mine", headers={"Origin": "https://app.example", **bearer(token)})

    assert reply.status_code == 200


def test_a_stranger_cannot_be_made_a_guest_by_another_site(client: Client) -> None:
    assert client.post("/play", headers={"Origin": "https://evil.example"}).status_code == 403
    assert not Worker.objects.exists()


def test_a_guest_can_be_made_without_a_browser() -> None:
    assert make_guest(at=timezone.now()).user_id is None
