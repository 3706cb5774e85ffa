"""The channel of docs/how-to/add-a-channel.md sends through the whole path, in eight files."""

import re
from pathlib import Path

import pytest

from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.how_to.performing import ROOT, files_of, performed, run

PAGE = "add-a-channel.md"
FILES, MOST_FILES = 8, 8
MIGRATION = "services/dispatch/migrations/versions/NEXT_fax.py"


def newest(migrations: Path) -> str:
    return max(file.name[:4] for file in migrations.glob("[0-9]*.py"))


@pytest.mark.long
def test_the_channel_sends_fails_and_is_shown_as_the_others_are(
    service_database: ServiceDatabase,
    standing_settings: StandingSettings,
    key_files: Path,
    tmp_path: Path,
) -> None:
    owner, folder, mailbox = service_database("dispatch"), tmp_path / "fax", tmp_path / "mailbox"
    folder.mkdir()
    settings = {
        **standing_settings("dispatch", owner),
        "public_url": "http://127.0.0.1:8470",
        "mailbox": mailbox,
    }
    copy = performed(PAGE, tmp_path / "copy")
    migration = copy / MIGRATION
    last = newest(ROOT / "services/dispatch/migrations/versions")
    migration.write_text(migration.read_text().replace("NEWEST", last))
    told = {"owner": owner, "settings": settings}
    found = run(
        copy,
        "tests.services.how_to.added_channel",
        {"dispatch": told, "folder": folder, "key": key_files / "signing.pem"},
    )
    assert found["source"].startswith(str(copy))
    assert found["appeal"] == found["expected"]
    assert ["fax", "sent", "accepted"] in found["states"]
    assert "fax" in found["settled"]
    assert any("TEST MESSAGE" in each for each in found["all"])
    assert any("C-2026-0001: A case is waiting for you." in each for each in found["all"])
    assert "fax" in found["listed"]
    assert "Fax" in found["page"]
    assert "Télécopie" in found["page in French"]
    first, last_try = found["failed"]
    assert ["fax", "pending", "provider-fault"] in first
    assert ["fax", "failed", "provider-fault"] in last_try
    states, is_provider = found["unconfigured"]
    assert ["fax", "withheld", "local-mailbox"] in states
    assert not is_provider
    assert any("+4" in file.read_text() for file in mailbox.iterdir())


def test_the_page_names_few_files() -> None:
    assert len(files_of(PAGE)) == FILES <= MOST_FILES


def test_each_text_of_the_example_has_its_french_on_the_page() -> None:
    text = (ROOT / "docs/how-to" / PAGE).read_text()
    said = set(re.findall(r'msgid\("(.+?)"\)', text))
    shared = (ROOT / "shared/web/locales/fr/LC_MESSAGES/shared.po").read_text()
    dispatch = (ROOT / "services/dispatch/locales/fr/LC_MESSAGES/dispatch.po").read_text()
    there = set(re.findall(r'^\+?msgid "(.+)"$', text + shared + dispatch, re.MULTILINE))
    assert said <= there
