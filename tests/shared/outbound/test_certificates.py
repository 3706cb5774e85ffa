"""TLS towards receivers: the name in the URL counts, not the address it led to."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.outbound.client import SafeClient
from shared.outbound.errors import Failure, OutboundError, TimedOut, Unreachable
from tests.shared.outbound.receivers import IMPATIENT, LOOPBACK, OK, answering, receiving
from tests.shared.outbound.recording import LyingNames


def _contexts(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A self-signed certificate for `name`: the server's context and one that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "receiver.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=pem)


async def test_the_certificate_must_be_for_the_name_in_the_url(tmp_path: Path) -> None:
    server, trusting = _contexts(tmp_path, "receiver.example")
    names = LyingNames(["127.0.0.1"])
    async with receiving(answering(OK), tls=server) as receiver:
        async with SafeClient(LOOPBACK, lookup=names, tls=trusting) as client:
            answer = await client.post(f"https://receiver.example:{receiver.port}/", b"{}", {})
            with pytest.raises(Unreachable) as other_name:
                await client.post(f"https://other.example:{receiver.port}/", b"{}", {})
        async with SafeClient(LOOPBACK, lookup=names) as distrusting:
            with pytest.raises(Unreachable) as unknown:
                await distrusting.post(f"https://receiver.example:{receiver.port}/", b"{}", {})
    assert answer.status == 200
    assert {other_name.value.code, unknown.value.code} == {Failure.CERTIFICATE}
    assert len(receiver.requests) == 1


async def test_plain_http_where_tls_is_expected_ends_the_attempt() -> None:
    async with receiving(answering(OK)) as receiver, SafeClient(IMPATIENT) as client:
        with pytest.raises(OutboundError) as raised:
            await client.post(f"https://127.0.0.1:{receiver.port}/", b"{}", {})
    assert receiver.requests == []
    assert isinstance(raised.value, TimedOut | Unreachable)
