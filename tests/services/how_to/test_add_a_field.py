"""The field of docs/how-to/add-a-field.md travels from the alert to the draft, in eight files."""

import re
from html import unescape
from pathlib import Path

import pytest

from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.how_to.performing import files_of, performed, run
from tests.services.triage.drafting.test_words_of_all_languages import lacking

PAGE = "add-a-field.md"
FILES, MOST_FILES = 8, 8


@pytest.mark.long
def test_the_field_travels_from_the_alert_to_the_draft(
    service_database: ServiceDatabase, standing_settings: StandingSettings, tmp_path: Path
) -> None:
    owner = {each: service_database(each) for each in ("intake", "triage")}
    settings = {each: standing_settings(each, url) for each, url in owner.items()}
    key = settings["triage"]["audit_key_file"]
    settings["triage"]["attestation_key_file"] = key
    told = {each: {"owner": owner[each], "settings": settings[each]} for each in owner}
    copy = performed(PAGE, tmp_path / "copy")
    found = run(copy, "tests.services.how_to.added_field", {**told, "key": key})
    assert found["source"].startswith(str(copy))
    assert found["breaking"] == []
    assert found["in_need"] == {"name": "Amal Invented", "prize": "Invented Prize"}
    assert re.search(r'<label for="f-persons-0-prize">Prize', found["form"])
    assert 'name="persons.0.prize"' in found["form"]
    assert re.search(r"<dt>Prize</dt>\s*<dd[^>]*>Invented Prize<", found["alert"])
    assert re.search(r"<dt>Prix</dt>\s*<dd[^>]*>Invented Prize<", found["case"])
    draft = unescape(found["draft"])
    assert "Amal Invented, a lawyer, holder of the Invented Prize" in draft
    assert "Amal Invented, avocat·e, titulaire du Invented Prize" in draft


@pytest.mark.long
def test_the_draft_says_it_in_every_language(tmp_path: Path) -> None:
    copy = performed(PAGE, tmp_path / "copy")
    templates = copy / "services/triage/drafting/templates"
    assert lacking(templates) == []
    said = [each.parent.name for each in templates.rglob("*.yaml") if "prize" in each.read_text()]
    assert len(said) == len(list((templates / "2026-01").glob("*.yaml")))


def test_the_page_names_few_files() -> None:
    assert len(files_of(PAGE)) == FILES <= MOST_FILES
