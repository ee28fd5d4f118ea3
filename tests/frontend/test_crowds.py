"""The page of a paid crowd: who may frame it, and what it gives away."""

from __future__ import annotations

import pytest
from django.test import Client

from labeling.models import Item, Stint, Worker
from tests.factories import a_lesson
from tests.labeling.paid import a_crowd

pytestmark = pytest.mark.django_db


def test_the_page_knows_no_code_and_sets_no_cookie() -> None:
    crowd = a_crowd()

    page = Client().get(f"/crowd/{crowd.pk}/?PROLIFIC_PID=a&SESSION_ID=b&STUDY_ID=c")

    assert b'"person": "a"' in page.content
    assert b"DONE1" not in page.content and b"FAIL1" not in page.content
    assert not page.cookies


@pytest.mark.parametrize("shut", ["crowd", "project"])
def test_a_closed_study_has_no_page(shut: str) -> None:
    crowd = a_crowd()
    closed = crowd if shut == "crowd" else crowd.project
    closed.is_open = False
    closed.save()

    assert Client().get(f"/crowd/{crowd.pk}/").status_code == 404


def test_on_mechanical_turk_alone_the_page_may_stand_in_a_frame() -> None:
    turk, prolific = a_crowd("mturk"), a_crowd()

    framed = Client().get(f"/crowd/{turk.pk}/?assignmentId=A1&workerId=w&hitId=h")
    bare = Client().get(f"/crowd/{prolific.pk}/")

    policy = framed["Content-Security-Policy"]
    assert (
        "frame-ancestors https://worker.mturk.com https://www.mturk.com"
        " https://workersandbox.mturk.com;" in policy + ";"
    )
    assert "form-action https://www.mturk.com https://workersandbox.mturk.com" in policy
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in bare["Content-Security-Policy"]
    assert bare["X-Frame-Options"] == "DENY"


def test_a_look_ahead_asks_nothing_of_anybody() -> None:
    turk = a_crowd("mturk")

    page = Client().get(f"/crowd/{turk.pk}/?assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId=h")

    assert b'"is_preview": true' in page.content and b'"arrival": null' in page.content
    assert b'"example": null' in page.content
    assert not Stint.objects.exists() and not Worker.objects.exists()


def test_a_look_ahead_shows_an_example_and_not_what_it_is() -> None:
    turk = a_crowd("mturk")
    lesson = a_lesson(turk.project, why="See the tail.")
    Item.objects.filter(gold__lesson=lesson).update(text="It purrs.")
    look = {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "hitId": "h"}

    page = Client().get(f"/crowd/{turk.pk}/", look)
    work = Client().get(f"/crowd/{turk.pk}/", {**look, "assignmentId": "a1", "workerId": "amy"})

    assert b"It purrs." in page.content
    assert b"See the tail" not in page.content
    assert b"It purrs." not in work.content


def test_an_address_is_no_way_to_write_into_the_page() -> None:
    crowd = a_crowd()

    page = Client().get(
        f"/crowd/{crowd.pk}/?PROLIFIC_PID=</script><script>alert(1)</script>&SESSION_ID=a"
    )

    assert b"alert(1)" not in page.content
