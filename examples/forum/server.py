"""The forum's web server: a method for each address."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sys
import threading
import urllib.parse
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pages
from forum import MERGED, Forum, Person
from goldrush import Goldrush, NotSigned, Unreachable

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MOST_BYTES = 100_000
COOKIE = "lantern"
ALIKE = 0.12  # Below it, what is found has hardly a word in common with what was typed.


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, origin: str, forum: Forum, goldrush: Goldrush) -> None:
        super().__init__(("127.0.0.1", port), Visit)
        self.origin, self.forum, self.goldrush = origin, forum, goldrush
        self.telling = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let those go who hang up before they have heard all."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def tell(self) -> None:
        """Tell Goldrush of new threads.  What could not be told is told along with the next."""
        with self.telling:
            untold = self.forum.untold()
            try:
                if untold:
                    self.goldrush.tell(untold)
                    self.forum.have_told(untold)
            except Unreachable as error:
                print(f"Goldrush does not know of {len(untold)} threads yet: {error}")


Deed = Callable[..., None]


class Visit(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    addresses: ClassVar[list[tuple[str, str, str]]] = [
        ("GET", "/", "front"),
        ("GET", r"/t/(\d+)", "thread"),
        ("POST", r"/t/(\d+)/vote", "vote"),
        ("POST", r"/t/(\d+)/reply", "reply"),
        ("POST", r"/t/(\d+)/object", "object"),
        ("POST", r"/links/(\d+)/undo", "undo"),
        ("GET", "/new", "new"),
        ("POST", "/new", "write"),
        ("GET", "/similar", "similar"),
        ("GET", "/join", "joining"),
        ("POST", "/join", "join"),
        ("GET", "/in", "signing_in"),
        ("POST", "/in", "sign_in"),
        ("POST", "/out", "sign_out"),
        ("GET", "/news", "news"),
        ("GET", "/goldrush-token", "token"),
        ("POST", "/webhooks/goldrush", "hear"),
        ("GET", r"/static/([a-z]+\.[a-z]+)", "static"),
    ]

    def do_GET(self) -> None:
        self._find("GET")

    def do_POST(self) -> None:
        self._find("POST")

    # --- Threads

    def front(self) -> None:
        self._page("Threads", pages.front(self.server.forum.threads()))

    def thread(self, number: str) -> None:
        forum, shown = self.server.forum, self.server.forum.thread(int(number))
        if shown is None:
            return self._page("Nothing here", pages.not_here(), HTTPStatus.NOT_FOUND)
        link = forum.merged().get(shown.id)
        canonical = forum.thread(link.canonical) if link else None
        if link and canonical:
            content = pages.tombstone(shown, canonical, link, who=self.who)
        else:
            merged = [one for each in forum.merged_into(shown.id) if (one := forum.thread(each))]
            content = pages.thread(
                shown,
                forum.replies(shown.id),
                merged,
                who=self.who,
                goldrush=self.server.goldrush,
            )
        self._page(shown.title, content)

    def vote(self, number: str) -> None:
        if self.who and self.server.forum.thread(int(number)):
            self.server.forum.vote(int(number), self.who.id)
        self._go(f"/t/{number}")

    def reply(self, number: str) -> None:
        body = self.form.get("body", "").strip()[:4000]
        if self.who and body and self.server.forum.thread(int(number)):
            self.server.forum.reply(int(number), self.who.name, body)
        self._go(f"/t/{number}")

    def new(self) -> None:
        self._page("New thread", pages.new_thread())

    def write(self) -> None:
        title, body = (self.form.get(name, "").strip() for name in ("title", "body"))
        if self.who is None:
            content = pages.new_thread("Sign in first.", title, body)
            return self._page("New thread", content, HTTPStatus.FORBIDDEN)
        if not (0 < len(title) <= 200 and 0 < len(body) <= 4000):
            content = pages.new_thread("Both a title and a text are needed.", title, body)
            return self._page("New thread", content, HTTPStatus.BAD_REQUEST)
        number = self.server.forum.write(title, body, self.who.name)
        threading.Thread(target=self.server.tell).start()
        self._go(f"/t/{number}")

    def similar(self) -> None:
        """Tell what is like a thread that is being written; nothing, while Goldrush is away."""
        try:
            found = self.server.goldrush.similar(
                self.query.get("title", "")[:200], self.query.get("body", "")[:4000]
            )
        except Unreachable:
            found = []
        alike = [one for one in found if one["score"] >= ALIKE]
        self._json({"threads": [{"id": one["id"], "title": one["title"]} for one in alike]})

    # --- Merges

    def object(self, number: str) -> None:
        """Let the author of a merged thread object: Goldrush is told, a moderator decides."""
        shown, link = (
            self.server.forum.thread(int(number)),
            self.server.forum.merged().get(int(number)),
        )
        if shown and link and self.who and self.who.name == shown.author:
            self.server.goldrush.contest(link.id, self.form.get("reason", "")[:300])
        self._go(f"/t/{number}")

    def undo(self, number: str) -> None:
        """Let a moderator take a merge back.  It is over when Goldrush says so."""
        if self.who and self.who.is_moderator:
            self.server.goldrush.undo(int(number), f"{self.who.name} took it back.")
        self._go("/news")

    def news(self) -> None:
        if not (self.who and self.who.is_moderator):
            return self._page("Nothing here", pages.not_here(), HTTPStatus.NOT_FOUND)
        forum = self.server.forum
        links = forum.links()
        ids = {thread for link in links for thread in (link.duplicate, link.canonical)}
        threads = {each: one for each in ids if (one := forum.thread(each))}
        self._page("Merges", pages.news(links, threads, forum.news()))

    def hear(self) -> None:
        """Hear what Goldrush has to tell; it calls again unless it is told that all is well."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            message_id, told = self.server.goldrush.hear(headers, self.body)
        except NotSigned as error:
            return self._json({"error": str(error)}, HTTPStatus.UNAUTHORIZED)
        self.server.forum.hear(message_id, told)
        if told["type"].removeprefix("link.") in MERGED:
            print(f"Merged: {told['data']['duplicate']} into {told['data']['canonical']}")
        self._json({})

    # --- People

    def token(self) -> None:
        """Tell our page who is looking, in words that only Goldrush can check."""
        who, goldrush = self.who, self.server.goldrush
        if who is None:
            return self._json({"token": ""})
        own = self.server.forum.own(who.name)
        role = "curator" if who.is_moderator else "author" if own else "member"
        token = goldrush.user_token(sub=who.id, name=who.name, role=role, own=own[-200:])
        self._json({"token": token})

    def joining(self) -> None:
        self._page("Join", pages.join(self.server.goldrush))

    def join(self) -> None:
        name = " ".join(self.form.get("name", "").split())[:40]
        try:
            is_passed = self.server.goldrush.is_passed(
                self.form.get("goldrush-response", ""),
                hostname=urllib.parse.urlsplit(self.server.origin).hostname,
                action="join",
            )
        except Unreachable:
            is_passed = True  # Rather a stranger than nobody: what to do then is the host's to say.
        who = self.server.forum.join(name) if name and is_passed else None
        if who is None:
            problem = "This name is taken." if is_passed else "Please do the check first."
            content = pages.join(self.server.goldrush, problem, name)
            return self._page("Join", content, HTTPStatus.BAD_REQUEST)
        self._go("/", cookie=self._cookie(who))

    def signing_in(self) -> None:
        self._page("Sign in", pages.sign_in(self.server.forum.people()))

    def sign_in(self) -> None:
        who = self.server.forum.person(self.form.get("person", ""))
        self._go("/", cookie=self._cookie(who) if who else "")

    def sign_out(self) -> None:
        self._go("/", cookie=f"{COOKIE}=; Path=/; Max-Age=0")

    def static(self, name: str) -> None:
        file = STATIC / name
        if not file.is_file():
            return self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
        self._send(HTTPStatus.OK, file.read_bytes(), KINDS[file.suffix])

    # --- The machinery

    def _find(self, method: str) -> None:
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query))
        self.who = self._person()
        for known, pattern, name in self.addresses:
            match = re.fullmatch(pattern, url.path)
            if known == method and match:
                return self._do(getattr(self, name), *match.groups())
        self._page("Nothing here", pages.not_here(), HTTPStatus.NOT_FOUND)

    def _do(self, deed: Deed, *given: str) -> None:
        if self.command == "POST" and not self._read():
            return
        try:
            deed(*given)
        except Unreachable as error:
            self._page("Later", f"<h1>Not now</h1><p>{error}</p>", HTTPStatus.BAD_GATEWAY)

    def _read(self) -> bool:
        """Read what was posted: by our own pages, or by Goldrush, and not without end."""
        length = self.headers.get("Content-Length", "")
        is_foreign = self.headers.get("Origin", self.server.origin) != self.server.origin
        if is_foreign or not length.isdecimal() or int(length) > MOST_BYTES:
            self._send(HTTPStatus.BAD_REQUEST, b"", "text/plain")
            return False
        self.body = self.rfile.read(int(length))
        is_form = self.headers.get_content_type() == "application/x-www-form-urlencoded"
        self.form = dict(urllib.parse.parse_qsl(self.body.decode())) if is_form else {}
        return True

    def _person(self) -> Person | None:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        except CookieError:
            return None
        person_id, _, seal = cookie.value.partition(".") if cookie else ("", "", "")
        if not hmac.compare_digest(seal.encode(), self._seal(person_id).encode()):
            return None
        return self.server.forum.person(person_id)

    def _cookie(self, who: Person) -> str:
        return f"{COOKIE}={who.id}.{self._seal(who.id)}; Path=/; HttpOnly; SameSite=Lax"

    def _seal(self, person_id: str) -> str:
        secret = self.server.forum.cookie_secret()
        return hmac.new(secret, person_id.encode(), hashlib.sha256).hexdigest()

    def _page(self, title: str, content: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        page = pages.layout(title, content, who=self.who, goldrush=self.server.goldrush)
        self._send(status, page.encode(), "text/html; charset=utf-8")

    def _json(self, body: Any, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _go(self, where: str, cookie: str = "") -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", where)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
        goldrush = self.server.goldrush.url
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        # The whole of what a host's own policy has to allow.
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'self'; script-src 'self' {goldrush}; frame-src {goldrush};"
            " frame-ancestors 'none'",
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *given: Any) -> None:
        """Say nothing of ordinary requests."""
