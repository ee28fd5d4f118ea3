from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from labeling.models import Item
from labeling.queries.invariants import every_invariant
from tests.factories import a_project, an_item

pytestmark = pytest.mark.django_db


def verify(*args: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify", *args, stdout=out, stderr=err)
    except SystemExit as exit:
        return int(str(exit.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_nothing_is_said_when_all_is_well() -> None:
    an_item(a_project())

    assert verify() == (0, "", "")


def test_a_row_that_breaks_an_invariant_is_printed() -> None:
    item = an_item(a_project(), gold_label="cat")
    Item.objects.update(n_wanted=1)

    assert verify() == (1, f"golds: item {item.pk} is gold, and waits in a queue\n", "")


def test_as_json_it_is_counted() -> None:
    assert verify("--json")[:2] == (
        0,
        json.dumps({"checked": len(every_invariant()), "broken": 0}) + "\n",
    )

    an_item(a_project(), gold_label="cat")
    Item.objects.update(n_wanted=1)

    code, out, err = verify("--json")
    assert code == 1
    assert json.loads(out)["broken"] == 1
    assert err.startswith("golds: ")
