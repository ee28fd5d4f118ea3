"""A host with a page, for tests: its placement, its keys, its tokens."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import jwt
from django.test import Client
from django.utils import timezone

from labeling.actions.keys import make_secret_key, make_signing_key
from labeling.actions.placements import PlacementDraft, make_placement
from labeling.models import Placement, Project, SigningKey

PAGE = "https://forum.example"


@dataclass
class HostPage:
    """A project in a host's page, and what the host's server can do."""

    project: Project
    placement: Placement
    signing: SigningKey
    secret: str

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.placement.key,
            "aud": "goldrush",
            "sub": "u-1",
            "iat": now,
            "exp": now + 600,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not ...}

    def token(self, **changes: Any) -> str:
        return jwt.encode(
            self.claims(**changes),
            self.signing.secret,
            "HS256",
            headers={"kid": self.signing.kid},
        )

    def open(self, user_token: str = "", *, status: int = 201, **changes: Any) -> dict[str, Any]:
        """Open a session; return what the frame is told."""
        body = {"site_key": self.placement.key, "embedder": PAGE, "user_token": user_token}
        return call("sessions", {**body, **changes}, status=status)

    def server(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """Ask as the host's server does."""
        return Client().generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key or self.secret}"},
        )


def a_host_page(project: Project, *, mode: str = "dedupe", **draft: Any) -> HostPage:
    """Place a project in a host's page."""
    at = timezone.now()
    draft = {"name": "Threads", "origins": [PAGE], **draft}
    placement = make_placement(
        project_id=project.pk, draft=PlacementDraft(mode=mode, **draft), at=at
    )
    project.refresh_from_db()
    _, secret = make_secret_key(project_id=project.pk, is_test=False, at=at)
    signing = make_signing_key(project_id=project.pk, algorithm="HS256", at=at)
    return HostPage(project, placement, signing, secret)


def call(
    path: str, body: Any = None, *, session: str = "", status: int = 200, **headers: str
) -> dict[str, Any]:
    """Call the frame's API as a frame does; check the status and that no cookie is set."""
    if session:
        headers["Authorization"] = f"Bearer {session}"
    reply = Client().post(
        f"/embed/v1/{path}", body or {}, content_type="application/json", headers=headers
    )
    assert reply.status_code == status, reply.content
    assert not reply.cookies
    told: dict[str, Any] = reply.json()
    return told
