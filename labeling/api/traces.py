"""What a request shows of where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from labeling.api.throttles import address_of


def signals_of(request: HttpRequest) -> Mapping[str, str]:
    """Return the network, and the network with the browser; they are kept as digests only."""
    network = address_of(request)
    browser = (network, *(request.META.get(name, "") for name in BROWSER))
    return {"network": network, "browser": "\n".join(browser)}


BROWSER = ("HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_SEC_CH_UA_PLATFORM")
