"""Whether words name a source. All persons and organisations are invented."""

import pytest

from services.triage.rules.names import of_sources
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.of_sources import SourceNames, all_spellings, folded_words
from services.triage.rules.texts.searchable import Text

TEMPLATE = "The Observatory for the Protection of Human Rights Defenders, observatory@example.org"


def look(name: str, written: str, known: tuple[str, ...] = ()) -> Match:
    return SourceNames([name], all_spellings(known), folded_words([TEMPLATE])).look(Text(written))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Delta Centre for Human Rights", "As the DELTA CENTRE FOR HUMAN RIGHTS told."),
        ("The Delta Centre", "As Delta Centre told."),
        (
            "Le Collectif inventé de l'eau",
            "Du Collectif inventé de l\N{RIGHT SINGLE QUOTATION MARK}eau",
        ),
        ("Rana Fictitious", "As Fictitious, Rana told."),
        ("Rana Fictitious", "As #RanaFictitious told."),
        ("Rana Fictitious", "as rana fictitious told"),
        ("رنا خيالية", "قالت رنا خيالية ذلك"),
        ("Human Rights Observatory", "The Human Rights Observatory told."),
        ("Hope", "As Hope told."),
    ],
)
def test_the_whole_name_is_sure(name: str, written: str) -> None:
    assert look(name, written) is Match.SURE


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Delta Centre for Human Rights", "As staff of Delta told."),
        ("Rana Fictitious", "As Ms. Rana told."),
        ("Rana Fictitious", "As @fictitious told."),
        ("Mohamed Hussein", "As Muhammad Hussein told."),
    ],
)
def test_a_word_of_it_is_a_maybe(name: str, written: str) -> None:
    assert look(name, written) is Match.MAYBE


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Delta Centre for Human Rights", "She defends Human Rights in a centre."),
        ("Trusted Org", "Write to them: appeals@example.org"),
        ("Hope", "They lost hope."),
        ("رنا خيالية", "She was taken from her home."),
        ("Rana Fictitious", "Her name is رنا"),
    ],
)
def test_other_words_are_none(name: str, written: str) -> None:
    assert look(name, written) is Match.NO


def test_who_is_a_person_of_the_case_too_is_no_source_that_must_not_appear() -> None:
    assert look("Rana Fictitious", "Ms. Rana Fictitious", ("Rana Fictitious",)) is Match.NO


def test_it_is_said_where_the_name_stands() -> None:
    sought = SourceNames(["Rana Fictitious"], (), ())
    (found,) = sought.find({"en.title": "Held", "en.facts": "Held. So Rana Fictitious says."})
    assert (found.field, found.words) == ("en.facts", "So Rana Fictitious says.")
    assert (found.start, found.end) == (6, 30)


def test_a_phrase_of_a_template_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(text: str) -> Text:
        read.append(text)
        return Text(text)

    monkeypatch.setattr(of_sources, "Text", reading)
    phrases = ["An invented phrase of a template.", "Another one."]
    assert folded_words(phrases) == folded_words(phrases) >= {"invented", "another"}
    assert read == phrases
