"""Origins: whose page it is, exactly as browsers say it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from labeling.problems import Problem

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PORTS = {"https": 443, "http": 80}


class BadOrigin(Problem):
    code = "bad_origin"
    title = "Not an origin"
    status = 422


def origin_of(text: str) -> str:
    """Return an origin as a browser says it: scheme, host, and the port if it is unusual.

    There are no patterns: what is open to "*.example" is open to whoever gets a name there.
    Without encryption others on the way could change the page, so only one's own machine may.

    >>> origin_of("https://Forum.Example:443/")
    'https://forum.example'
    >>> origin_of("http://localhost:8000")
    'http://localhost:8000'
    >>> origin_of("https://*.example")
    Traceback (most recent call last):
    labeling.origins.BadOrigin: “https://*.example” is no origin, such as “https://forum.example”.
    """
    bad = BadOrigin("“{text}” is no origin, such as “https://forum.example”.", text=text[:100])
    try:
        url = urlsplit(text.strip())
        host, port = url.hostname or "", url.port
    except ValueError:
        raise bad from None
    # Nothing but an origin: what else was written would be lost, or was meant as a trick.
    rest = url.path.removeprefix("/"), url.query, url.fragment, url.username, url.password
    if url.scheme not in _PORTS or any(rest) or "@" in url.netloc or not _HOST.fullmatch(host):
        raise bad
    if url.scheme == "http" and not _is_own_machine(host):
        raise BadOrigin("“{text}” must be reached by https.", text=text[:100])
    usual = port is None or port == _PORTS[url.scheme]
    return f"{url.scheme}://{host}" + ("" if usual else f":{port}")


def _is_own_machine(host: str) -> bool:
    return host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")
