"""A document prints the spelling of a name in its own script, or in Latin. All are invented."""

import pytest

from services.triage.drafting.introducing import Introducing
from services.triage.drafting.spelling import name_in
from services.triage.drafting.template_loading import load_templates
from services.triage.queries.printed_names import is_named
from services.triage.rules.names.in_text import Match
from shared.contracts.persons import OtherName, Person
from shared.taxonomy import load_taxonomy

TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
ARABIC, LATIN, CYRILLIC = "سلمى المثال", "Salma Al-Mithal", "Сальма Аль-Миталь"


def salma(*others: OtherName, name: str | None = ARABIC) -> Person:
    return Person(kind="person", gender="woman", name=name, other_names=others)


SPELT = salma(
    OtherName(name="Invented Registered", use="legal", script="latn"),
    OtherName(name="Invented Before", use="former"),
    OtherName(name="invented_pen", use="pen-name"),
    OtherName(name="Salmouta", use="nickname"),
    OtherName(name=CYRILLIC),
    OtherName(name=LATIN, script="latn"),
)


@pytest.mark.parametrize(("script", "printed"), [("latn", LATIN), ("cyrl", CYRILLIC)])
def test_it_is_the_spelling_in_the_script_of_the_language(script: str, printed: str) -> None:
    assert name_in(SPELT, script) == printed


def test_the_name_stands_where_it_is_in_that_script_or_where_no_spelling_is() -> None:
    assert name_in(SPELT, "arab") == ARABIC
    assert name_in(salma(OtherName(name=ARABIC), name=LATIN), "latn") == LATIN
    assert name_in(salma(OtherName(name=LATIN, use="legal")), "latn") == ARABIC


def test_a_latin_spelling_stands_where_there_is_none_in_that_script() -> None:
    latin = salma(OtherName(name=LATIN, script="latn"))
    assert name_in(latin, "cyrl") == LATIN
    assert name_in(latin, "arab") == ARABIC


def test_nobody_whose_name_is_not_recorded_is_named() -> None:
    assert name_in(salma(OtherName(name=LATIN), name=None), "latn") == ""


def test_a_draft_begins_with_it_and_the_search_for_names_finds_it() -> None:
    for language in ("en", "es"):
        form = TEMPLATES.forms[TEMPLATES.latest, language]
        told = Introducing(TAXONOMY, form, "EGY").introduce([SPELT], ["threats"])
        assert told is not None
        assert told.short.endswith(f" {LATIN}")
        assert told.title.endswith(told.short)
        assert is_named([SPELT], told.title) is Match.SURE
