"""A house style is data that holds from a day on. The how-to's files are put into a folder."""

import re
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree

import pytest

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.issued_texts import issue_texts
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template import Templates
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.references import Reference
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

HOW_TO = Path(__file__).parents[4] / "docs" / "how-to" / "edit-styles.md"
TAXONOMY = load_taxonomy()
NEW, OLD, LATER = "2026-02", "2026-01", "2999-01"
REFERENCE = Reference("KEN", 1, 2026, 11, 1)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("styles") / "templates"
    with as_file(files("services.triage.drafting") / "templates") as house:
        copytree(house, folder)
    text = HOW_TO.read_text("utf-8")
    for name, content in re.findall(r"### \d\. `([^`]+)`\n\n```yaml\n(.*?)```", text, re.DOTALL):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    (folder / LATER).mkdir()
    (folder / LATER / "en.yaml").write_text('builds_on: "2026-02"\nheadline: "LATER"\n')
    return load_templates(folder)


def letter(templates: Templates, template: str, language: str = "en") -> str:
    draft = AppealDraft.model_validate(
        {
            "country": "KEN",
            "issuer": "omct",
            "template": template,
            "hearing": date(2026, 12, 3),
            "violations": ["arbitrary-detention"],
            "versions": [
                {"language": language, "title": "x", "concerned": "A", "short": "A"},
            ],
        }
    )
    texts = Renderer(templates, TAXONOMY).render(draft)
    patterns = templates.date_patterns(template)
    moment = datetime(2026, 11, 30, 12, tzinfo=UTC)
    return " ".join(issue_texts(texts, REFERENCE, moment, patterns).texts[0].plain.split())


def test_every_kind_has_the_style_of_its_day(templates: Templates) -> None:
    assert templates.latest == NEW
    kinds = templates.latest_of_kinds
    assert kinds["press-release"] == f"press-release-{NEW}"
    assert all(each.endswith(NEW) for each in kinds.values())
    for template in (NEW, *kinds.values()):
        names_it = "partnership" in templates.forms[template, "en"].opening
        said = letter(templates, template)
        assert ("a joint programme of the World Organisation" in said) is names_it
    assert letter(templates, kinds["press-release"]).startswith("x PRESS RELEASE")


def test_a_date_is_written_in_one_way(templates: Templates) -> None:
    new, old = letter(templates, NEW), letter(templates, OLD)
    for told in ("3 December 2026", "30 November 2026", "9 December 1998"):
        assert told in new
        day, month, year = told.split()
        assert f"{month} {day}, {year}" in old
        assert told not in old


def test_a_document_of_before_keeps_its_style(templates: Templates) -> None:
    old = letter(templates, f"press-release-{OLD}")
    assert "a partnership of the World Organisation" in old
    assert "APPEL URGENT" in letter(templates, OLD, "fr")
    assert "ALERTE URGENTE" in letter(templates, NEW, "fr")
    assert "ALERTE" not in letter(templates, f"press-release-{NEW}", "fr")


def test_names_have_courtesy_titles_or_none(templates: Templates) -> None:
    ann = Person(kind="person", name="Ann Invented", gender="woman", courtesy_title="dr")
    said = [
        Introducing(TAXONOMY, templates.forms[style, language], "KEN").introduce([ann], ["raid"])
        for style in (OLD, NEW)
        for language in ("en", "fr")
    ]
    names = [each.short if each else "" for each in said]
    assert names == ["Dr. Ann Invented", "la Dr Ann Invented", "Ann Invented", "Ann Invented"]


def test_a_style_of_later_is_there_and_not_in_force(templates: Templates) -> None:
    assert f"press-release-{LATER}" in templates.dates
    assert templates.forms[f"press-release-{LATER}", "en"].headline.startswith("PRESS RELEASE")
    assert not templates.holds(LATER)
    assert LATER not in templates.latest_of_kinds.values()


def test_a_language_without_the_style_is_not_on_offer_in_it(templates: Templates) -> None:
    assert templates.form(f"press-release-{NEW}", "es") is None
    assert templates.form(f"press-release-{OLD}", "es") is not None
