"""The settings of the connection to the Kafka brokers.

It loads no Kafka client: a service on the PostgreSQL bus does not need one.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class KafkaSettings:
    """Where the brokers are and how to sign in. With TLS the broker's name is always checked.

    `publish_seconds`: how long a batch may take until the bus counts as unavailable.
    `session_seconds`: after how long without a sign of life a member is out of its group.
    `metadata_seconds`: how old the client's knowledge of topics may be. A topic that was deleted
    and created again is not read for that long.
    """

    bootstrap_servers: str
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    publish_seconds: float = 15.0
    session_seconds: float = 10.0
    metadata_seconds: float = 10.0

    def client(self) -> dict[str, Any]:
        """Return the arguments that every client of aiokafka takes."""
        arguments: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "security_protocol": self.security,
            "client_id": "tocsin",
        }
        if self.security.endswith("SSL"):
            arguments["ssl_context"] = self._tls()
        if self.security.startswith("SASL"):
            arguments |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": self.sasl_password,
            }
        return arguments

    def _tls(self) -> ssl.SSLContext:
        from aiokafka.helpers import (  # noqa: PLC0415  # as said
            create_ssl_context,
        )

        context: ssl.SSLContext = create_ssl_context(
            cafile=_path(self.ca_file),
            certfile=_path(self.certificate_file),
            keyfile=_path(self.key_file),
        )
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def _path(file: Path | None) -> str | None:
    return None if file is None else str(file)
