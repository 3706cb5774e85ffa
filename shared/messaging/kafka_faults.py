"""Find out why the brokers cannot be used, and which setting to check."""

import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from shared.messaging.bus import BusUnavailable
from shared.messaging.kafka_settings import KafkaSettings

FAULTS = (KafkaError, OSError, TimeoutError)

CA_FILE = "TOCSIN_KAFKA_CA_FILE"
PASSWORD = "TOCSIN_KAFKA_PASSWORD"  # noqa: S105  # a setting's name
SASL_MECHANISM = "TOCSIN_KAFKA_SASL_MECHANISM"

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        CA_FILE: f"their certificate is not by the authority in {CA_FILE}, or not for their name",
        PASSWORD: f"they refuse TOCSIN_KAFKA_USERNAME with this {PASSWORD}",
        SASL_MECHANISM: f"they do not take the {SASL_MECHANISM}",
    }
)
_LOOK_MILLIS = 3_000


async def unavailable(settings: KafkaSettings, error: BaseException) -> BusUnavailable:
    """Return the error to raise for an error of the client, with text that names what to check."""
    code = await code_of(settings, error)
    return BusUnavailable(f"Kafka: {_WORDS.get(code, code)}", code)


async def code_of(settings: KafkaSettings, error: BaseException) -> str:
    """Return the setting that prevents the use of the brokers; else the kind of error.

    If a client reached no broker at all, aiokafka reports nothing more: if TLS or SASL may be the
    reason, one connection is made to find out.
    """
    if isinstance(error, KafkaConnectionError) and settings.security != "PLAINTEXT":
        error = await _seen(settings) or error
    return _setting(error) or type(error).__name__


async def _seen(settings: KafkaSettings) -> BaseException | None:
    """Return the way in which a connection ends, None if it stays open."""
    host, port, _ = collect_hosts(settings.bootstrap_servers)[0]
    told: dict[str, Any] = settings.client()
    del told["bootstrap_servers"]
    try:
        connection = await create_conn(host, port, request_timeout_ms=_LOOK_MILLIS, **told)
    except FAULTS as error:
        return error
    connection.close()
    return None


def _setting(error: BaseException) -> str | None:
    match error:
        case ssl.SSLCertVerificationError():
            return CA_FILE
        case SaslAuthenticationFailed() | AuthenticationFailedError():
            return PASSWORD
        case UnsupportedSaslMechanismError():
            return SASL_MECHANISM
        case _:
            return None
