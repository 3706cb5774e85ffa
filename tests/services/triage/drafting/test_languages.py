"""Each language of documents has everything that a document prints in it."""

from collections.abc import Iterator

import pytest

from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.template_loading import load_templates
from shared.contracts.content import APPEAL_LANGUAGES
from shared.taxonomy import load_taxonomy
from shared.taxonomy.terms import Labels, Term

TAXONOMY, TEMPLATES = load_taxonomy(), load_templates()
PRINTED = (
    TAXONOMY.countries,
    TAXONOMY.violations,
    TAXONOMY.developments,
    TAXONOMY.defender_roles,
    TAXONOMY.courtesy_titles,
)


def without(term: Term, language: str) -> Iterator[str]:
    """Return the labels that a term lacks in this language."""
    for name, value in term:
        if isinstance(value, Labels) and value.get(language) is None:
            yield f"{type(term).__name__} {term.code}: {name}"


def missing(language: str) -> list[str]:
    return [each for terms in PRINTED for term in terms for each in without(term, language)]


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_each_language_has_every_word_that_a_document_prints(language: str) -> None:
    assert missing(language) == []


def test_each_language_has_its_module_and_a_form_in_every_template() -> None:
    assert set(LANGUAGES) == set(APPEAL_LANGUAGES)
    assert set(TEMPLATES.forms) == {
        (date, language) for date in TEMPLATES.dates for language in APPEAL_LANGUAGES
    }


def test_each_template_has_the_same_demands_in_all_languages() -> None:
    for date in TEMPLATES.dates:
        demands = [
            [clause.model_dump(exclude={"text"}) for clause in TEMPLATES.forms[date, code].clauses]
            for code in APPEAL_LANGUAGES
        ]
        assert all(each == demands[0] for each in demands)
