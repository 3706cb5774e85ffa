"""What triage is told from outside."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

MOST_LINES = 12
Organisation = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,20}$")]


def _few_lines(told: str) -> str:
    lines = [line.strip() for line in told.splitlines()]
    if len(lines) > MOST_LINES or any(not line.isprintable() for line in lines):
        raise ValueError(f"at most {MOST_LINES} lines of letters that can be printed")
    return "\n".join(lines)


Lines = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=800),
    AfterValidator(_few_lines),
]


class TriageSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_TRIAGE_")

    service: ClassVar[str] = "triage"
    # What others did of a case gathers; alerts are read at once.
    patience: ClassVar[float] = 0.25

    attestation_key_file: Path = Field(
        description="Ed25519 key (PEM) that signs triage's word over the gates of an approval."
    )
    contact_lines: dict[Organisation, Lines] = Field(
        default_factory=dict,
        description="How each organisation that issues appeals is reached, printed at their end:"
        ' `{"omct": "World Organisation Against Torture\\nTel: ..."}`. Where the issuer has none,'
        " the template's stand there, and who approves reads so. What an SMS asks to reply to is"
        " the `reply_to` of the template.",
    )
    appeal_templates: Path | None = Field(
        default=None, description="Folder with the organisation's own appeal templates."
    )
