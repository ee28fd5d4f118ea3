"""Every reply says what a browser may do with it, those of the API too."""

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db

HEADER = "Content-Security-Policy"


def directives(response) -> dict[str, list[str]]:
    parts = (part.split() for part in response[HEADER].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", ["/api/v1/projects", "/api/v1/me", "/api/v1/nothing"])
def test_the_apis_replies_carry_the_policy_without_a_nonce(client, path):
    for _ in range(2):
        told = directives(client.get(path))

        assert told["default-src"] == told["script-src"] == ["'self'"]
        assert told["frame-ancestors"] == told["base-uri"] == told["object-src"] == ["'none'"]
        assert told.keys() == settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].keys()


def test_a_nonce_is_never_given_twice(client):
    first, second = (directives(client.get("/play/digits/"))["script-src"] for _ in range(2))

    assert any(source.startswith("'nonce-") for source in first)
    assert first != second
