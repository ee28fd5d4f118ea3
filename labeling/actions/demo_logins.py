"""Demo logins: one each for a player, an owner and a reviewer, with passwords of their own.

The passwords are made once and kept in ``var/demo_logins.json``, which only its owner can read.
An account that this file's password does not open is somebody else's, and is left alone.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from labeling.models import Project, ProjectRole, Role

_ROLES: Mapping[str, Role | None] = {
    "player": None,
    "owner": Role.OWNER,
    "reviewer": Role.REVIEWER,
}
# Without the letters that look like others.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make_demo_logins() -> dict[str, str]:
    """Make what is missing of the demo logins, and return the passwords that work."""
    _write_once(_file(), {name: _new_password() for name in _ROLES})
    with transaction.atomic(durable=True):
        working = {
            name: password
            for name, password in read_demo_logins().items()
            if _opens(name, password)
        }
        _give_roles(working)
    return working


def read_demo_logins() -> dict[str, str]:
    """Return the stored passwords by user name; nothing if there are no demo logins."""
    try:
        logins: dict[str, str] = json.loads(_file().read_text())
    except FileNotFoundError:
        return {}
    return logins


def _file() -> Path:
    return Path(settings.VAR) / "demo_logins.json"


def _write_once(path: Path, logins: Mapping[str, str]) -> None:
    """Write the file unless it is there; whole or not at all, whoever else tries at this moment."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(logins, file, indent=1)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _opens(name: str, password: str) -> bool:
    users = get_user_model().objects
    user = users.filter(username=name).first()
    if user is None:
        users.get_or_create(username=name, defaults={"password": make_password(password)})
        return True
    return user.check_password(password)


def _give_roles(logins: Mapping[str, str]) -> None:
    users = get_user_model().objects.filter(username__in=logins)
    ProjectRole.objects.bulk_create(
        [
            ProjectRole(project=project, user=user, role=role)
            for project in Project.objects.filter(is_demo=True)
            for user in users
            if (role := _ROLES[user.get_username()])
        ],
        ignore_conflicts=True,
    )
