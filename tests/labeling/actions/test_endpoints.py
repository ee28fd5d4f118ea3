"""Where programs hear of a project: which addresses will do, and how a secret is replaced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from standardwebhooks import Webhook

from labeling.actions.endpoints import (
    AT_MOST,
    BOTH_WORK,
    NoSuchEndpoint,
    NotCallable,
    TooManyEndpoints,
    UnknownType,
    change_endpoint,
    drop_endpoint,
    make_endpoint,
    replace_secret,
)
from labeling.models import Delivery, Endpoint
from tests.factories import a_project
from tests.listening import NOW, Program, a_delivery, an_endpoint, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "https://user:word@hooks.example/",
        "https://user@hooks.example/",
        "https://hooks.example:8443/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
    ],
)
def test_an_address_that_leads_nowhere_we_go_is_refused_at_once(url: str) -> None:
    with pytest.raises(NotCallable):
        make_endpoint(project_id=a_project().pk, url=url, types=["model.trained"], at=NOW)

    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("url", ["https://hooks.example/a?b=c", "https://1.1.1.1/"])
def test_an_address_of_the_open_internet_will_do(url: str) -> None:
    made = make_endpoint(project_id=a_project().pk, url=url, types=["model.trained"], at=NOW)

    assert (made.url, made.off_at) == (url, None)
    assert made.secret.startswith("whsec_")


def test_what_never_happens_cannot_be_asked_for() -> None:
    with pytest.raises(UnknownType, match="gold.shown"):
        make_endpoint(
            project_id=a_project().pk,
            url="https://hooks.example/",
            types=["model.trained", "gold.shown"],
            at=NOW,
        )


def test_a_project_has_only_so_many() -> None:
    project = a_project()
    for _ in range(AT_MOST):
        an_endpoint(project)

    with pytest.raises(TooManyEndpoints):
        an_endpoint(project)

    an_endpoint(a_project())


def test_for_a_day_both_secrets_are_good(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    old = Endpoint.objects.get().secret

    new = replace_secret(project_id=endpoint.project_id, endpoint_id=endpoint.pk, at=NOW).secret

    a_delivery(endpoint)
    send()
    a_delivery(endpoint)
    send(NOW + BOTH_WORK)

    (both, body), (one, _) = program.calls
    assert new != old
    assert len(both["webhook-signature"].split()) == 2
    assert len(one["webhook-signature"].split()) == 1
    for secret in (new, old):
        assert Webhook(secret).verify(body, both)


def test_what_is_switched_off_is_not_called_and_keeps_what_it_missed(program: Program) -> None:
    endpoint = an_endpoint(a_project(), program)
    missed = a_delivery(endpoint)

    change_endpoint(project_id=endpoint.project_id, endpoint_id=endpoint.pk, is_on=False, at=NOW)

    assert send(NOW + timedelta(days=1)) == 0
    missed.refresh_from_db()
    assert (missed.next_at, missed.given_up_at) == (None, NOW)
    change_endpoint(project_id=endpoint.project_id, endpoint_id=endpoint.pk, is_on=True, at=NOW)
    a_delivery(endpoint)
    assert send() == 1


def test_changing_one_thing_leaves_the_others() -> None:
    endpoint = an_endpoint(a_project(), None, "model.trained")

    changed = change_endpoint(
        project_id=endpoint.project_id,
        endpoint_id=endpoint.pk,
        types=["flag.raised", "flag.raised"],
        at=NOW,
    )

    assert (changed.types, changed.url) == (["flag.raised"], endpoint.url)
    with pytest.raises(NotCallable):
        change_endpoint(
            project_id=endpoint.project_id, endpoint_id=endpoint.pk, url="http://x/", at=NOW
        )


def test_anothers_endpoint_is_as_if_it_were_not() -> None:
    endpoint, other = an_endpoint(a_project()), a_project()

    for deed in (drop_endpoint, replace_secret, change_endpoint):
        when = {} if deed is drop_endpoint else {"at": NOW}
        with pytest.raises(NoSuchEndpoint):
            deed(project_id=other.pk, endpoint_id=endpoint.pk, **when)

    assert Endpoint.objects.get().secret == endpoint.secret


def test_what_is_dropped_takes_what_it_was_told_with_it() -> None:
    endpoint = an_endpoint(a_project())
    a_delivery(endpoint)

    drop_endpoint(project_id=endpoint.project_id, endpoint_id=endpoint.pk)

    assert not Delivery.objects.exists()


def test_the_database_refuses_an_endpoint_that_is_off_for_no_reason() -> None:
    endpoint = an_endpoint(a_project())

    with pytest.raises(IntegrityError), transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(off_at=NOW)
