"""What identity is told from outside."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class IdentitySettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_IDENTITY_")

    service: ClassVar[str] = "identity"
    # It keeps the heads of the others' trails, and passes by all else.
    patience: ClassVar[float] = 1.0

    token_key_file: Path = Field(description="Ed25519 key (PEM) that signs tokens.")
