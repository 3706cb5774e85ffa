"""What relocation is told from outside."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class RelocationSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_RELOCATION_")

    service: ClassVar[str] = "relocation"
    # What it hears waits for people; in a wave of alerts it takes them together.
    patience: ClassVar[float] = 0.25

    programmes: Path | None = Field(
        default=None,
        description="Folder of programme files (*.yaml) instead of those that come with Tocsin.",
    )
