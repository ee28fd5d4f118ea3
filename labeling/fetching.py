"""Call an address that somebody else has chosen, without letting them choose where it leads.

The one way out of here.  A name is resolved once, each of its addresses must be one of the open
internet, and the connection goes to that very address: what the name says a moment later is not
asked.  No redirect is followed, no proxy of the environment is used, and no answer is longer than
it may be.  One clock runs over all of a call: the look-up of the name, the handshake, the answer.
What is answered is for programs, never for whoever chose the address.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from labeling.conf import conf

HTTP_PORT, HTTPS_PORT = 80, 443
# Nothing more is sent over the same line, and whoever is called need not wait for it.
OURS = {"User-Agent": "Goldrush", "Connection": "close"}

Address = IPv4Address | IPv6Address
Heard = TypeVar("Heard")

# What carries an IPv4 address inside, which may be anybody's; and what is not given out at all.
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_TUNNELS = [IPv6Network("2002::/16"), IPv6Network("2001::/32")]


class NotFetched(Exception):
    """It was not called, or did not answer as it should.  Its words are for operators."""


class NotAllowed(NotFetched):
    """The address leads to where nobody outside may send us."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a call may go."""

    seconds: float = 10.0
    body_bytes: int = 64 * 1024
    # In those the operator has named: any port, and without TLS.
    networks: Collection[str] = field(default_factory=lambda: conf().OUR_NETWORKS)


def is_callable(url: str) -> bool:
    """Say whether it looks like something we would call; where a name leads is seen when we do."""
    limits = Limits()
    try:
        parts = _parts(url)
        if (address := _written_out(parts)) is not None:
            _check(address, parts.scheme, _port(parts), limits)
        elif not limits.networks:
            _check_way(parts.scheme, _port(parts))
    except NotAllowed:
        return False
    return True


def _written_out(parts: SplitResult) -> Address | None:
    """Return the address that stands in a name's place, in whichever way it is written."""
    with suppress(OSError, UnicodeError):
        found = socket.getaddrinfo(parts.hostname, None, flags=socket.AI_NUMERICHOST)
        return ip_address(str(found[0][4][0]).partition("%")[0])
    return None


def post(url: str, body: bytes, headers: Mapping[str, str], *, limits: Limits | None = None) -> int:
    """Send a body and return the status it is answered with; what else is said is not read."""
    return _call("POST", url, body, headers, limits or Limits(), _status)


def get(url: str, *, limits: Limits | None = None) -> Reply:
    """Ask for what is there and return what is answered, whatever its status."""
    limits = limits or Limits()
    return _call("GET", url, None, {}, limits, lambda response: _read(response, limits))


def _call(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    limits: Limits,
    read: Callable[[http.client.HTTPResponse], Heard],
) -> Heard:
    parts, over_at = _parts(url), time.monotonic() + limits.seconds
    address, port = _resolve(parts, limits)
    connection = _connection(parts, address, port, over_at - time.monotonic())
    hung_up = threading.Timer(over_at - time.monotonic(), _hang_up, [connection])
    hung_up.start()
    try:
        connection.request(method, _target(parts), body, {**OURS, **headers})
        return read(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(f"{type(error).__name__} while calling {parts.hostname}.") from error
    finally:
        hung_up.cancel()
        connection.close()


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError as error:
        raise NotAllowed("This is no address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotAllowed("An address begins with https:// and names a host.")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("An address carries no password.")
    return parts


def _port(parts: SplitResult) -> int:
    if parts.port is not None:
        return parts.port
    return HTTPS_PORT if parts.scheme == "https" else HTTP_PORT


def _resolve(parts: SplitResult, limits: Limits) -> tuple[Address, int]:
    """Return where the name leads, once it is sure that all it leads to is allowed."""
    port = _port(parts)
    addresses = _look_up(parts.hostname or "", port, limits.seconds)
    for address in addresses:
        _check(address, parts.scheme, port, limits)
    return addresses[0], port


def _look_up(host: str, port: int, seconds: float) -> list[Address]:
    """Ask what a name leads to, and do not wait for a name server that never says."""
    told: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            told.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            told.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = told.get(timeout=seconds)
    except Empty:
        raise NotFetched(f"Nobody says in time where {host} leads.") from None
    if isinstance(found, Exception):
        raise NotFetched(f"{host} leads nowhere.") from found
    return [ip_address(str(where[0]).partition("%")[0]) for *_, where in found]


def _check(address: Address, scheme: str, port: int, limits: Limits) -> None:
    if any(address in ip_network(network) for network in limits.networks):
        return
    if not is_public(address):
        raise NotAllowed("The address leads into a network that is not open to all.")
    _check_way(scheme, port)


def _check_way(scheme: str, port: int) -> None:
    if (scheme, port) != ("https", HTTPS_PORT):
        raise NotAllowed(f"Outside of our own networks we call https on port {HTTPS_PORT} only.")


def is_public(address: Address) -> bool:
    """Say whether an address is one that anybody on the internet can reach.

    >>> is_public(ip_address("1.1.1.1")), is_public(ip_address("10.0.0.1"))
    (True, False)
    >>> is_public(ip_address("::ffff:1.1.1.1"))
    False
    """
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_IPV6 and not any(address in network for network in _TUNNELS)
    return True


def _connection(parts: SplitResult, address: Address, port: int, seconds: float) -> _Pinned:
    if seconds <= 0:
        raise NotFetched(f"No time is left to call {parts.hostname}.")
    kind = _PinnedTls if parts.scheme == "https" else _Pinned
    return kind(parts.hostname or "", port, address, seconds)


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that has been looked at, under the name it was asked for by."""

    def __init__(self, host: str, port: int, address: Address, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self.address = address
        # Kept apart: a connection lets go of its socket while the answer is still being read.
        self.line: socket.socket | None = None
        self.is_over = False

    def connect(self) -> None:
        self._hold(socket.create_connection((str(self.address), self.port), self.timeout))

    def _hold(self, line: socket.socket) -> None:
        """Talk over this line, unless time ran out before anybody could hang it up."""
        self.sock = self.line = line
        if self.is_over:
            raise TimeoutError


class _PinnedTls(_Pinned):
    """As above, in secret, with whoever can prove to be the one of that name."""

    def connect(self) -> None:
        super().connect()
        line = ssl.create_default_context().wrap_socket(
            self.sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        # Held first: a handshake too can be made to last for ever.
        self._hold(line)
        line.do_handshake()


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _hang_up(connection: _Pinned) -> None:
    """End a call that takes too long, however slowly its answer keeps dripping in."""
    connection.is_over = True
    if connection.line is not None:
        with suppress(OSError):  # It has ended by itself.
            # Not TLS's own way of ending, which would wait for its turn.
            socket.socket.shutdown(connection.line, socket.SHUT_RDWR)


def _status(response: http.client.HTTPResponse) -> int:
    return response.status


def _read(response: http.client.HTTPResponse, limits: Limits) -> Reply:
    body = response.read(limits.body_bytes + 1)
    if len(body) > limits.body_bytes:
        raise NotFetched(f"The answer is longer than {limits.body_bytes} bytes.")
    return Reply(response.status, body)
