"""Nobody outside can send us where they themselves cannot go."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import pytest

from labeling import fetching
from labeling.fetching import Limits, NotAllowed, NotFetched, get, is_public, post

HERE = Limits(seconds=2, networks=["127.0.0.1/32"])
OUTSIDE = Limits(seconds=2, networks=[])
TLS_HELLO = b"\x16"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


class Canary:
    """Listens on this machine and writes down who came."""

    def __init__(
        self, *, says: bytes = OK, drips: bool = False, drip: bytes = b"X-Drip: on and on\r\n"
    ) -> None:
        self.says, self.drips, self.drip = says, drips, drip
        self.n_drips_left = 100
        self.heard: list[bytes] = []
        self.ended = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self.socket.accept()
                with line:
                    self.heard.append(_request(line))
                    line.sendall(self.says)
                    while self.drips and self.n_drips_left and not self.ended.wait(0.1):
                        line.sendall(self.drip)
                        self.n_drips_left -= 1

    def close(self) -> None:
        self.ended.set()
        self.socket.close()


def _request(line: socket.socket) -> bytes:
    """Hear somebody out: a line that is closed on unread words is cut, and our reply with it."""
    heard = b""
    while not heard.endswith(b"\r\n\r\n{}") and (more := line.recv(65536)):
        heard += more
        if heard.startswith((TLS_HELLO, b"GET ")):
            break
    return heard


@pytest.fixture
def canary() -> Iterator[Callable[..., Canary]]:
    sat: list[Canary] = []

    def sit(**how) -> Canary:
        sat.append(Canary(**how))
        return sat[-1]

    yield sit
    for one in sat:
        one.close()


def call(url: str, limits: Limits = OUTSIDE):
    return post(url, b"{}", {"Content-Type": "application/json"}, limits=limits)


def leads_to(monkeypatch, *answers: list[str]) -> list[str]:
    """Let every name lead to these addresses, one answer after the other; note who is asked."""
    asked: list[str] = []

    def look_up(host, port, **_):
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.2.7",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_open_to_all_is_not_called(address: str, monkeypatch) -> None:
    leads_to(monkeypatch, [address])

    assert not is_public(ip_address(address))
    with pytest.raises(NotAllowed, match="not open to all"):
        call("https://trap.example/")


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_what_is_open_to_all_may_be_called(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.1"])
def test_this_machine_is_not_called_under_any_name(host: str, canary) -> None:
    bird = canary()

    for scheme in ("http", "https"):
        with pytest.raises(NotFetched):
            call(f"{scheme}://{host}:{bird.port}/")

    assert bird.heard == []


def test_the_canary_sings_when_the_guard_is_off(canary, monkeypatch) -> None:
    """The control: it shows that the test above can see the fault."""
    bird = canary()
    monkeypatch.setattr(fetching, "_check", lambda *_: None)

    call(f"http://127.0.0.1:{bird.port}/")

    assert len(bird.heard) == 1


def test_one_bad_address_among_good_ones_is_enough(canary, monkeypatch) -> None:
    bird = canary()
    leads_to(monkeypatch, ["93.184.216.34", "127.0.0.1"])

    with pytest.raises(NotAllowed):
        call("https://trap.example/")

    assert bird.heard == []


def test_a_name_is_asked_once_and_its_answer_is_what_is_called(monkeypatch) -> None:
    """Whoever rebinds a name between the look and the call has changed nothing."""
    asked = leads_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    called: list[object] = []

    def connect(where, *_):
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(NotFetched):
        call("https://rebinding.example/")

    assert (asked, called) == (["rebinding.example"], [("93.184.216.34", 443)])


def test_a_redirect_is_an_answer_and_not_followed(canary) -> None:
    target = canary()
    away = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{target.port}/\r\n\r\n"
    bird = canary(says=away.encode())

    status = call(f"http://127.0.0.1:{bird.port}/", HERE)

    assert (status, target.heard) == (302, [])


def test_what_the_operator_has_named_may_be_called(canary, monkeypatch) -> None:
    bird = canary()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    status = call(f"http://127.0.0.1:{bird.port}/hook?a=1", HERE)

    assert status == 200
    assert bird.heard[0].startswith(b"POST /hook?a=1 HTTP/1.1\r\n")


@pytest.mark.parametrize("url", ["http://1.1.1.1/", "https://1.1.1.1:8443/", "https://1.1.1.1:22/"])
def test_outside_only_https_is_called(url: str) -> None:
    with pytest.raises(NotAllowed, match="https on port 443"):
        call(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "//1.1.1.1/",
        "file:///etc/passwd",
        "ftp://1.1.1.1/",
        "gopher://1.1.1.1/",
        "https://user:word@1.1.1.1/",
        "https:///nobody",
        "https://[::1",
        "https://1.1.1.1:99999/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        call(url)


def test_a_line_break_in_an_address_smuggles_nothing_in(canary) -> None:
    bird = canary()

    with pytest.raises(NotFetched):
        call(f"http://127.0.0.1:{bird.port}/ HTTP/1.1 X-Evil: yes", HERE)

    assert bird.heard == []


def test_an_endless_answer_is_cut_off(canary) -> None:
    bird = canary(says=b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 100_000)

    with pytest.raises(NotFetched, match="longer than"):
        get(f"http://127.0.0.1:{bird.port}/", limits=HERE)


@pytest.mark.parametrize("drips", [False, True])
def test_of_what_a_post_is_answered_only_the_status_counts(drips: bool, canary) -> None:
    says = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 100_000
    bird = canary(says=says, drips=drips)

    assert call(f"http://127.0.0.1:{bird.port}/", HERE) == 200


@pytest.mark.parametrize(
    "says", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"]
)
def test_an_answer_that_only_drips_is_hung_up_on(says: bytes, canary, monkeypatch) -> None:
    hung_up = threading.Event()
    hang_up = fetching._hang_up

    def tell_and_hang_up(connection) -> None:
        hung_up.set()
        hang_up(connection)

    monkeypatch.setattr(fetching, "_hang_up", tell_and_hang_up)
    bird = canary(says=says, drips=True)

    with suppress(NotFetched):  # What has come by then may be all there is.
        get(f"http://127.0.0.1:{bird.port}/", limits=Limits(0.5, networks=["127.0.0.1"]))

    assert hung_up.is_set()


def test_a_handshake_that_only_drips_is_hung_up_on(canary, monkeypatch) -> None:
    """A record of the handshake is announced that comes a byte at a time, and never whole.

    The socket's own patience is left out of it: what ends the call is the clock over all of it.
    """
    make: Any = fetching._connection
    monkeypatch.setattr(fetching, "_connection", lambda *who, **_: make(*who[:3], 60))
    bird = canary(says=b"\x16\x03\x03\x40\x00\x02", drips=True, drip=b"\x00")

    with pytest.raises(NotFetched):
        call(f"https://127.0.0.1:{bird.port}/", Limits(seconds=0.5, networks=["127.0.0.1"]))

    assert bird.n_drips_left > 0


def test_time_that_ran_out_while_connecting_ends_the_call(canary, monkeypatch) -> None:
    bird = canary()
    connect = socket.create_connection

    def dawdle(*args):
        line = connect(*args)
        fetching._hang_up(held[0])
        return line

    held: list[fetching._Pinned] = []
    make = fetching._connection

    def hold(*who: Any) -> fetching._Pinned:
        held.append(make(*who))
        return held[0]

    monkeypatch.setattr(fetching, "_connection", hold)
    monkeypatch.setattr(socket, "create_connection", dawdle)

    with pytest.raises(NotFetched, match="TimeoutError"):
        call(f"http://127.0.0.1:{bird.port}/", HERE)


def test_a_name_server_that_never_says_is_not_waited_for(monkeypatch) -> None:
    given_up, waited_out = threading.Event(), threading.Event()

    def never_say(*_, **__):
        if not given_up.wait(20):
            waited_out.set()
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", never_say)

    with pytest.raises(NotFetched, match="in time"):
        call("https://slow.example/", Limits(seconds=0.2, networks=[]))

    assert not waited_out.is_set()
    given_up.set()


def test_what_went_wrong_says_nothing_of_the_answer(canary) -> None:
    bird = canary(says=b"a secret of the inner network\r\n\r\n")

    with pytest.raises(NotFetched) as caught:
        call(f"http://127.0.0.1:{bird.port}/", HERE)

    assert "secret" not in str(caught.value)
