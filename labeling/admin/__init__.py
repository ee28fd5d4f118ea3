"""Everything that is stored, to look at: a file for what is looked at together."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from labeling.admin import (
    cases,
    crowds,
    hosts,
    items,
    programs,
    projects,
    qualification,
    rounds,
    threads,
    training,
    webhooks,
    workers,
)

__all__ = [
    "cases",
    "crowds",
    "hosts",
    "items",
    "programs",
    "projects",
    "qualification",
    "rounds",
    "threads",
    "training",
    "webhooks",
    "workers",
]

# One way in: with its limits on tries, and with a second factor where there is one.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth says
