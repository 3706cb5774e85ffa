"""The bus on Apache Kafka. The way to the brokers, and the writing side."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]  # aiokafka ships no types
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]  # as above
from aiokafka.helpers import create_ssl_context  # type: ignore[import-untyped]  # as above

from shared.messaging.bus import BusUnavailable, Record, refuse_too_large

FAULTS = (KafkaError, OSError, TimeoutError)

_CLOSE_SECONDS = 5.0


@dataclass(frozen=True)
class KafkaSettings:
    """Where the brokers are and how to sign in. With TLS the broker's name is always checked.

    `publish_seconds`: how long a batch may take until the bus counts as unavailable.
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
        context: ssl.SSLContext = create_ssl_context(
            cafile=_path(self.ca_file),
            certfile=_path(self.certificate_file),
            keyfile=_path(self.key_file),
        )
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def _path(file: Path | None) -> str | None:
    return None if file is None else str(file)


class KafkaPublisher:
    """acks=all, idempotent. After any failure the producer is dropped, its unsent records with it,

    so that none of them can reach the topic behind what is published next.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: Any = None

    async def publish(self, records: Sequence[Record]) -> None:
        refuse_too_large(records)
        try:
            async with asyncio.timeout(self._settings.publish_seconds):
                await self._send(records)
        except FAULTS as error:
            await self._drop()
            raise BusUnavailable(f"Kafka: {type(error).__name__}") from error
        except BaseException:
            await self._drop()
            raise

    async def close(self) -> None:
        await self._drop()

    async def _send(self, records: Sequence[Record]) -> None:
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                **self._settings.client(),
                acks="all",
                enable_idempotence=True,
                compression_type="lz4",
            )
            await self._producer.start()
        acknowledged = [
            await self._producer.send(
                record.topic,
                key=record.key,
                value=record.value,
                headers=list(record.headers.items()),
            )
            for record in records
        ]
        await asyncio.gather(*acknowledged)

    async def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        # `stop` would first send what is pending, and wait for a broker that is away. The sender
        # ends before its connections do, or it would open new ones.
        sender = producer._sender  # noqa: SLF001  # there is no public way to give up
        task = sender.sender_task if sender is not None else None
        if task is not None:
            task.cancel()
        with suppress(*FAULTS):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await producer.client.close()
        if task is not None:
            await asyncio.wait({task}, timeout=_CLOSE_SECONDS)
        producer._closed = True  # noqa: SLF001  # what `stop` would set
