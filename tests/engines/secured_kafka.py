"""Start a real Kafka that requires TLS, a user name and a password."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.local.kafka.broker import LocalKafka
from services.front.local.processes import LOOPBACK, free_port
from tests.engines.kafka import require_kafka
from tests.engines.scratch import scratch_folder

USERNAME, PASSWORD = "tocsin", "invented-password"

# In addition to the open listener, which the broker itself and the start check still use.
_LISTENER = """
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller},SASL_SSL://{host}:{secured}
advertised.listeners=PLAINTEXT://{host}:{port},SASL_SSL://{host}:{secured}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
"""


@dataclass(frozen=True)
class Authority:
    """A certificate authority; a client that gets its `certificate` trusts it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        built = _builder(name, name, key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return cls(key, built.sign(key, hashes.SHA256()))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def keystore(self) -> bytes:
        """Return a key and certificate for a server on loopback, with the chain."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        certificate = (
            _builder("broker", str(issuer), key.public_key())
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]),
                critical=False,
            )
            .sign(self.key, hashes.SHA256())
        )
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return secret + certificate.public_bytes(Encoding.PEM) + self.pem


class SecuredKafka(LocalKafka):
    def __init__(self, data: Path, authority: Authority) -> None:
        super().__init__(data)
        self._keystore = data / "broker.pem"
        self._keystore.write_bytes(authority.keystore())
        self._secured_port = free_port()

    @property
    def secured_servers(self) -> str:
        return f"{LOOPBACK}:{self._secured_port}"

    def _properties(self, path: Path, log_folder: Path) -> Path:
        listener = _LISTENER.format(
            host=LOOPBACK,
            port=self._port,
            controller=self._controller_port,
            secured=self._secured_port,
            keystore=self._keystore,
        )
        with super()._properties(path, log_folder).open("a") as properties:
            properties.write(listener)  # if a key appears twice, the later line counts
        return path

    def _format_options(self, properties: Path) -> tuple[str, ...]:
        user = f"SCRAM-SHA-512=[name={USERNAME},password={PASSWORD}]"
        return (*super()._format_options(properties), "--add-scram", user)


@dataclass(frozen=True)
class Secured:
    """`ca_file`: the authority of the broker's certificate; `other_ca_file`: another one."""

    broker: SecuredKafka
    ca_file: Path
    other_ca_file: Path


@pytest.fixture(scope="session")
def secured_kafka() -> Iterator[Secured]:
    require_kafka()
    with scratch_folder("secured-kafka") as folder:
        authority, other = Authority.new("Invented authority"), Authority.new("Another one")
        data = folder / "data"
        data.mkdir()
        kept = Secured(SecuredKafka(data, authority), folder / "ca.pem", folder / "other.pem")
        kept.ca_file.write_bytes(authority.pem)
        kept.other_ca_file.write_bytes(other.pem)
        kept.broker.start()
        try:
            yield kept
        finally:
            kept.broker.kill()  # its data is deleted with the folder


def _builder(name: str, issuer: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
