"""Clients of reCAPTCHA that others have written work here once they ask at our address."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django_recaptcha.client import submit

from tests.labeling.captchas import Captcha, a_captcha
from tests.serving import a_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def captcha() -> Captcha:
    return a_captcha()


@pytest.fixture
def as_it_is_set_up(settings, tmp_path, monkeypatch) -> Iterator[None]:
    """Let django-recaptcha ask here: by the one setting of its documentation, and by https."""
    certificate = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with a_server() as address, in_tls(address, certificate) as domain:
        settings.RECAPTCHA_DOMAIN = domain
        yield


def test_django_recaptcha_is_told_yes_once(captcha, as_it_is_set_up) -> None:
    token = captcha.token(action="signup")

    first = submit(token, captcha.page.secret, "203.0.113.7")
    again = submit(token, captcha.page.secret, "203.0.113.7")

    assert first.is_valid
    assert first.action == "signup"
    assert first.extra_data["hostname"] == "forum.example"
    assert not again.is_valid
    assert again.error_codes == ["timeout-or-duplicate"]


def test_django_recaptcha_is_told_no(captcha, as_it_is_set_up) -> None:
    wrong = submit("nonsense", captcha.page.secret, "203.0.113.7")
    foreign = submit(captcha.token(), "sk_live_nobodys", "203.0.113.7")

    assert (wrong.is_valid, wrong.error_codes) == (False, ["invalid-input-response"])
    assert (foreign.is_valid, foreign.error_codes) == (False, ["invalid-input-secret"])


def a_certificate(folder: Path) -> Path:
    """Write a key and a certificate for this machine that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@contextmanager
def in_tls(address: str, certificate: Path) -> Iterator[str]:
    """Take what comes by TLS and hand it on in the open, as a proxy in front of a server does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    host, port = address.split(":")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Thread(target=_hand_on, args=(listener, context, (host, int(port))))
        proxy.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        proxy.join()


def _hand_on(listener: socket.socket, context: ssl.SSLContext, server: tuple[str, int]) -> None:
    with suppress(OSError):  # The listener was shut: the test is over.
        while True:
            visitor, _ = listener.accept()
            with context.wrap_socket(visitor, server_side=True) as inside:
                with socket.create_connection(server) as outside:
                    outside.sendall(_request(inside))
                    while reply := outside.recv(65536):
                        inside.sendall(reply)


def _request(line: ssl.SSLSocket) -> bytes:
    """Read one request, and ask for the line to be closed after it."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += line.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    [length] = [
        int(value)
        for name, _, value in (one.partition(b":") for one in head.split(b"\r\n"))
        if name.lower() == b"content-length"
    ]
    while len(body) < length:
        body += line.recv(65536)
    assert b"\r\nConnection: close" in head
    return head + b"\r\n\r\n" + body
