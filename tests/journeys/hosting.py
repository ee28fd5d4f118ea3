"""A host product for a browser: plain pages of another origin and site, with the widget in them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any

from playwright.sync_api import Frame, Page

from tests.installation import Installation

EVENTS = (
    *("ready", "resize", "challenge", "answer", "reward", "complete"),
    *("verified", "expired", "token-request", "error"),
)

# What is heard of each widget, and how far anything on the page has moved by itself.
LISTEN = """
window.heard = [];
window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
for (const widget of document.querySelectorAll('goldrush-widget, .goldrush'))
  for (const type of EVENTS)
    widget.addEventListener(type, ({ detail }) =>
      heard.push({ type, id: widget.id, detail: JSON.parse(JSON.stringify(detail)) }));
""".replace("EVENTS", json.dumps(EVENTS))

SET_UP = """
import json, sys
from django.utils import timezone
from labeling.actions.candidates import propose_pairs
from labeling.actions.keys import make_signing_key
from labeling.actions.placements import PlacementDraft, make_placement
from labeling.actions.threads import Written, put_threads
from labeling.models import Project
from labeling.questions.pair import LABELS

at = timezone.now()
threads = Project.objects.create(
    slug="forum", name="Forum", question="Do these two ask for the same?",
    question_type="pair", content_kind="pair", created_at=at,
    labels=[{"value": label, "name": label} for label in LABELS],
)
put_threads(project_id=threads.pk, at=at, threads=[Written(*thread) for thread in THREADS])
propose_pairs(project_id=threads.pk, at=at)
digits = Project.objects.get(slug="digits")

def key(project, mode, **draft):
    draft = PlacementDraft(name=mode, mode=mode, origins=ORIGINS, **draft)
    return make_placement(project_id=project.pk, draft=draft, at=at).key

signing = make_signing_key(project_id=threads.pk, algorithm="HS256", at=at)
print(json.dumps({
    "dedupe": key(threads, "dedupe"),
    "feed": key(digits, "feed"),
    "captcha": key(digits, "captcha"),
    "dark": key(threads, "dedupe", theme={"scheme": "dark", "accent": "#333333"}),
    "kid": signing.kid,
    "secret": signing.secret,
}))
"""

THREADS = [
    (f"t-{n}-{side}", f"{what} {fails} {side}", f"It is about the {what}, as {side} says.", "")
    for n, (what, fails) in enumerate(
        product(
            ("sound", "password", "export", "theme", "shortcuts", "proxy", "map", "printer"),
            ("stops after the update", "is too slow", "cannot be found", "looks wrong", "is lost"),
        )
    )
    for side in ("Ada", "Ben")
]


@dataclass
class Host:
    """A product whose pages are on this machine under a name of their own."""

    port: int
    server: str
    keys: dict[str, str]
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    @property
    def loader(self) -> str:
        return f'<script async src="{self.server}/embed/v1/loader.js"></script>'

    def widget(self, mode: str, **attributes: str) -> str:
        key = attributes.pop("key", self.keys[mode])
        written = {"site-key": key, "mode": mode, **attributes}
        said = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in written.items())
        return f"<goldrush-widget {said}></goldrush-widget>"

    def page(
        self,
        body: str,
        *,
        script: str = "",
        loader: str | None = None,
        look: str = "",
        at: str = "localhost",
        policy: str = "",
    ) -> str:
        """Put up a page; return its address."""
        loader = self.loader if loader is None else loader
        text = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>A thread</title>
<meta name="viewport" content="width=device-width"><style nonce="own">{look}</style></head>
<body><main><h1>A thread</h1><p>What was asked.</p>{body}<p id="after">What comes after.</p></main>
<script nonce="own">{LISTEN}{script}</script>{loader}</body></html>"""
        path = f"/{len(self.pages)}"
        self.pages[path] = (text, {"Content-Security-Policy": policy} if policy else {})
        return f"http://{at}:{self.port}{path}"


@contextmanager
def a_host(site: Installation) -> Iterator[Host]:
    """Serve a host's pages; its projects are placed there, and nowhere else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, headers = host.pages.get(self.path, ("", {}))
            self.send_response(200 if text else 404)
            for name, value in {"Content-Type": "text/html", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    world = f"ORIGINS = ['http://localhost:{port}']\nTHREADS = {THREADS!r}\n"
    host = Host(port, site.url, json.loads(site.python(world + SET_UP)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def frame_of(page: Page, nth: int = 0) -> Frame:
    """The frame of a widget, once it shows something."""
    page.wait_for_function(f"heard.filter(({{ type }}) => type === 'ready').length > {nth}")
    return [frame for frame in page.frames if "/embed/v1/frame" in frame.url][nth]


def heard(page: Page, *types: str) -> list[dict[str, Any]]:
    """What the page has heard of these, in order."""
    told: list[dict[str, Any]] = page.evaluate("heard")
    return [one["detail"] for one in told if one["type"] in types]


def height_of(page: Page, selector: str = "goldrush-widget") -> float:
    box = page.locator(selector).bounding_box()
    return box["height"] if box else 0
