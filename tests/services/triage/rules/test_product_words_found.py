"""What the product itself says of somebody is found where the record does not say it.

Each act in each language, of one person and of several, in each form of the words: its sentence,
its title and its header. All persons are invented.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.triage.drafting.template_loading import load_templates
from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.bearing import is_borne
from services.triage.rules.findings.finding import Judged
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Facts
from shared.taxonomy import Agreement, Labels, Taxonomy, Terms
from shared.taxonomy.agreeing import Agreeing, Place, said
from shared.taxonomy.terms import WHOM, Development, Preposition, Violation
from tests.services.triage.rules.judged import TAXONOMY, person

PERSONS = (
    person("Beth Invented", "بيث المثال", gender="woman"),
    person("Carl Fictitious", "كارل المثال", gender="man"),
)
NAMES = {"ar": ("بيث المثال", "كارل المثال")}
AND = {"en": "and ", "fr": "et ", "es": "y ", "pt": "e ", "ar": "و", "ru": "и "}
SUFFERED = ("surveillance", "eviction")
"""What the record says of them instead: the first that does not bear the act."""
BORNE_BY_ALL = {"harassment", "police-harassment", "intimidation", "impunity"}
"""Words that fit whatever was done to somebody."""
OF_OTHERS = {"perpetrators-convicted", "investigation-opened", "no-development-in-investigation"}
"""Developments that are about others."""
TERMS = (*TAXONOMY.violations, *TAXONOMY.developments)
OTHER_SENSE = {("censorship", "ar"), ("pardon", "ar")}
"""Words that alone mostly say something else: "Amnesty International"."""
PRESS_GANG = TAXONOMY.violations.get("abduction").model_copy(
    update={
        "code": "x-press-gang",
        "like": "abduction",
        "labels": Labels(en="Invented pressing", fr="Enrôlement inventé"),
        "act": Labels(en="the invented pressing", fr="l'enrôlement inventé"),
        "upon": Preposition(en="undergone by", fr="subi par"),
        **dict.fromkeys(("said", "verbs", "nouns", "doing")),
    }
)
"""A term of an installation. In other languages documents print its English words."""


def judged(taxonomy: Taxonomy, code: str) -> Judged | None:
    """Return a record that does not say this of anybody; None if every record bears it."""
    whom = [each.id for each in PERSONS]
    for suffered in SUFFERED:
        acts = [{"violation": suffered, "to": whom}]
        facts = Facts.model_validate({"narrative": "Invented.", "country": "KEN", "acts": acts})
        everybody = recorded_persons([(PERSONS, facts)], taxonomy)
        if not is_borne(code, everybody[0], taxonomy):
            names = {each.who: names_of(each.person) for each in everybody}
            return Judged(everybody, names, taxonomy)
    return None


def agreements(language: str) -> Iterator[Agreeing]:
    templates = load_templates()
    words = templates.forms[templates.latest, language].facts
    assert words
    for gender in Agreement:
        for several in (False, True):
            yield Agreeing(gender, several, words.either)


def sentences(term: Violation | Development, language: str) -> Iterator[tuple[str, int]]:
    """Yield what the product says of one or of two persons, and of how many."""
    one, other = NAMES.get(language, ("Beth Invented", "Carl Fictitious"))
    named = (one, f"{one} {AND[language]}{other}")
    fields = (term.said, getattr(term, "said_of_organisation", None))
    for pattern in (each.text(language) for each in fields if each):
        for agreeing in agreements(language):
            names = named[agreeing.are_several]

            def fill(place: Place, names: str = names) -> str:
                return f"{place.preposition} {names}".strip() if place.name == WHOM else ""

            yield f"KENYA: {said(pattern, agreeing, fill)}", 1 + agreeing.are_several
    if (term.code, language) in OTHER_SENSE:
        return
    for words in {term.act.text(language), term.title_words(language)}:
        for number, names in enumerate(named, 1):
            yield " ".join(f"KENYA: {words} {term.upon.text(language)} {names}".split()), number
    if isinstance(term, Violation):
        yield f"{term.header_line(language)}: {one}", 1


def missed(taxonomy: Taxonomy, term: Violation | Development, language: str) -> Iterator[str]:
    """Yield what is not found of everybody whom it names."""
    against = judged(taxonomy, term.code)
    assert against, term.code
    for sentence, number in sentences(term, language):
        found = {each.person for each in against.in_texts({f"{language}.parts.facts": sentence})}
        if len(found) != number:
            yield f"{term.code}: {sentence}"


@pytest.mark.long
@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_what_the_product_says_is_found_of_everybody_else(language: str) -> None:
    told = [each for each in TERMS if each.code not in BORNE_BY_ALL | OF_OTHERS]
    assert [each for term in told for each in missed(TAXONOMY, term, language)] == []


def test_only_words_that_fit_everything_are_borne_by_every_record() -> None:
    assert {each.code for each in TERMS if judged(TAXONOMY, each.code) is None} == BORNE_BY_ALL


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_a_term_of_an_installation_is_found_by_its_own_words(language: str) -> None:
    terms = Terms("violations", [*TAXONOMY.violations, PRESS_GANG])
    own = replace(TAXONOMY, violations=terms)
    assert list(missed(own, PRESS_GANG, language)) == []
