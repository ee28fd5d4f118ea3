"""What becomes of the unknown items of a captcha, and of what is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from labeling.actions.captcha import forget_old_tries
from labeling.actions.golds import promote_golds
from labeling.actions.passes import forget_old_passes
from labeling.actions.settling import settle_item
from labeling.models import CaptchaPass, CaptchaTry, EmbedSession, Gold, Item, Project, Worker
from labeling.queries.disputed import answered_by_strangers, disputed_items, tallies
from tests.factories import a_project, a_trusted_worker, an_item, settle_down, some_items
from tests.labeling.captchas import RIGHT, Captcha, a_captcha, items_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """Make a project in which one item is not yet known."""
    project = a_project()
    some_items(project, 60, gold_label=RIGHT)
    an_item(project)
    return project


def pass_as(worker: Worker, captcha: Captcha, says: str) -> Item:
    """Pass as somebody; return the unknown item they said something of."""
    captcha = Captcha(captcha.page, captcha.page.open()["session"])
    EmbedSession.objects.filter(worker__is_anonymous=True).update(worker=worker)
    some_items(captcha.page.project, 6, gold_label=RIGHT)  # They have met all others.
    tried = captcha.ask()
    captcha.answer(tried, RIGHT, other=says)
    settle_down()
    return items_of(tried)[1]


def test_what_trusted_workers_agree_on_becomes_gold(project: Project) -> None:
    captcha = a_captcha(project)

    asked = {pass_as(a_trusted_worker(project), captcha, "cat") for _ in range(2)}

    [item] = asked
    assert Item.objects.get(pk=item.pk).retired_at
    assert promote_golds(project_id=project.pk, at=timezone.now()) == [item.pk]
    assert Gold.objects.get(item=item).label == "cat"


def test_what_strangers_agree_on_does_not(project: Project) -> None:
    captcha = a_captcha(project)

    for _ in range(3):
        stranger = Captcha(captcha.page, captcha.page.open()["session"])
        stranger.answer(stranger.ask(), RIGHT, other="cat")
        settle_down()

    assert promote_golds(project_id=project.pk, at=timezone.now()) == []
    assert Gold.objects.filter(label="cat").count() == 0


def test_what_only_strangers_say_waits_for_an_expert_and_then_decides(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(max_answers=3)
    captcha = a_captcha(project)
    for _ in range(3):
        stranger = Captcha(captcha.page, captcha.page.open()["session"])
        stranger.answer(stranger.ask(), RIGHT, other="cat")
        settle_down()

    [waiting] = disputed_items(project.pk)
    assert tallies([waiting.pk])[waiting.pk] == {"cat": 3}
    assert answered_by_strangers([waiting.pk]) == {waiting.pk}

    settle_item(project_id=project.pk, item_id=waiting.pk, label="cat", at=timezone.now())
    Gold.objects.exclude(item=waiting).delete()
    an_item(project)
    somebody = Captcha(captcha.page, captcha.page.open()["session"])

    assert items_of(somebody.ask())[0] == waiting, "it decides from now on"


def test_what_is_long_over_is_forgotten(project: Project) -> None:
    a_captcha(project).token()
    later = timezone.now() + timedelta(days=1)

    forget_old_tries(at=later)
    forget_old_passes(at=later)
    assert (CaptchaTry.objects.count(), CaptchaPass.objects.count()) == (1, 1)

    forget_old_tries(at=later + timedelta(minutes=6))
    forget_old_passes(at=later + timedelta(minutes=6))
    assert (CaptchaTry.objects.count(), CaptchaPass.objects.count()) == (0, 0)
