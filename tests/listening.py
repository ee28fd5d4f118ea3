"""A program of an owner: it hears what it is told, and says what it is told to say."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from standardwebhooks import Webhook

from labeling.actions.deliveries import send_due
from labeling.actions.endpoints import make_endpoint
from labeling.models import Delivery, Endpoint, Project
from labeling.news import offered

NOW = datetime.now(UTC)


class Program:
    """Listens on this machine for webhooks."""

    def __init__(self) -> None:
        self.says = 204
        self.goes_to = ""
        self.before_reply: Callable[[str], object] = lambda path: None
        self.calls: list[tuple[dict[str, str], bytes]] = []
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                program.calls.append((dict(self.headers), body))
                program.before_reply(self.path)
                self.send_response(program.says)
                if program.goes_to:
                    self.send_header("Location", program.goes_to)
                self.end_headers()

            def log_message(self, *_) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hear"

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.calls]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]

    def believes(self, endpoint: Endpoint) -> list[dict[str, Any]]:
        """Return what it heard, as far as it was signed for this endpoint."""
        return [Webhook(endpoint.secret).verify(body, headers) for headers, body in self.calls]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def an_endpoint(project: Project, program: Program | None = None, *types: str) -> Endpoint:
    return make_endpoint(
        project_id=project.pk,
        url=program.url if program else "https://hooks.example/hear",
        types=types or offered(),
        at=NOW,
    )


def a_delivery(endpoint: Endpoint, **fields: Any) -> Delivery:
    n = Delivery.objects.count()
    return Delivery.objects.create(
        **{
            "endpoint": endpoint,
            "key": f"model.trained:{n}",
            "type": "model.trained",
            "body": '{"type":"model.trained"}',
            "made_at": NOW,
            "next_at": NOW,
            **fields,
        }
    )


def send(at: datetime = NOW) -> int:
    return send_due(clock=lambda: at, rng=random.Random(1))
