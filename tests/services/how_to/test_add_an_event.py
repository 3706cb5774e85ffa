"""The event of docs/how-to/add-an-event.md takes effect in another service, in five files."""

from pathlib import Path

import pytest

from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.how_to.performing import files_of, performed, run

PAGE = "add-an-event.md"
FILES, MOST_FILES = 5, 5


@pytest.mark.long
def test_the_event_takes_effect_in_the_service_that_listens(
    service_database: ServiceDatabase, standing_settings: StandingSettings, tmp_path: Path
) -> None:
    owner = {each: service_database(each) for each in ("triage", "intake")}
    settings = {each: standing_settings(each, url) for each, url in owner.items()}
    settings["triage"]["attestation_key_file"] = settings["triage"]["audit_key_file"]
    copy = performed(PAGE, tmp_path / "copy")
    told = {each: {"owner": owner[each], "settings": settings[each]} for each in owner}
    found = run(copy, "tests.services.how_to.added_event", told)
    assert found["source"].startswith(str(copy))
    (assessed,) = found["assessed"]
    assert assessed["reliability"] == "highly-reliable"
    assert found["kept"] == {assessed["case"]: "in-progress"}


def test_the_page_names_few_files() -> None:
    assert len(files_of(PAGE)) == FILES <= MOST_FILES
