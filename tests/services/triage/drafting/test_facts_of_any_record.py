"""No sentence of composed facts says of somebody what the record does not say of them."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.triage.drafting.languages import LANGUAGES
from services.triage.rules.planning import Told
from services.triage.rules.stages import CONVICTIONS, FOUND_GUILTY
from shared.contracts.facts import Facts
from shared.taxonomy.terms import Development, Violation
from tests.services.triage.drafting.told_cases import (
    TAXONOMY,
    TEMPLATES,
    composed,
    of,
    person,
    record,
)

NAMES = {"a": "Albana", "b": "Berold", "c": "Cedrine"}
GENDERS = ("woman", "man", "non-binary", None)
SITUATIONS = ("free", "detained-with-access", "killed", None)
PRONOUNS = re.compile(r"\b(?:she|he|elle|il|ella|él|ela|ele|она|он|they|они)\b", re.IGNORECASE)
LONGEST_ENDING = 3
SAYS_CHARGED = {
    "en": "been charged",
    "fr": "inculpé",
    "es": "Se han formulado cargos",
    "pt": "formulada uma acusação",
    "ar": "وُجهت",
    "ru": "официально обвиня",
}
"""In each language that has words for facts."""
ACTS: tuple[Violation | Development, ...] = (*TAXONOMY.violations, *TAXONOMY.developments)
WHOM = st.sets(st.sampled_from(sorted(NAMES)), min_size=1).map("".join)
DAYS = st.one_of(st.none(), st.integers(1, 5).map("2026-11-{:02}".format))


def listed(field: str, codes: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    told = st.fixed_dictionaries({field: st.sampled_from(codes), "to": WHOM, "on": DAYS})
    return st.lists(told, max_size=5)


CHARGES = st.lists(
    st.fixed_dictionaries(
        {
            "to": WHOM,
            "status": st.sampled_from((None, *TAXONOMY.charge_statuses.codes)),
            "body": st.sampled_from((None, "Invented Court")),
        }
    ),
    max_size=4,
).map(lambda told: [each | {"words": f"word{n}"} for n, each in enumerate(told)])
RECORDS = st.builds(
    lambda genders, situations, **told: record(
        "KEN",
        [
            person(letter, name, gender=gender, situation=situation, courtesy_title="none")
            for (letter, name), gender, situation in zip(
                NAMES.items(), genders, situations, strict=True
            )
        ],
        **told,
    ),
    st.tuples(*[st.sampled_from(GENDERS)] * 3),
    st.tuples(*[st.sampled_from(SITUATIONS)] * 3),
    acts=listed("violation", TAXONOMY.violations.codes),
    developments=listed("development", TAXONOMY.developments.codes),
    charges=CHARGES,
    deprivations=st.lists(
        st.fixed_dictionaries({"to": WHOM, "since": DAYS, "legal_status": st.just("pre-trial")}),
        max_size=2,
    ),
)


def sentences_of(paragraph: str, language: str) -> list[tuple[str, set[str]]]:
    """Return each sentence with those of whom it speaks; a pronoun speaks of those named before.

    So does a sentence without a subject, in a language that has no pronoun there.
    """
    found: list[tuple[str, set[str]]] = []
    for sentence in re.split(r"(?<=\.) ", paragraph):
        named = {letter for letter, name in NAMES.items() if name in sentence}
        is_dropped = LANGUAGES[language].drops_pronouns and found
        if not named and (PRONOUNS.search(sentence) or is_dropped):
            named = found[-1][1]
            assert named, paragraph
        found.append((sentence, named))
    return found


def fragments(language: str) -> Mapping[str, frozenset[str]]:
    """Return the words of each act, with a gap at each name, and the acts that have them."""
    found: dict[str, set[str]] = {}
    for term in ACTS:
        for pattern in (term.said, getattr(term, "said_of_organisation", None)):
            if pattern is not None:
                parts = re.split(r"(\{[^}]*\})", pattern.text(language))
                words = ".*".join(filter(None, map(_part, parts)))
                found.setdefault(words, set()).add(term.code)
    return {words: frozenset(codes) for words, codes in found.items()}


def _part(part: str) -> str:
    """Return how a part of a sentence is looked for: a name and an ending may be anything."""
    if not part.startswith("{"):
        return re.escape(part.strip())
    forms = part.strip("{}").split("/")
    are_words = len(forms) > 1 and all(len(each) > LONGEST_ENDING for each in forms)
    return f"(?:{'|'.join(forms)})" if are_words else ""


FRAGMENTS = {language: fragments(language) for language in SAYS_CHARGED}


def done_to(facts: Facts, letter: str) -> set[str]:
    told = {each.violation for each in facts.acts if of(letter) in each.to}
    return told | {each.development for each in facts.developments if of(letter) in each.to}


def expect_only_what_was_done(language: str, told: Told, sentence: str, named: set[str]) -> None:
    found = [words for words in FRAGMENTS[language] if re.search(words, sentence, re.IGNORECASE)]
    if found:
        codes = FRAGMENTS[language][max(found, key=len)]
        for letter in named:
            assert codes & done_to(told[1], letter), (sentence, letter)


def convicted_of_what_they_were_charged_with(facts: Facts) -> set[UUID]:
    """Of whom another charge is told as ended by a conviction, this one goes on."""
    guilty = [charge.to for charge in facts.charges if charge.status == FOUND_GUILTY]
    told_apart = {who for whom in guilty for who in whom}
    convicted = {of(each) for each in NAMES if done_to(facts, each) & CONVICTIONS}
    return convicted - told_apart


def expect_charges_as_told(language: str, told: Told, sentence: str, named: set[str]) -> None:
    for charge in told[1].charges:
        if not re.search(rf"\b{charge.words}\b", sentence):
            continue
        before, after = LANGUAGES[language].quotes
        assert f"{before}{charge.words}{after}" in sentence
        whom = {of(letter) for letter in named}
        convicted = convicted_of_what_they_were_charged_with(told[1])
        is_before = whom <= convicted and charge.status == "charged"
        assert whom in (set(charge.to) - convicted, set(charge.to) & convicted, set(charge.to))
        says_charged = SAYS_CHARGED[language] in sentence
        assert is_before or says_charged == (charge.status == "charged"), sentence


@pytest.mark.parametrize("language", SAYS_CHARGED)
@given(told=RECORDS)
@settings(max_examples=40, deadline=None)
def test_nobody_is_said_to_have_suffered_what_no_act_says(language: str, told: Told) -> None:
    facts = composed(language, told).facts
    for paragraph in facts.split("\n\n"):
        for sentence, named in sentences_of(paragraph, language):
            is_charge = re.search(r"\bword\d", sentence)
            expect = expect_charges_as_told if is_charge else expect_only_what_was_done
            expect(language, told, sentence, named)
    concerned = {
        each
        for field in ("acts", "developments", "charges", "deprivations")
        for entry in getattr(told[1], field)
        for each in entry.to
    }
    for letter, name in NAMES.items():
        assert of(letter) in concerned or name not in facts


@pytest.mark.parametrize("language", SAYS_CHARGED)
def test_what_is_told_of_the_same_persons_in_another_order_stands_in_one_paragraph(
    language: str,
) -> None:
    """A paragraph that began with "they" would not say who they are."""
    persons = [person(letter, name, gender="woman") for letter, name in NAMES.items()]
    one = [{"to": to, "words": f"word{number}"} for number, to in enumerate(("a", "ba", "ab"))]
    told = record("KEN", persons, charges=one, language=language)
    facts = composed(language, told).facts.split("\n\n")
    assert [[f"word{number}" in each for number in range(3)] for each in facts] == [
        [True, False, False],
        [False, True, True],
    ]


@given(told=RECORDS)
@settings(max_examples=25, deadline=None)
def test_without_names_no_name_and_no_gender_is_told(told: Told) -> None:
    for language in SAYS_CHARGED:
        facts = composed(language, told, names_shown=False).facts
        assert not any(name in facts for name in NAMES.values())
        assert not PRONOUNS.search(facts)


def test_every_language_with_words_for_facts_is_looked_at() -> None:
    forms = TEMPLATES.forms.items()
    assert {language for (_, language), form in forms if form.facts} == SAYS_CHARGED.keys()
