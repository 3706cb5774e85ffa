"""What triage is told from outside."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class TriageSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_TRIAGE_")

    service: ClassVar[str] = "triage"
    # What others did of a case gathers; alerts are read at once.
    patience: ClassVar[float] = 0.25

    attestation_key_file: Path = Field(
        description="Ed25519 key (PEM) that signs triage's word over the gates of an approval."
    )
    appeal_templates: Path | None = Field(
        default=None, description="Folder with the organisation's own appeal templates."
    )
