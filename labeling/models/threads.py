"""Threads: what people have written in a host product, and which may say the same."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from labeling.models.projects import Project

MAX_TITLE = 1_000
MAX_BODY = 40_000
MAX_URL = 1_000


class Forum(models.Model):
    """The threads of a project, taken together: how often they have changed.

    Whoever changes threads holds this row, so that change numbers are committed in their order,
    and whoever has seen number n has seen all before it.
    """

    project = models.OneToOneField(
        Project, primary_key=True, on_delete=models.CASCADE, related_name="forum"
    )
    last_change_no = models.BigIntegerField(default=0)
    # Up to which change new threads have been compared with all others; and who compares them now
    # has taken it on until then, so that nobody else begins the same.
    compared_to = models.BigIntegerField(default=0)
    comparing_until = models.DateTimeField(null=True, blank=True)
    # By what threads are compared, "words" or "both"; empty until it has been chosen.
    compared_by = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"forum of project {self.pk}"


class ThreadQuerySet(models.QuerySet["Thread"]):
    def of(self, project_id: int) -> ThreadQuerySet:
        return self.filter(project_id=project_id)

    def there(self) -> ThreadQuerySet:
        """Leave out what has been deleted."""
        return self.filter(deleted_at=None)

    def named(self, external_ids: Iterable[str]) -> ThreadQuerySet:
        return self.filter(external_id__in=external_ids)

    def changed_after(self, change_no: int) -> ThreadQuerySet:
        return self.filter(change_no__gt=change_no).order_by("change_no")


class Thread(models.Model):
    """A thread as its host last told us of it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="threads", db_index=False
    )
    external_id = models.CharField(max_length=200)
    title = models.CharField(max_length=MAX_TITLE)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=MAX_URL, blank=True)
    # The host's own name for who wrote it.
    author_sub = models.CharField(max_length=200, blank=True)
    # Of what it says: the same words sent again change nothing.
    digest = models.CharField(max_length=64)
    change_no = models.BigIntegerField()
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "external_id"], name="thread_once"),
            models.UniqueConstraint(fields=["project", "change_no"], name="thread_change_once"),
            models.CheckConstraint(condition=~Q(external_id=""), name="thread_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"thread {self.external_id}"


class ThreadVector(models.Model):
    """What a thread means, as numbers; good as long as the thread has this digest.

    A row is never changed, only replaced, so that who reads on from the last they know has all.
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="vector")
    digest = models.CharField(max_length=64)
    numbers = models.BinaryField()

    def __str__(self) -> str:
        return f"vector of thread {self.thread_id}"
