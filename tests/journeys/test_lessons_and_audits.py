"""A player learns before they play; an owner checks what was answered, and gold in doubt."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.others import Others

pytestmark = pytest.mark.everywhere

TEACH = """
import json
from django.utils import timezone
from labeling.actions.projects import change_project
from labeling.actions.qualification import drop_lesson, make_lesson
from labeling.models import Gold, Lesson, Project
project = Project.objects.get(slug="languages")
for lesson in list(Lesson.objects.filter(project=project)):
    drop_lesson(project_id=project.pk, item_id=lesson.pk)
golds = list(Gold.objects.of(project.pk).servable().select_related("item")[:3])
for gold in golds:
    make_lesson(
        project_id=project.pk, item_id=gold.pk, why=f"Listen: {gold.label}.", at=timezone.now()
    )
change_project(
    project_id=project.pk, changes={"pass_mark": 1.0}, user_id=None, at=timezone.now()
)
print(json.dumps({gold.item.text: project.values.index(gold.label) for gold in golds}))
"""

DRAW = """
import random
from datetime import timedelta
from django.utils import timezone
from labeling.actions.audits import draw_audits
from labeling.models import Gold, GoldState, Project
project = Project.objects.get(slug="digits")
Project.objects.filter(pk=project.pk).update(audit_share=1.0)
later = timezone.now() + timedelta(minutes=5)
print(draw_audits(project_id=project.pk, at=later, rng=random.Random(1)))
doubted = Gold.objects.of(project.pk).servable().order_by("pk")[:1].values("pk")
Gold.objects.filter(pk__in=doubted).update(state=GoldState.QUARANTINED)
"""


def say(page: Page, right: Mapping[str, int], *, wrongly: bool = False) -> None:
    """Read the sentence, and press the key of its language or of another."""
    place = right[page.locator(".item.now").inner_text().strip()]
    page.keyboard.press(str((place + wrongly) % 8 + 1))


def test_a_player_learns_fails_learns_again_and_plays(
    visit: Visit, site: Installation, picture: TakePicture
) -> None:
    right = json.loads(site.python(TEACH))
    page = visit("/play/languages/")
    page.wait_for_url("/learn/languages/")

    for n in range(3):
        expect(page.locator(".choices")).to_be_visible()
        say(page, right, wrongly=n == 0)
        told = page.locator(".told")
        expect(told).to_contain_text("Not quite" if n == 0 else "Right!")
        expect(told).to_contain_text("Listen:")
        picture(page, f"lesson {n + 1}")
        page.keyboard.press("Enter")
    expect(page.get_by_text("2 of 3 right, and 3 are needed.")).to_be_visible()

    page.get_by_role("button", name="Try again").click()
    for _ in range(3):
        expect(page.locator(".choices")).to_be_visible()
        say(page, right)
        expect(page.locator(".told")).to_contain_text("Right!")
        page.keyboard.press("Enter")
    picture(page, "passed")
    page.get_by_role("link", name="Play").click()

    page.wait_for_url("/play/languages/")
    expect(page.locator(".choices")).to_be_visible()


def test_an_owner_checks_labels_blind_and_decides_on_gold(
    visit: Visit,
    site: Installation,
    truths: Mapping[str, str],
    others: Others,
    picture: TakePicture,
) -> None:
    others.play(4)
    logins = json.loads((site.var / "demo_logins.json").read_text())
    page = visit("/accounts/login/?next=/projects/digits/")
    page.locator("[name=login]").fill("owner")
    page.locator("[name=password]").fill(logins["owner"])
    page.keyboard.press("Enter")
    page.wait_for_url("/projects/digits/")
    assert int(site.python(DRAW)) > 0
    page.reload()

    audits = page.locator(".audits")
    shown = audits.get_by_role("img", name="The picture to look at")
    expect(shown).to_be_visible()
    seen = shown.get_attribute("src") or ""
    audits.focus()
    page.keyboard.press(truths[seen])

    expect(audits.get_by_role("status")).to_contain_text("The crowd")
    expect(audits).to_contain_text("of all labels are right")
    picture(page, "an audit")

    gold = page.locator("section[aria-labelledby=golds]")
    expect(gold).to_contain_text("Probably wrong")
    gold.get_by_role("button", name="Drop it").click()
    expect(gold.get_by_text("Probably wrong")).to_have_count(0)
    picture(page, "gold decided")
