"""The settings of dispatch, read from the environment."""

import re
from email.headerregistry import Address
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.outbound.policy import OutboundPolicy, Port
from shared.settings import ServiceSettings, shared
from shared.web.dates_and_times import Past


class DispatchSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_DISPATCH_")

    service: ClassVar[str] = "dispatch"
    # Notices and events about cases are collected in batches; appeals and what stops them are read
    # at once.
    patience: ClassVar[float] = 0.5

    mailbox: Path | None = Field(
        default=None,
        description="Folder where e-mails and SMS are kept, unsent, if no provider is configured. "
        "Without this, nothing is sent or kept on a channel without a provider.",
    )
    restored_at: Past | None = Field(
        default=None,
        description="Time at which its database was restored from a backup (2026-11-23T14:00:00Z). "
        "Appeals issued before may have been sent already: critical messages are sent and marked "
        "as maybe a second copy, all others wait until somebody decides.",
    )
    smtp_url: SecretStr | None = shared(
        "SMTP_URL",
        None,
        description="Mail server: smtp://user:password@host:587 (STARTTLS; not with "
        "?starttls=never) or smtps://.... On loopback STARTTLS is used if it is offered, with any "
        "certificate, also a self-signed one. If the server's certificate is from your own "
        "authority, set SSL_CERT_FILE to a file with that authority. Without this: the local "
        "mailbox, if there is one, else no e-mail.",
    )
    smtp_from: str | None = shared(
        "SMTP_FROM",
        None,
        description="Sender of e-mails: an address, or a name and an address, such as "
        "The Observatory <appeals@ngo.example>. Set up SPF, DKIM and DMARC for its domain at the "
        "mail server. Bounces arrive at this address. Tocsin does not read them yet.",
    )
    smtp_ehlo: str | None = shared(
        "SMTP_EHLO",
        None,
        description="Name of this machine for the mail server (EHLO). Without this: the host of "
        "TOCSIN_PUBLIC_URL if it is a full name, else the domain of TOCSIN_SMTP_FROM.",
    )
    smtp_reply_to: str | None = shared(
        "SMTP_REPLY_TO",
        None,
        description="Address for replies to appeals. Without this: the sender.",
    )
    twilio_account_sid: str | None = shared(
        "TWILIO_ACCOUNT_SID",
        None,
        description="Twilio account. Without this: the local mailbox, if there is one, else no "
        "SMS.",
    )
    twilio_auth_token: SecretStr | None = shared(
        "TWILIO_AUTH_TOKEN", None, description="Twilio's token. It also signs Twilio's callbacks."
    )
    twilio_from: str | None = shared(
        "TWILIO_FROM",
        None,
        description="Number (E.164) from which SMS are sent. To receive STOP and START, set "
        "TOCSIN_PUBLIC_URL/dispatch/v1/callbacks/twilio/messages at Twilio as the webhook for "
        "incoming messages of this number.",
    )
    twilio_api_url: str | None = shared(
        "TWILIO_API_URL", None, description="Instead of https://api.twilio.com."
    )
    twilio_report_minutes: int = Field(
        default=30,
        ge=1,
        le=1440,
        description="Minutes after which people are told that Twilio accepted SMS but has sent no "
        "report. It sends reports to TOCSIN_PUBLIC_URL/dispatch/v1/callbacks/twilio/status.",
    )
    outbound_allowed_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = shared(
        "OUTBOUND_ALLOWED_NETWORKS",
        (),
        description="Private networks that webhooks may reach, with commas. For trials on one "
        "machine: 127.0.0.0/8.",
    )
    outbound_ports: Annotated[frozenset[Port], NoDecode] = shared(
        "OUTBOUND_PORTS", frozenset({443}), description="Allowed ports of webhooks, with commas."
    )
    outbound_schemes: Annotated[frozenset[str], NoDecode] = shared(
        "OUTBOUND_SCHEMES", frozenset({"https"}), description="https, or https,http."
    )

    @field_validator(
        "outbound_allowed_networks", "outbound_ports", "outbound_schemes", mode="before"
    )
    @classmethod
    def _with_commas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return [each.strip() for each in value.split(",") if each.strip()]

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                parsed = urlsplit(value.get_secret_value())
                _ = parsed.port
            except ValueError:  # its text would show a part of the URL
                raise ValueError("it must be a URL with a port that is a number") from None
            if parsed.scheme not in {"smtp", "smtps"} or not parsed.hostname:
                raise ValueError("it must begin with smtp:// or smtps:// and name a host")
        return value

    @field_validator("twilio_from")
    @classmethod
    def _is_a_number(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
            raise ValueError("it must be a number with + and its country's code, as +15005550006")
        return value

    @field_validator("smtp_ehlo")
    @classmethod
    def _is_a_host(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})", value):
            raise ValueError("it must be the name of a host, as mail.ngo.example")
        return value

    @field_validator("smtp_from")
    @classmethod
    def _is_a_sender(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                _sender(value).addr_spec.encode("ascii")
            except Exception:  # noqa: BLE001  # the parser raises many types
                raise ValueError("it must be an e-mail address, or Name <address>") from None
        return value

    @field_validator("smtp_reply_to")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                Address(addr_spec=value).addr_spec.encode("ascii")
            except Exception:  # noqa: BLE001  # the parser raises many types
                raise ValueError("it must be an e-mail address alone, without a name") from None
        return value

    @model_validator(mode="after")
    def _providers_are_whole(self) -> Self:
        for together in (
            {"TOCSIN_SMTP_URL": self.smtp_url, "TOCSIN_SMTP_FROM": self.smtp_from},
            {
                "TOCSIN_TWILIO_ACCOUNT_SID": self.twilio_account_sid,
                "TOCSIN_TWILIO_AUTH_TOKEN": self.twilio_auth_token,
                "TOCSIN_TWILIO_FROM": self.twilio_from,
            },
        ):
            given = [name for name, value in together.items() if value]
            missing = [name for name, value in together.items() if not value]
            if given and missing:
                raise ValueError(
                    f"{' and '.join(missing)} must be given too, together with "
                    f"{' and '.join(given)}"
                )
        return self

    @property
    def sender(self) -> Address:
        """Return the sender's address that `smtp_from` gives."""
        return _sender(self.smtp_from or "")

    @property
    def ehlo(self) -> str:
        if self.smtp_ehlo is not None:
            return self.smtp_ehlo
        host = (urlsplit(self.public_url).hostname or "").rstrip(".")
        return host if _is_full_name(host) else self.sender.domain

    @property
    def outbound(self) -> OutboundPolicy:
        return OutboundPolicy(
            schemes=self.outbound_schemes,
            ports=self.outbound_ports,
            allowed_networks=self.outbound_allowed_networks,
        )


def _sender(text: str) -> Address:
    """Return the name and address of `Name <address>`, or of an address alone."""
    name, bracket, rest = text.rpartition("<")
    if not bracket:
        return Address(addr_spec=text.strip())
    if not rest.endswith(">") or any(not each.isprintable() for each in name):
        raise ValueError
    return Address(display_name=name.strip().strip('"'), addr_spec=rest[:-1].strip())


def _is_full_name(host: str) -> bool:
    """Return whether a mail server can accept the host's name as one of the internet."""
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))
    return False
