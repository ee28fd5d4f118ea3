"""What `manage.py up` does once Django is set up: make the database ready, then serve."""

from __future__ import annotations

import io

from django.core.management import call_command

from labeling.actions.demo_logins import read_demo_logins
from labeling.models import Project
from project import serve
from project.bootstrap.progress import step


def start(*, host: str, port: int) -> None:
    with step("bringing the database up to date"):
        call_command("migrate", verbosity=0, interactive=False)
    if not (Project.objects.exists() and read_demo_logins()):
        with step("loading the demo projects"):
            call_command("demo", stdout=io.StringIO())
    serve.main(host, port)
