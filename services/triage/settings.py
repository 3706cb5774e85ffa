"""The settings of triage, read from the environment."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_settings import NoDecode, SettingsConfigDict

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


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if doubled := [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]:
        raise ValueError(f"{doubled[0]!a} must stand there once")
    return dict(pairs)


def _from_json(told: object) -> object:
    """Parse JSON from the environment; refuse a repeated key: only the last would count."""
    try:
        return json.loads(told, object_pairs_hook=_each_once) if isinstance(told, str) else told
    except json.JSONDecodeError:
        raise ValueError("it must be JSON") from None


ContactLines = Annotated[dict[Organisation, Lines], NoDecode, BeforeValidator(_from_json)]

CodeFormsSetting = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=40)], ...],
    NoDecode,
    BeforeValidator(_from_json),
]


class TriageSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TOCSIN_TRIAGE_")

    service: ClassVar[str] = "triage"
    # Events about cases are collected in batches; alerts are read at once.
    patience: ClassVar[float] = 0.25

    attestation_key_file: Path = Field(
        description="Ed25519 key (PEM) that signs the attestation of an approval's gates."
    )
    contact_lines: ContactLines = Field(
        default_factory=dict,
        description="Contact lines of each organisation that issues appeals, printed at their end:"
        ' `{"omct": "World Organisation Against Torture\\nTel: ..."}`. Without them, those'
        " of the template are printed, and the approver is told. The reply address in an SMS is the"
        " `reply_to` of the template.",
    )
    code_forms: CodeFormsSetting = Field(
        default=(),
        description="Forms of the codes of other organisations' documents that can be followed,"
        ' beside the Observatory\'s: `["UA #.#", "MDE # / # / #"]`. `#` is a number of one to four'
        " digits, `@` the code of a country; capital letters, digits and `. / : -` stand for"
        " themselves.",
    )
    appeal_templates: Path | None = Field(
        default=None, description="Folder with the organisation's own appeal templates."
    )
    public_pages: bool = Field(
        default=False,
        description="Serve a page and a PDF of each document that was issued to the media to "
        "everybody, without signing in: `/triage/public/EGY-004-0718-OBS-090/en`. They are gone "
        "within seconds after a withdrawal. Organisations sign joint statements on such pages too.",
    )
    deadline_steps: Path | None = Field(
        default=None,
        description="File of deadline steps (YAML: who is told, and when), instead of that of "
        "Tocsin.",
    )
