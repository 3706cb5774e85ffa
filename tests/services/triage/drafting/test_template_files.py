"""A template may build on another one and say only what differs. All templates are invented."""

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree

import pytest

from services.triage.drafting.template import TemplateFault
from services.triage.drafting.template_loading import load_templates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with as_file(files("services.triage.drafting") / "templates") as house:
        copytree(house, tmp_path / "templates")
    return tmp_path / "templates"


def write(folder: Path, date: str, text: str, language: str = "en") -> None:
    (folder / date).mkdir(exist_ok=True)
    (folder / date / f"{language}.yaml").write_text(text)


def test_only_what_differs_is_written(folder: Path) -> None:
    write(folder, "2026-11", 'builds_on: "2026-01"\nheadline: "APPEAL"\n')
    write(folder, "note-2026-11", 'builds_on: "2026-11"\nkind: note\nkind_name: "Note"\n')
    templates = load_templates(folder)
    old, new, note = (
        templates.forms[date, "en"] for date in ("2026-01", "2026-11", "note-2026-11")
    )
    assert (new.kind, note.kind, note.headline) == (old.kind, "note", "APPEAL")
    assert new.clauses == note.clauses == old.clauses
    assert templates.latest == "2026-11"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('builds_on: "2025-01"', "2026-11/en.yaml: builds_on: there is no 2025-01/en.yaml"),
        ('builds_on: "2026-11"', "2026-11/en.yaml: builds_on: 2026-11 builds on itself"),
        ('builds_on: "2026-01"\nheadlin: "x"', "2026-11/en.yaml: .*headlin"),
        ('builds_on: "2026-01"\nopening: "{% if %}"', "2026-11/en.yaml: Expected an expression"),
        ("a list", "2026-11/en.yaml: "),
    ],
)
def test_a_fault_names_the_file(folder: Path, text: str, fault: str) -> None:
    write(folder, "2026-11", text)
    with pytest.raises(TemplateFault, match=fault):
        load_templates(folder)
