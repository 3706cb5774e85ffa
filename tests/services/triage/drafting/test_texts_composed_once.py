"""A page composes the texts that a document begins with once, and only those it needs."""

from collections import Counter
from typing import Any

import pytest

from services.triage.document_form import begun_texts
from services.triage.document_form.first_texts import MARKS, changed_languages
from services.triage.document_form.new_document import Beginning
from services.triage.drafting.facts.composing import ComposedFacts, compose_facts
from services.triage.drafting.introducing import Introducing
from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.forms import Form
from tests.services.triage.golden.begun import RENDERER, case_view, golden_cases

OTHER = {"yes": "no", "no": "yes"}
ENGLISH = "en.parts.facts"


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, bool]]:
    """Count the facts that are composed, by language and whether they are with names."""
    counter = Counter[tuple[str, bool]]()

    def counting(introducing: Introducing, *told: Any, **how: Any) -> ComposedFacts:
        counter[introducing.form.language, how["names_shown"]] += 1
        return compose_facts(introducing, *told, **how)

    monkeypatch.setattr(begun_texts, "compose_facts", counting)
    return counter


def beginning() -> Beginning:
    case = golden_cases()[0]
    return Beginning(RENDERER, case_view(case, case.alerts))


def in_english(names: str, **changes: str) -> Form:
    """Return a document that was saved in English alone, as it began or changed."""
    begun = beginning().form(names).given
    others = tuple(f"{code}." for code in APPEAL_LANGUAGES if code != "en")
    kept = {name: said for name, said in begun.items() if not name.startswith(others)}
    return Form(kept | {name: [said] for name, said in changes.items()})


@pytest.mark.parametrize("names", ["yes", "no"])
def test_a_new_document(composed: Counter[tuple[str, bool]], names: str) -> None:
    page = beginning()
    page.with_marks(page.form(names))
    page.too_long(names)
    page.not_in_facts(names)
    assert composed == {(code, names == "yes"): 1 for code in APPEAL_LANGUAGES}


@pytest.mark.parametrize("names", ["yes", "no"])
def test_a_document_that_was_saved(composed: Counter[tuple[str, bool]], names: str) -> None:
    form = in_english(names, **{ENGLISH: "Somebody wrote this."})
    composed.clear()
    shown = beginning().with_other_languages(form)
    assert composed == {(c, names == "yes"): 1 for c in APPEAL_LANGUAGES} | {
        ("en", names != "yes"): 1
    }
    assert changed_languages(shown) == ["en"]


@pytest.mark.parametrize("names", ["yes", "no"])
def test_a_form_without_marks_is_compared_in_its_own_languages(
    composed: Counter[tuple[str, bool]], names: str
) -> None:
    form = in_english(names, **{ENGLISH: "Somebody wrote this."})
    composed.clear()
    assert not form.value(MARKS)
    assert form.given.items() <= beginning().written(form).given.items()
    assert composed == {("en", True): 1, ("en", False): 1}


@pytest.mark.parametrize("names", ["yes", "no"])
def test_a_text_that_began_with_names_or_without_is_still_nobodys(names: str) -> None:
    """Names are ticked or not beside the text, which stays as it began."""
    form = in_english(names, names_shown=OTHER[names])
    assert changed_languages(beginning().with_marks(form)) == []
