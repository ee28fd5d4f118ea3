"""All that this forum says to Goldrush, and hears from it.  A host of your own needs no more.

What a page may know is the two site keys.  The rest stays on the server.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TOKEN_SECONDS = 600
TOLERANCE_SECONDS = 300
PATIENCE_SECONDS = 5


class Unreachable(Exception):
    """Goldrush did not answer, or not with what was asked for."""


class NotSigned(Exception):
    """Somebody else is calling as if they were Goldrush."""


@dataclass(frozen=True)
class Goldrush:
    """Where it is, and the keys it has given us."""

    url: str
    threads_key: str  # pk_…: the widget below each thread
    threads_secret: str  # sk_…
    signing_kid: str
    signing_secret: str
    webhook_secret: str  # whsec_…
    join_key: str  # pk_…: the check before somebody joins
    join_secret: str  # sk_…

    def user_token(self, *, sub: str, name: str, role: str, own: Iterable[str]) -> str:
        """Say who is looking at our page: a JWT, signed with HS256."""
        now = int(time.time())
        claims = {
            "iss": self.threads_key,
            "aud": "goldrush",
            "sub": sub,
            "name": name,
            "role": role,
            "own": list(own),
            "iat": now,
            "exp": now + TOKEN_SECONDS,
        }
        head = {"alg": "HS256", "typ": "JWT", "kid": self.signing_kid}
        signed = f"{_part(head)}.{_part(claims)}"
        return f"{signed}.{_base64url(_hmac(self.signing_secret.encode(), signed.encode()))}"

    def tell(self, threads: Iterable[Mapping[str, str]]) -> None:
        """Tell of threads that are new or edited: one JSON object a line."""
        lines = "\n".join(json.dumps(thread) for thread in threads).encode()
        self._ask("threads:batch", lines, "application/x-ndjson")

    def similar(self, title: str, body: str = "", top: int = 5) -> list[dict[str, Any]]:
        """Return the threads most like what somebody is writing."""
        found = self._post("similar", {"title": title, "body": body, "top": top})
        return list(found["threads"])

    def contest(self, link: int, reason: str) -> None:
        """Tell that the author of a thread objects to its being called a duplicate."""
        self._post(f"links/{link}/contest", {"reason": reason})

    def undo(self, link: int, reason: str) -> None:
        """Take a link back."""
        self._post(f"links/{link}/undo", {"reason": reason})

    def is_passed(self, response: str, *, hostname: str | None, action: str) -> bool:
        """Ask whether the check before a form was passed: here, for this, and only now."""
        sent = urllib.parse.urlencode({"secret": self.join_secret, "response": response})
        verdict = _json(self._open("siteverify", sent.encode(), {}))
        wanted = {"success": True, "hostname": hostname, "action": action}
        return all(verdict.get(name) == value for name, value in wanted.items())

    def hear(self, headers: Mapping[str, str], body: bytes) -> tuple[str, dict[str, Any]]:
        """Return a webhook's id and what it says, if Goldrush has signed it (Standard Webhooks)."""
        message_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        key = base64.b64decode(self.webhook_secret.removeprefix("whsec_"))
        signature = base64.b64encode(_hmac(key, f"{message_id}.{at}.".encode() + body)).decode()
        given = headers.get("webhook-signature", "").split()
        if not any(hmac.compare_digest(f"v1,{signature}".encode(), one.encode()) for one in given):
            raise NotSigned("The signature is not Goldrush's.")
        if not at.isdecimal() or abs(time.time() - int(at)) > TOLERANCE_SECONDS:
            raise NotSigned("The call is old: somebody may have kept it to send it again.")
        return message_id, json.loads(body)

    def _post(self, path: str, body: Any) -> Any:
        return self._ask(path, json.dumps(body).encode(), "application/json")

    def _ask(self, path: str, body: bytes, content_type: str) -> Any:
        headers = {
            "Authorization": f"Bearer {self.threads_secret}",
            "Content-Type": content_type,
        }
        return _json(self._open(path, body, headers))

    def _open(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as reply:
                return bytes(reply.read())
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise Unreachable(f"{path}: {error}") from error


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Unreachable("That was no JSON.") from error


def _part(value: Any) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
