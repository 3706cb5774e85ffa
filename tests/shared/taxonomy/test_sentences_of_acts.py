"""Each act can be said of everybody to whom it can be done, in every language."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe)
import re

import pytest

from shared.taxonomy import load_taxonomy
from shared.taxonomy.agreeing import Agreeing, Agreement, Place, faults_of, said
from shared.taxonomy.terms import PLACES, ByLanguage, Development, Said, Violation

TAXONOMY = load_taxonomy()
EITHER = {
    "en": "{m}",
    "fr": "·{f}",
    "es": "{m}/{f}",
    "pt": "{m}({f})",
    "ru": "{m}({f})",
    "ar": "{m}",
}
ACTS: tuple[Violation | Development, ...] = (*TAXONOMY.violations, *TAXONOMY.developments)


def fill(place: Place) -> str:
    """Return the place as a language may write it: its preposition and what it names."""
    return f"{place.preposition} <{place.name}>".strip()


def sayings(term: Violation | Development) -> list[Said | None]:
    own = term.said_of_organisation if isinstance(term, Violation) else None
    return [term.said, own] if own else [term.said]


@pytest.mark.parametrize("language", ByLanguage.model_fields)
def test_each_act_can_be_said_of_everybody(language: str) -> None:
    for term in ACTS:
        for pattern in sayings(term):
            assert pattern is not None, term.code
            words = pattern.get(language)
            assert words is not None, (language, term.code)
            for gender in Agreement:
                for several in (False, True):
                    text = said(words, Agreeing(gender, several, EITHER[language]), fill)
                    assert "<whom>" in text, text
                    assert not re.search(r"[{}|]|  | [.,]|^ | $", text), text
                    nobody = said(words, Agreeing(gender, several), lambda _: "")
                    assert "  " not in nobody, nobody


def test_only_an_act_with_a_known_author_names_one() -> None:
    words = TAXONOMY.violations.get("killing").said
    assert words is not None
    one = Agreeing(Agreement.FEMININE, are_several=False)
    told = {"whom": "Ms. A", "author": "by X"}
    assert said(words.en, one, lambda place: told[place.name]) == "Ms. A was killed by X"
    told["author"] = ""
    assert said(words.en, one, lambda place: told[place.name]) == "Ms. A was killed"


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("fr", "arbitrary-arrest", "arrêté arrêtée arrêté·e arrêtés arrêtées arrêté·es"),
        ("fr", "torture", "soumis soumise soumis·e soumis soumises soumis·es"),
        ("es", "physical-assault", "agredido agredida agredido/a agredidos agredidas agredidos/as"),
        ("pt", "defamation", "difamado difamada difamado(a) difamados difamadas difamados(as)"),
        ("ru", "killing", "убит убита убит(а) убиты убиты убиты"),
        ("ar", "summons", "استُدعي استُدعيت استُدعي استُدعي استُدعيت استُدعي"),
    ],
)
def test_a_sentence_agrees_in_gender_and_number(language: str, code: str, expected: str) -> None:
    pattern = TAXONOMY.violations.get(code).said
    assert pattern is not None
    genders = (Agreement.MASCULINE, Agreement.FEMININE, Agreement.INCLUSIVE)
    found = [
        said(pattern.text(language), Agreeing(gender, several, EITHER[language]), fill).split()
        for several in (False, True)
        for gender in genders
    ]
    forms = expected.split()
    assert [{*forms} & {*words} for words in found] == [{each} for each in forms]


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{whom was arrested", "a brace has no other half"),
        ("{whom} was arrested}", "a brace has no other half"),
        ("{whom} {a/b/c/d/e}", "at most 4 forms"),
        ("{whom} {by victim}", "“victim” is no place here"),
    ],
)
def test_a_pattern_that_cannot_be_said_is_refused(pattern: str, fault: str) -> None:
    assert faults_of(pattern, PLACES) == [fault]
    with pytest.raises(ValueError, match=fault):
        Said(en=pattern, fr="{whom} x")


def test_a_sentence_that_names_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="“whom” is missing"):
        Said(en="{whom} x", fr="une arrestation")
