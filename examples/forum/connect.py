"""Set Goldrush up for this forum, once, as an owner would by hand on the pages of a project.

Two projects: one asks which threads are the same, the other what kind of message something is.
"""

from __future__ import annotations

import json
import re
import secrets
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import beginning
from goldrush import Goldrush

EVENTS = [
    "link.suggested",
    "link.confirmed",
    "link.rejected",
    "link.contested",
    "link.undone",
    "model.trained",
]


class NotConnected(Exception):
    """Goldrush could not be set up; the words say what to do."""


def connect(url: str, *, forum: str, hook: str, owner: str, password: str) -> Goldrush:
    """Make projects, placements, keys and a webhook for a forum; return what it needs to know."""
    desk = Desk(url)
    desk.sign_in(owner, password)
    name = f"lantern-{secrets.token_hex(3)}"
    desk.make_project(
        slug=name,
        name="Lantern: which threads are the same?",
        question="Are these two threads about the same?",
        question_type="pair",
        content_kind="pair",
        labels=[{"value": value} for value in ("same", "related", "different")],
        confidence=0.85,
    )
    webhook = desk.make_webhook(name, hook)
    signing = desk.post(f"projects/{name}/signing-keys", {"algorithm": "HS256"})
    join = f"{name}-join"
    desk.make_project(
        slug=join,
        name="Lantern: what do they write?",
        question=beginning.QUESTION,
        question_type="choice",
        content_kind="text",
        labels=beginning.LABELS,
    )
    desk.post(f"projects/{join}/items", {"items": messages()})
    return Goldrush(
        url=url,
        threads_key=desk.make_placement(name, "Below each thread", "dedupe", forum),
        threads_secret=desk.make_secret(name),
        signing_kid=signing["kid"],
        signing_secret=signing["secret"],
        webhook_secret=webhook,
        join_key=desk.make_placement(join, "Before somebody joins", "captcha", forum),
        join_secret=desk.make_secret(join),
    )


def messages() -> list[dict[str, str]]:
    known = [{"text": text, "gold": kind} for text, kind in beginning.KNOWN]
    return known + [{"text": text} for text in beginning.UNKNOWN]


class Desk:
    """An owner at their desk: signed in as a person, since keys are made by people alone."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(jar)

    def sign_in(self, owner: str, password: str) -> None:
        page = self._open("/accounts/login/").decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise NotConnected(f"There is no Goldrush at {self.url}.")
        form = {"csrfmiddlewaretoken": token[1], "login": owner, "password": password}
        self._open("/accounts/login/", urlencode(form).encode(), Referer=self.url)
        try:
            self._open("/api/v1/tokens")
        except NotConnected:
            raise NotConnected(f"The password of “{owner}” is another one.") from None

    def make_project(self, **fields: Any) -> None:
        self.post("projects", fields)

    def make_placement(self, project: str, name: str, mode: str, origin: str) -> str:
        made = self.post(
            f"projects/{project}/placements",
            {"name": name, "mode": mode, "origins": [origin], "theme": {"accent": "#b45309"}},
        )
        return str(made["key"])

    def make_secret(self, project: str) -> str:
        return str(self.post(f"projects/{project}/secret-keys", {})["key"])

    def make_webhook(self, project: str, url: str) -> str:
        try:
            made = self.post(f"projects/{project}/webhooks", {"url": url, "types": EVENTS})
        except NotConnected as error:
            raise NotConnected(
                f"Goldrush does not call {url}: {error}\n"
                "Programs on one's own machine are called only if the operator says so. Start it\n"
                "as: OUR_NETWORKS=127.0.0.1/32 python3 manage.py up"
            ) from error
        return str(made["secret"])

    def post(self, path: str, body: Any) -> dict[str, Any]:
        sent = json.dumps(body).encode()
        told: dict[str, Any] = json.loads(
            self._open(f"/api/v1/{path}", sent, **{"Content-Type": "application/json"})
        )
        return told

    def _open(self, path: str, body: bytes | None = None, **headers: str) -> bytes:
        try:
            with self.browser.open(urllib.request.Request(self.url + path, body, headers)) as reply:
                return bytes(reply.read())
        except urllib.error.HTTPError as error:
            raise NotConnected(f"{path}: {_detail(error)}") from error
        except OSError as error:
            why = getattr(error, "reason", error)
            raise NotConnected(
                f"There is no Goldrush at {self.url} ({why}). Say where it is: --goldrush …"
            ) from error


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["detail"])
    except (ValueError, KeyError, TypeError):
        return str(error)
