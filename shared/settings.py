"""The settings that every service has. Each adds its own in `services/<service>/settings.py`.

Values come from the environment. A wrong one stops the start with one message that names it.
"""

import re
import ssl
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    UrlConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import MultiHostUrl
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.faults_of_settings import in_words, missing_variables

PostgresUrl = Annotated[
    MultiHostUrl,
    UrlConstraints(host_required=True, allowed_schemes=["postgresql", "postgres"]),
]


def _is_an_address_of_pages(value: str) -> str:
    # A host name or address, a port, and a base path.
    host = r"([A-Za-z0-9_-][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])"
    if not re.fullmatch(rf"https?://{host}(:[0-9]{{1,5}})?(/[A-Za-z0-9._~/-]*)?", value):
        raise ValueError("it must be a URL such as https://tocsin.ngo.example")
    return value


PublicUrl = Annotated[str, AfterValidator(_is_an_address_of_pages)]
"""Where people reach Tocsin: what every link begins with, so a path may be added to it."""


class WrongSettings(Exception):
    """The message names every variable that is missing or wrong, and never shows a value.

    `missing`: the variables that were not given at all.
    """

    def __init__(self, message: str, missing: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.missing = missing


def shared(name: str, default: Any = ..., *, description: str) -> Any:
    """Declare a setting that has one name for all services: `TOCSIN_<NAME>`."""
    return Field(
        default=default,
        validation_alias=f"TOCSIN_{name}",
        description=description,
    )


class BusSettings(BaseSettings):
    """Where Kafka is, if it is the bus. The same for all services."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    kafka_bootstrap_servers: str | None = shared(
        "KAFKA_BOOTSTRAP_SERVERS",
        None,
        description="host:port, with commas. Without this: PostgreSQL bus.",
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = shared(
        "KAFKA_SECURITY_PROTOCOL", "PLAINTEXT", description="As in other Kafka clients."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = shared(
        "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512", description="With SASL_PLAINTEXT and SASL_SSL."
    )
    kafka_username: str | None = shared("KAFKA_USERNAME", None, description="SASL user name.")
    kafka_password: SecretStr | None = shared("KAFKA_PASSWORD", None, description="SASL password.")
    kafka_ca_file: Path | None = shared(
        "KAFKA_CA_FILE", None, description="Certificate authority of the brokers (PEM)."
    )
    kafka_replication: int = shared(
        "KAFKA_REPLICATION", 1, description="Replicas of each topic: 3 if there are 3 brokers."
    )
    kafka_session_seconds: Annotated[float, Field(ge=1)] = shared(
        "KAFKA_SESSION_SECONDS",
        10.0,
        description="After how many seconds without a heartbeat another reader gets the "
        "partitions; within the brokers' group.min.session.timeout.ms and "
        "group.max.session.timeout.ms.",
    )

    @field_validator("kafka_ca_file")
    @classmethod
    def _holds_certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except OSError:
                raise ValueError(
                    "it must be a file of certificates (PEM) that can be read"
                ) from None
        return value

    @model_validator(mode="after")
    def _can_sign_in(self) -> Self:
        given = self.kafka_username is not None and self.kafka_password is not None
        if self.kafka_security_protocol.startswith("SASL") and not given:
            raise ValueError(
                "TOCSIN_KAFKA_USERNAME and TOCSIN_KAFKA_PASSWORD are needed with "
                f"{self.kafka_security_protocol}"
            )
        return self


class ServiceSettings(BusSettings):
    """Settings of one service. Subclasses set `service` and the prefix `TOCSIN_<SERVICE>_`."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    service: ClassVar[str]
    patience: ClassVar[float] = 0.0
    """Seconds that events may gather before the service reads them together."""

    database_url: PostgresUrl = Field(description="The service's own database.")
    keyring_url: PostgresUrl = Field(description="The keyring, under the service's role.")
    bus_url: PostgresUrl | None = Field(
        default=None, description="The PostgreSQL bus. Not needed with Kafka."
    )
    audit_key_file: Path = Field(description="Ed25519 key (PEM) that signs the audit trail's head.")
    event_key_file: Path = Field(description="Ed25519 key (PEM) that signs the service's events.")

    master_key_file: Path = shared(
        "MASTER_KEY_FILE", description="Master keys under which the keyring wraps data keys."
    )
    lookup_key_file: Path = shared(
        "LOOKUP_KEY_FILE", description="32 bytes for keyed hashes of sealed values."
    )
    public_keys: Path = shared(
        "PUBLIC_KEYS",
        description="Folder with tokens.jwks.json, attestations.jwks.json, audit.jwks.json and "
        "events.jwks.json.",
    )
    public_url: PublicUrl = shared(
        "PUBLIC_URL",
        "http://127.0.0.1:8470",
        description="Address of Tocsin for people. Links in pages and messages begin with it.",
    )

    terms: Path | None = shared(
        "TERMS",
        None,
        description="File of your own terms, territories and words (YAML). Give all services the "
        "same file. `tocsin terms check FILE` checks it.",
    )

    requests_per_second: Annotated[float, Field(ge=0)] = shared(
        "REQUESTS_PER_SECOND",
        20.0,
        description="Requests per second of one account or API key that each process of a service "
        "accepts in the long run. Each 2 KiB of content counts as one more request. 0: no limit.",
    )
    requests_burst: Annotated[int, Field(ge=100)] = shared(
        "REQUESTS_BURST",
        2000,
        description="Requests that it accepts at once before that limit, so that a wave of alerts "
        "is never refused.",
    )
    waiting_attempts: Annotated[int, Field(ge=1)] = shared(
        "WAITING_ATTEMPTS",
        10,
        description="Attempts at one event before administrators are told. It is still tried "
        "again.",
    )
    waiting_seconds: Annotated[float, Field(ge=1)] = shared(
        "WAITING_SECONDS", 300.0, description="Seconds at one event before administrators are told."
    )
    inbox_days: Annotated[int, Field(ge=180)] = shared(
        "INBOX_DAYS",
        365,
        description="Days for which the ids of processed events are kept. This must be longer "
        "than an event can be sent again: 30 days from the outbox, then 90 on Kafka.",
    )
    source_url: str | None = shared(
        "SOURCE_URL",
        None,
        description="Where to get the source code of this installation. Pages link to it. The "
        "licence requires this from anyone who changed the code.",
    )
    security_contact: str | None = shared(
        "SECURITY_CONTACT",
        None,
        description="Contact for reports of weaknesses (mailto:... or https://...), shown in "
        "/.well-known/security.txt. Without this, that file does not exist.",
    )

    otlp_endpoint: str | None = shared(
        "OTLP_ENDPOINT",
        None,
        description="OpenTelemetry collector (OTLP over HTTP). Without this: off.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = shared(
        "LOG_LEVEL", "INFO", description="What is logged, as JSON to standard error."
    )

    @field_validator("source_url", "security_contact")
    @classmethod
    def _is_a_link(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(https://|mailto:)[!-~]+", value):
            raise ValueError("it must begin with https:// or mailto:")
        return value

    @model_validator(mode="after")
    def _there_is_a_bus(self) -> Self:
        if self.bus_url is None and self.kafka_bootstrap_servers is None:
            raise ValueError(
                "a bus is needed: TOCSIN_KAFKA_BOOTSTRAP_SERVERS, or BUS_URL of the service"
            )
        return self


Settings = TypeVar("Settings", bound=BaseSettings)


def read_settings(kind: type[Settings], **given: Any) -> Settings:
    """Return the settings: fields given here, and the rest from the environment.

    Raises `WrongSettings`, which names what is missing or wrong.
    """
    try:
        return kind(**given)
    except ValidationError as error:
        raise WrongSettings(in_words(error, kind), missing_variables(error, kind)) from None
