"""Define the settings of identity, read from the environment."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings
from shared.web.dates_and_times import Past


class IdentitySettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_IDENTITY_")

    service: ClassVar[str] = "identity"
    # Identity stores only the anchors of the other services' audit trails.
    patience: ClassVar[float] = 1.0

    token_key_file: Path = Field(description="Ed25519 key (PEM) that signs tokens.")
    api_key_notice_days: int = Field(
        default=14,
        ge=1,
        le=365,
        description="Days before an API key expires at which administrators are told. The account "
        "of the key is told too, if it has an e-mail address.",
    )
    restored_at: Past | None = Field(
        default=None,
        description="Time at which its database was restored from a backup. For some weeks the "
        "start page tells everybody that everything entered after the backup is lost.",
    )
