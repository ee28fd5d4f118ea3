"""The way in: sockets as they are, and everything else through Django in a few threads.

Plain WSGI threads store several times as many answers in a second as Django's own ASGI does.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

# ruff: noqa: E402 - what follows needs Django to be set up
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.urls import path, re_path
from django.utils.module_loading import import_string

from labeling import live
from labeling.consumers import ProjectConsumer, ReviewConsumer
from project.bodies import App, Receive, Scope, Send, WholeBodies
from project.embedded import Alone, EmbeddedWorker
from project.threads import InThreads


class Lifespan:
    """What has to be there as long as the server is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        with ExitStack() as running:
            try:
                await asyncio.to_thread(self._start, running)
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            live.use_loop(asyncio.get_running_loop())
            await send({"type": "lifespan.startup.complete"})
            await receive()
            live.use_loop(None)
            await asyncio.to_thread(running.close)
        await send({"type": "lifespan.shutdown.complete"})

    def _start(self, running: ExitStack) -> None:
        call_command("check", databases=["default"], stdout=io.StringIO())
        if not settings.REDIS_URL:
            running.enter_context(Alone(settings.VAR))
            running.enter_context(EmbeddedWorker())
        # Nothing that is here by now is ever garbage, and to look it all through again would stop
        # every thread for a fifth of a second.
        gc.freeze()


class OwnPages:
    """Let only pages of ours open sockets."""

    def __init__(self, app: App) -> None:
        self._validated = AllowedHostsOriginValidator(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin1")
        await (self._validated if _is_url(origin) else WebsocketDenier())(scope, receive, send)


def _is_url(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


sockets = [
    path("ws/projects/<slug:slug>/", ProjectConsumer.as_asgi()),
    path("ws/review/", ReviewConsumer.as_asgi()),
    *(
        [path("ws/play/", import_string("gamification.consumers.PlayConsumer").as_asgi())]
        if settings.WITH_GAME
        else []
    ),
    re_path("", WebsocketDenier.as_asgi()),
]

# Whoever asks for a round looks at an empty screen; answers are sent behind people's backs.
NEXT_ITEM = re.compile(r"POST /api/v1/projects/[^/]+/rounds")

application = ProtocolTypeRouter(
    {
        "http": WholeBodies(InThreads(WSGIHandler(), settings.WEB_THREADS, urgent=NEXT_ITEM)),
        "websocket": OwnPages(AuthMiddlewareStack(URLRouter(sockets))),
        "lifespan": Lifespan(),
    }
)
