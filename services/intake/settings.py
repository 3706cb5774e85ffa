"""The settings of intake, read from the environment."""

from typing import ClassVar

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_INTAKE_")

    service: ClassVar[str] = "intake"
    # Events about filed alerts can wait; filing comes first.
    patience: ClassVar[float] = 0.5
