"""Rounds as their workers see them."""

import pytest

from labeling.queries.rounds import NoSuchRound, find_round
from tests.factories import a_project, a_round, a_worker, some_items

pytestmark = pytest.mark.django_db


def test_anothers_round_is_not_found():
    project = a_project()
    some_items(project, 3)
    served = a_round(project)

    with pytest.raises(NoSuchRound):
        find_round(round_id=served.id, worker_id=a_worker().pk)
