"""The settings of Tocsin on one machine; it sets all other settings itself."""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import PostgresUrl, PublicUrl, read_settings


class FrontSettings(BaseSettings):
    """Settings that are read from `TOCSIN_...`; each service also reads its own settings."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="TOCSIN_", extra="ignore")

    port: int = Field(default=8470, ge=1, le=65535, description="Port of Tocsin, on loopback.")
    public_url: PublicUrl | None = Field(
        default=None, description="Address of Tocsin for people, if not http://127.0.0.1:<port>."
    )
    trusted_proxies: str | None = Field(
        default=None,
        description="Addresses or networks of trusted proxies, with commas. Their "
        "X-Forwarded-For and -Proto are used. `tocsin serve` reads this too.",
    )
    postgres_url: PostgresUrl | None = Field(
        default=None,
        description="Your own PostgreSQL (15 to 18), with a role that can create databases and "
        "roles. Without this, Tocsin starts one.",
    )
    data: Path | None = Field(default=None, description="Folder of the data.")
    secrets: Path | None = Field(
        default=None, description="Folder of the keys. It must not be inside the data folder."
    )
    adopt_keys: bool = Field(
        default=False,
        description="For one start: create a new data folder with the existing keys, because the "
        "old data folder is lost.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="What is logged to the terminal."
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: str | None) -> str | None:
        for each in filter(None, (part.strip() for part in (value or "").split(","))):
            try:
                ip_network(each, strict=False)
            except ValueError:
                raise ValueError(
                    "it must be addresses or networks, with commas, such as 127.0.0.1"
                ) from None
        return value

    @property
    def is_https(self) -> bool:
        """Return whether people reach it over TLS, which ends at a proxy in front of it."""
        return self.url.startswith("https:")

    @property
    def url(self) -> str:
        """Return the URL where people reach it, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")


def read_front_settings() -> FrontSettings:
    """Return the settings from the environment, or raise `WrongSettings` naming what is wrong."""
    return read_settings(FrontSettings)
