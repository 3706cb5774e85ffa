"""What a sentence says of somebody is held against the record of `judged.py`."""

from pathlib import Path

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Judged, Rule
from shared.contracts.facts import Act
from tests.services.triage.rules.judged import (
    EVERYBODY,
    FACTS,
    NAMES,
    PERSONS,
    TAXONOMY,
    found,
    person,
)

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "told_sentences.tsv").read_text("utf-8").splitlines()
]
FALSE, TRUE = (
    [(language, text) for said, language, text in SENTENCES if said == kind]
    for kind in ("false", "true")
)


@pytest.mark.parametrize(("language", "text"), FALSE)
def test_a_false_sentence_is_found(language: str, text: str) -> None:
    assert found(language, text)


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_a_true_sentence_is_no_finding(language: str, text: str) -> None:
    assert found(language, text) == []


def test_a_finding_says_which_sentence_which_person_and_which_rule() -> None:
    (dead, held) = found(
        "en", "They fled. Ms. Beth Invented was killed. Ms. Dora Fictitious is detained."
    )
    assert (dead.rule, dead.person, dead.codes) == (Rule.NOT_DEAD, "Beth Invented", ("killing",))
    assert (dead.words, dead.is_final) == ("Ms. Beth Invented was killed.", True)
    assert (held.rule, held.person, held.is_final) == (Rule.NOT_BORNE, "Dora Fictitious", False)


@pytest.mark.parametrize(
    "field", ["title", "concerned", "short", "plan.0.concerned", "plan.0.short", "footnotes"]
)
def test_it_is_found_wherever_somebody_can_type_it(field: str) -> None:
    """Who introduces somebody may say there what was done to them."""
    written = "Mr. Carl Fictitious, a lawyer\nMs. Beth Invented, who was killed on 20 November"
    (dead,) = Judged(EVERYBODY, NAMES, TAXONOMY).in_texts({f"en.{field}": written})
    assert (dead.rule, dead.person) == (Rule.NOT_DEAD, "Beth Invented")
    assert dead.words == "Ms. Beth Invented, who was killed on 20 November"


@pytest.mark.parametrize("closed", ["", "\nThey fled.”"])
def test_a_quotation_that_nobody_closes_hides_nothing(closed: str) -> None:
    (dead,) = found("en", f"Urgent: “Ms. Beth Invented was killed on 3 March.{closed}")
    assert dead.rule == Rule.NOT_DEAD


def test_what_is_quoted_is_never_final() -> None:
    """A sentence in quotation marks says it as any other; words of charges say nothing."""
    for text in ("“Ms. Beth Invented was killed. We saw it.”", "“Ms. Beth Invented was killed”."):
        (said,) = found("en", f"They say: {text}")
        assert (said.rule, said.codes) == (Rule.NOT_BORNE, ("killing",))
    assert found("en", "Mr. Carl Fictitious is accused of “the murder of Ms. Beth Invented”.") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On Friday Ms. Beth Invented\nwas killed by unknown persons."),
        ("en", "Ms. Beth Invented was \n killed."),
        ("fr", "Mme Beth Invented\na été tuée."),
    ],
)
def test_a_line_that_ends_within_a_sentence_hides_nothing(language: str, text: str) -> None:
    """As in text that was pasted from an e-mail."""
    (dead,) = found(language, text)
    assert (dead.rule, dead.words) == (Rule.NOT_DEAD, text)


def test_a_heading_is_a_sentence_of_its_own() -> None:
    assert found("en", "Ms. Beth Invented\n\nkilled in March: Mr. Abel Invented") == []
    assert found("en", "Ms. Beth Invented\nMr. Abel Invented was killed.") == []


def test_what_an_alert_of_before_leaves_open_is_no_finding() -> None:
    """It does not say to whom of several an act was done."""
    acts = tuple(Act(violation=each.violation) for each in FACTS.acts)
    everybody = recorded_persons([(PERSONS, FACTS.model_copy(update={"acts": acts}))], TAXONOMY)
    judged = Judged(everybody, {each.who: names_of(each.person) for each in everybody}, TAXONOMY)
    assert not list(judged.in_texts({"en.title": "Killing of Ms. Beth Invented"}))
    (other,) = judged.in_texts({"en.title": "Travel ban imposed on Ms. Beth Invented"})
    assert other.codes == ("travel-ban",)


def test_who_is_only_accused_is_not_charged() -> None:
    (charged,) = found("en", "Mr. Carl Fictitious was charged.")
    assert charged.codes == ("charged",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mme Beth Invented a été tuée le 3 mars."),
        ("fr", "Ms. Beth Invented was killed on 3 March."),
        ("ar", "La Sra. Beth Invented fue asesinada el 3 de marzo."),
        ("pt", "Беата Инвентова была убита."),
        ("ru", "قُتلت بيث المثال."),
    ],
)
def test_a_sentence_is_found_in_the_field_of_another_language(language: str, text: str) -> None:
    (dead,) = found(language, text)
    assert (dead.rule, dead.person) == (Rule.NOT_DEAD, "Beth Invented")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ms. Beth Invented and Ms. Dora Fictitious were at home. They were killed."),
        ("fr", "Mme Beth Invented et Mme Dora Fictitious sont avocates. Elles ont été tuées."),
        ("ru", "Беата Инвентова и Дора Фиктова были дома. Их убили."),
        ("ar", "كانت بيث المثال ودورا المثال في المنزل عندما قتلهما مسلحان."),
    ],
)
def test_they_means_each_of_those_named_last(language: str, text: str) -> None:
    """Others may be meant, so somebody may confirm it."""
    found_of = {(each.person, each.rule) for each in found(language, text)}
    named = ("Beth Invented", "Dora Fictitious")
    assert found_of == {(name, Rule.NOT_BORNE) for name in named}


def test_they_is_not_one_person() -> None:
    assert found("en", "Ms. Beth Invented met protesters. They were killed.") == []


def test_who_is_in_one_field_by_another_spelling_is_found_in_each() -> None:
    everybody = recorded_persons([((person("Carl Fictowitz"),), FACTS)], TAXONOMY)
    written = {
        "en.parts.facts": "Mr. Carl Fictowitz is a lawyer.",
        "ru.parts.facts": "Карл Фиктовиц был убит.",
    }
    names = {each.who: names_of(each.person) for each in everybody}
    (dead,) = Judged(everybody, names, TAXONOMY).in_texts(written)
    assert (dead.field, dead.person) == ("ru.parts.facts", "Carl Fictowitz")
