"""The settings of relocation, read from the environment."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class RelocationSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_RELOCATION_")

    service: ClassVar[str] = "relocation"
    # Alerts are collected in batches; what people wait for is read at once.
    patience: ClassVar[float] = 0.5

    programmes: Path | None = Field(
        default=None,
        description="Folder of programme files (*.yaml) instead of those that come with Tocsin.",
    )
