"""What must be so before Goldrush may be trusted with an answer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

# Older ones may corrupt a WAL database when two connections check-point at the same instant.
SAFE_SQLITE = (3, 51, 3)


@register(Tags.database)
def sqlite_is_safe(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    vendors = {connections[alias].vendor for alias in databases or ()}
    if "sqlite" not in vendors or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} may corrupt its database in WAL mode.",
            hint="Install pysqlite3, which carries a newer one, or set DATABASE_URL to PostgreSQL.",
            id="labeling.E001",
        )
    ]


@register()
def several_processes_have_redis(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    if settings.REDIS_URL or int(os.environ.get("WEB_CONCURRENCY") or 1) == 1:
        return []
    return [
        Error(
            "Several web processes cannot reach each other without Redis.",
            hint="Set REDIS_URL, or run one process: unset WEB_CONCURRENCY.",
            id="labeling.E002",
        )
    ]


@register(Tags.database)
def postgres_keeps_what_it_acknowledges(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    if settings.DATABASE_MAY_FORGET:
        return []
    return [
        Error(
            f"PostgreSQL runs with {name}=off and may lose answers it has acknowledged.",
            hint=f"Switch {name} on; only for tests, set DATABASE_MAY_FORGET=1 instead.",
            id="labeling.E003",
        )
        for alias in databases or ()
        if connections[alias].vendor == "postgresql"
        for name in ("fsync", "synchronous_commit")
        if _shown(alias, name) == "off"
    ]


def _shown(alias: str, name: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
