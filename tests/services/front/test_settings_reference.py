"""The settings reference matches the settings that the code reads."""

import re
from pathlib import Path
from typing import ClassVar

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.front.catalogue import CATALOGUE
from services.front.settings_reference import render, settings_of
from shared.settings import ServiceSettings, shared

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs" / "settings.md"

NOT_FOR_OPERATORS = {"TOCSIN_TEST_KAFKA", "TOCSIN_PROVE_ROUNDS"}
"""`make help` tells developers about them."""


class ArchiveSettings(ServiceSettings):
    """A service that does not exist."""

    model_config = SettingsConfigDict(env_prefix="TOCSIN_ARCHIVE_")

    service: ClassVar[str] = "archive"

    shelf: str = Field(description="Where things lie.")
    shelf_key: SecretStr | None = shared("SHELF_KEY", None, description="Opens the shelf.")


def test_the_committed_reference_is_that_of_the_code() -> None:
    fresh = render(service.settings for service in CATALOGUE.values())
    assert DOCUMENT.read_text() == fresh, (
        "write it anew: python -m services.front.settings_reference > docs/settings.md"
    )


def test_a_services_own_settings_stand_in_its_own_table() -> None:
    own = render([ArchiveSettings]).partition("## Only archive")[2]
    assert "| `TOCSIN_ARCHIVE_SHELF` | **required** | Where things lie. |" in own
    assert "| `TOCSIN_SHELF_KEY` | none | Opens the shelf. |" in own
    assert "TOCSIN_ARCHIVE_DATABASE_URL" not in own


def test_names_are_those_that_the_environment_is_read_by() -> None:
    names = {each.name for each in settings_of(ArchiveSettings)}
    assert {"TOCSIN_ARCHIVE_DATABASE_URL", "TOCSIN_PUBLIC_URL", "TOCSIN_SHELF_KEY"} <= names


def test_every_setting_says_what_it_is() -> None:
    silent = [
        each.name
        for service in CATALOGUE.values()
        for each in settings_of(service.settings)
        if not each.description
    ]
    assert silent == []


def test_every_variable_that_the_code_names_stands_in_the_reference() -> None:
    stated = DOCUMENT.read_text()
    named = {
        name
        for folder in ("services", "shared")
        for file in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"TOCSIN_[A-Z_]*[A-Z]\b", file.read_text())
    }
    assert {
        name
        for name in named - NOT_FOR_OPERATORS
        if name not in stated and _of_any_service(name) not in stated
    } == set()


def _of_any_service(name: str) -> str:
    services = "|".join(service.upper() for service in CATALOGUE)
    return re.sub(rf"^TOCSIN_({services})_", "TOCSIN_<SERVICE>_", name)
