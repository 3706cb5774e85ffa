"""A new language of appeals needs no edit of the pages of documents."""

import pytest

from services.triage.document_form.combining import combine
from services.triage.document_form.field_labels import place_in_form
from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.forms import Form

ADDED = "eo"
LANGUAGES = (*APPEAL_LANGUAGES, ADDED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_else_saved_of_a_text_is_shown(language: str) -> None:
    title = f"{language}.title"
    stands = Form({title: ["As it stands"], "version": ["2"]})
    typed = Form({title: ["As I typed it"], "version": ["1"]})
    (part,) = combine(None, stands, typed).both
    assert (part.name, part.newest) == (title, {title: ["As it stands"]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_of_an_addressee_is_said_at_its_name(language: str) -> None:
    field = f"{language}.addressees.2"
    assert place_in_form(field, LANGUAGES) == f"{field}.name"
    assert place_in_form("draft.versions.0.addressees.2", (language,)) == f"{language}.addressees"
