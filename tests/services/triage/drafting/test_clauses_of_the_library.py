"""Clauses of an installation stand beside those of the template, in every language or in none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.triage.drafting.clause_checks import (
    CONDITION,
    EXAMPLES,
    MALFORMED,
    MOST_LEVELS,
    NAMES_SOMEBODY,
    NOT_ALLOWED,
    TOO_DEEP,
    UNKNOWN,
    faults_of_text,
    holes,
    trials,
)
from services.triage.drafting.clause_library import ClauseLibrary, LibraryClause
from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.filling import ASKED, PRINTED_OF_PARTIES
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template_loading import load_templates
from shared.taxonomy import load_taxonomy

NOW = datetime(2026, 11, 30, tzinfo=UTC)
WORDS = {"en": "Invent {{ short }};", "fr": "Inventer {{ short }} ;"}


def clause(code: str = "invented", **changes: Any) -> LibraryClause:
    told = {"texts": WORDS, "called_by": (), "not_for": (), "since": NOW, **changes}
    return LibraryClause(id=code, **told)


def renderer(*clauses: LibraryClause) -> Renderer:
    library = ClauseLibrary()
    library.replace(clauses, None)
    return Renderer(load_templates(), load_taxonomy(), library=library)


def demands(
    told: Renderer, *languages: str, begun: datetime | None = NOW, **changes: Any
) -> list[tuple[str, ...]]:
    """Return the demands of each language of a document that was begun then."""
    versions = tuple(
        LanguageDraft.model_validate(
            {"language": each, "concerned": "Amal Invented", "short": "Amal Invented"}
        )
        for each in languages or ("en",)
    )
    fields = {"violations": ("arbitrary-detention",), **changes}
    draft = AppealDraft(
        country="EGY",
        issuer="omct",
        template="2026-01",
        clauses_of=begun,
        versions=versions,
        **fields,
    )
    return [told.demands(draft, each) for each in versions]


def test_a_clause_stands_before_the_closing_demands_of_every_language() -> None:
    before = demands(renderer(), "en", "fr")
    after = demands(renderer(clause()), "en", "fr")
    new = ("Invent Amal Invented;", "Inventer Amal Invented\u00a0;")
    for old, told, words in zip(before, after, new, strict=True):
        assert [each for each in told if each.replace(" ;", "\u00a0;") not in old] == [told[-3]]
        assert told[-3].replace(" ;", "\u00a0;") == words
        assert (*told[:-3], *told[-2:]) == old


def test_a_document_keeps_the_clauses_of_when_it_was_begun() -> None:
    later = clause(since=NOW + timedelta(days=1), texts={"en": "Reinvent {{ short }};"})
    gone = clause(since=NOW + timedelta(days=2), retired=True)
    told = renderer(clause(), later, gone)
    found = {
        days: [
            each for each in demands(told, begun=NOW + timedelta(days=days))[0] if "nvent " in each
        ]
        for days in (-1, 0, 1, 2)
    }
    assert found == {-1: [], 0: ["Invent Amal Invented;"], 1: ["Reinvent Amal Invented;"], 2: []}
    assert demands(told, begun=None) == demands(renderer())


def test_a_clause_without_words_in_a_language_of_the_document_is_in_none() -> None:
    told = renderer(clause())
    assert demands(told, "en", "es") == demands(renderer(), "en", "es")


def test_a_reworded_clause_keeps_its_place_and_the_template_its_other_languages() -> None:
    base, base_fr = demands(renderer(), "en", "fr")
    reworded = clause(
        "release", texts={"en": "Free {{ short }} now;"}, called_by=("arbitrary-detention",)
    )
    told, told_fr = demands(renderer(reworded), "en", "fr")
    place = next(n for n, each in enumerate(base) if each.startswith("Release"))
    assert told == (*base[:place], "Free Amal Invented now;", *base[place + 1 :])
    assert told_fr == base_fr
    kept = clause("release", texts={"en": "Free {{ short }};"}, called_by=("killing",))
    without, without_fr = demands(renderer(kept), "en", "fr")
    assert (len(without), len(without_fr)) == (len(base) - 1, len(base_fr) - 1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ 'a' * 1000000 }}", NOT_ALLOWED),
        ("{% for each in short %}{{ each }}{% endfor %}", NOT_ALLOWED),
        ("{{ short.__class__ }}", NOT_ALLOWED),
        ("{{ short | upper }}", NOT_ALLOWED),
        ("{% set short = held %}{{ short }}", NOT_ALLOWED),
        ("{% if " + "not " * MOST_LEVELS + "held %}Release{% endif %}", TOO_DEEP),
        ("{{ " + "(" * 900 + "short" + ")" * 900 + " }}", TOO_DEEP),
        ("{{ short", MALFORMED),
        ("{% if held %}Release", MALFORMED),
        ("Release {{ names }}", UNKNOWN),
        ("Release {{ title }}", UNKNOWN),
        ("Release {{ held }} {{ short }}", CONDITION),
        ("Release Ms. Amal Invented and {{ short }}", NAMES_SOMEBODY),
        ("Освободить госпожу Амаль Выдуманную", NAMES_SOMEBODY),
        ("الإفراج عن السيدة أمل المثال", NAMES_SOMEBODY),
    ],
)
def test_a_text_that_could_fail_or_run_long_is_refused(text: str, fault: str) -> None:
    assert [told for told, _ in faults_of_text(text)] == [fault]


@pytest.mark.parametrize("name", sorted(PRINTED_OF_PARTIES))
def test_a_value_has_words_or_is_a_condition(name: str) -> None:
    printing = clause(texts={"en": f"Invent {{{{ {name} }}}};"})
    without_words = {"Invent True;", "Invent False;"} & {*demands(renderer(printing))[0]}
    assert bool(without_words) == (name in ASKED)


def test_a_text_that_says_nothing_of_somebody_is_found() -> None:
    told = clause(texts={"en": "{% if held %}Release {{ short }};{% endif %}"})
    assert {language for language, _ in holes(renderer(), told)} == {"en"}
    gap = clause(texts={"en": "Release {% if held %}at once{% endif %} {{ short }};"})
    assert list(holes(renderer(), gap))


def test_every_clause_of_the_template_is_whole_for_every_example() -> None:
    templates = load_templates()
    every = {language: templates.forms[templates.latest, language] for language in ("en", "fr")}
    for each in every["en"].clauses:
        texts = {
            lang: there.text for lang, form in every.items() if (there := form.clause(each.id))
        }
        assert not [fault for text in texts.values() for fault in faults_of_text(text)], each.id
        told = clause(each.id, texts=texts, called_by=each.called_by, not_for=each.not_for)
        assert not list(holes(renderer(), told)), each.id


def test_a_trial_reads_as_a_document_and_says_when_it_is_asked_for() -> None:
    told = clause(called_by=("held",), not_for=("organisation",))
    found = {(each.language, each.label): each for each in trials(renderer(), told, EXAMPLES)}
    assert len(found) == 2 * len(EXAMPLES)
    woman = found["en", "One woman, detained"]
    assert (woman.text, woman.fits) == ("Invent Ms. Amal Invented;", True)
    assert not found["en", "Two men, free"].fits
    assert found["fr", "Two men, free"].text.startswith("Inventer M. Omar Invented et M. Sami")


def test_a_clause_is_asked_for_because_of_an_author_or_a_kind_of_law() -> None:
    by_police = clause(called_by=("author-police", "driver-counter-terrorism"))
    told = renderer(by_police)
    invented = "Invent Amal Invented;"
    assert invented not in demands(told)[0]
    assert invented not in demands(told, authors=("armed-forces",))[0]
    assert invented in demands(told, authors=("police",))[0]
    assert invented in demands(told, drivers=("counter-terrorism",))[0]
