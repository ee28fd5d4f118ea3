"""Celery: who does later what a request only promised, and what is done by the clock."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from django.apps import apps
from django.utils.module_loading import module_has_submodule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

app = Celery("goldrush")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Tasks are shared, so they go to this app from any thread, not only from the one it was made in.
app.set_default()


class Schedule(Scheduler):
    """What each app wants done by the clock: ``SCHEDULE`` in its ``tasks.py``.

    Kept in memory: after a restart everything is done once more, which is harmless.
    """

    def setup_schedule(self) -> None:
        wanted: dict[str, Any] = {}
        for config in apps.get_app_configs():
            if config.module is not None and module_has_submodule(config.module, "tasks"):
                tasks = import_module(f"{config.name}.tasks")
                wanted |= getattr(tasks, "SCHEDULE", {})
        # All at once, for merging takes out whatever it is not given.
        self.merge_inplace(wanted)
