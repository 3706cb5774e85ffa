"""The settings of intake, read from the environment."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_INTAKE_")

    service: ClassVar[str] = "intake"
    # Events about filed alerts can wait; filing comes first.
    patience: ClassVar[float] = 0.5

    draft_days: int = Field(
        default=7,
        ge=1,
        le=30,
        description="Days for which the draft of an alert is kept after it was last saved. It may "
        "name people who never become an alert.",
    )
