"""The language of docs/how-to/add-a-language-of-appeals.md works with that page's edits.

All persons are invented.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ValidationError

from services.dispatch.rules.notice_sentences import repeated_words
from services.triage.drafting.draft import Addressee, AppealDraft, LanguageDraft, Part
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.issued_texts import issue_texts
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from services.triage.rules.references import Reference
from shared.contracts.content import APPEAL_LANGUAGES, AppealLanguage, AppealText, AppealTexts
from shared.contracts.persons import Person
from shared.problems import Invalid
from shared.taxonomy import load_taxonomy
from shared.web.languages import own_name

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs/how-to/add-a-language-of-appeals.md").read_text()
MOST_PLACES = 8
TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
DATE = TEMPLATES.latest
ISSUED_AT = datetime(2026, 5, 24, 12, tzinfo=UTC)


def renderer() -> Renderer:
    """Return a renderer with the new language: the English template with some other words."""
    english = TEMPLATES.forms[DATE, "en"]
    form = english.model_copy(
        update={"language": "eo", "headline": "URĜA ALVOKO", "of": "de", "conjunction": "kaj"}
    )
    return Renderer(replace(TEMPLATES, forms={**TEMPLATES.forms, (DATE, "eo"): form}), TAXONOMY)


def draft() -> AppealDraft:
    version = {
        "language": "eo",
        "title": "Egiptujo: invented",
        "concerned": "La Invented League",
        "short": "La Invented League",
        "parts": {Part.FACTS: "Inventitaj faktoj."},
        "addressees": [Addressee(name="Invented Minister", phone="Telefono: +1 23")],
    }
    return AppealDraft.model_validate(
        {
            "country": "EGY",
            "issuer": "omct",
            "template": DATE,
            "violations": ["threats"],
            "versions": [version],
        }
    )


MODELS: tuple[type[BaseModel], ...] = (LanguageDraft, AppealText, AppealDraft, AppealTexts)
"""Models with a language, and models that contain them."""


def _take(languages: Any) -> None:
    """Let the models accept these languages."""
    for model in MODELS:
        if "language" in model.model_fields:
            model.model_fields["language"].annotation = languages
        model.model_rebuild(force=True)


@pytest.fixture
def esperanto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register the page's language as its files do."""
    [module] = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    loaded = ModuleType("services.triage.drafting.languages.eo")
    exec(compile(module, "eo.py", "exec"), vars(loaded))  # noqa: S102  # our own page
    monkeypatch.setitem(LANGUAGES, "eo", loaded.ESPERANTO)
    _take(Literal[(*APPEAL_LANGUAGES, "eo")])
    yield
    _take(AppealLanguage)


@pytest.mark.usefixtures("esperanto")
def test_a_document_is_written_and_issued_in_it() -> None:
    texts = renderer().render(draft())
    issued = issue_texts(texts, Reference("EGY", 4, 2026, 5, 90), ISSUED_AT).texts[0]
    assert "URĜA ALVOKO" in issued.plain
    assert "la 24-a de majo 2026" in issued.plain
    assert "against la Invented League" in issued.plain
    assert "Telefono:" not in issued.plain, "the template prints its own label"
    assert issued.language == "eo"


@pytest.mark.usefixtures("esperanto")
def test_a_new_draft_begins_with_what_the_case_knows() -> None:
    form = renderer().templates.forms[DATE, "eo"]
    person = Person(kind="organisation", name="La Invented League", defender=True)
    told = Introducing(TAXONOMY, form, "EGY").introduce([person], ["threats"])
    assert told is not None
    assert told.short == "La Invented League"


@pytest.mark.usefixtures("esperanto")
def test_a_template_that_lacks_it_refuses_a_draft_in_it_at_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        Renderer(TEMPLATES, TAXONOMY).render(draft())
    assert [each.field for each in refused.value.faults] == ["versions.0.language"]


def test_without_the_page_s_changes_it_is_no_language_of_documents() -> None:
    with pytest.raises(ValidationError):
        draft()


def test_what_is_said_around_a_document_is_english_until_it_is_translated() -> None:
    assert repeated_words("Egiptujo", "eo") == repeated_words("Egiptujo", "en")
    assert own_name("eo") == "Esperanto"


def test_the_places_are_few_and_there() -> None:
    rows = re.findall(r"^\| \d+ \| `([^`]+)` \| (.+?) \|$", PAGE, flags=re.MULTILINE)
    assert 0 < len(rows) <= MOST_PLACES
    assert [path for path, what in rows if (ROOT / path).exists() == what.startswith("new:")] == []
    files = "".join((ROOT / path).read_text() for path, _ in rows if (ROOT / path).is_file())
    changed = (what for _, what in rows if not what.startswith("new:"))
    named = re.findall(r"`([A-Z_]\w+)`", " ".join(changed))
    assert named == ["AppealLanguage", "LANGUAGES", "ByLanguage", "_REPEATED"]
    assert [name for name in named if name not in files] == []
