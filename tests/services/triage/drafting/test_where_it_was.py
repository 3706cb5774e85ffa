"""Documents say where something was, and what was done to things, by kind of act and place."""

# ruff: noqa: RUF001 (French typography wants its own apostrophe, Russian has its own letters)

import pytest

from services.triage.drafting.facts.phrases import Phrases
from services.triage.drafting.languages.places import region
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.drafting.test_plan import TAXONOMY, TEMPLATES


def phrases(language: str) -> Phrases:
    form = TEMPLATES.forms[TEMPLATES.latest, language]
    assert form.facts is not None
    return Phrases(TAXONOMY, form, form.facts, "KEN", names_shown=True)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "to Uganda"),
        ("fr", "vers l’Ouganda"),
        ("es", "a Uganda"),
        ("pt", "para Uganda"),
        ("ar", "إلى أوغندا"),
        ("ru", "в Уганду"),
    ],
)
def test_somebody_is_deported_to_a_country(language: str, told: str) -> None:
    assert phrases(language).place("Uganda", moves=True) == told


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_nobody_is_said_to_be_taken_to_a_place_that_may_be_where_it_began(language: str) -> None:
    assert phrases(language).place("Invented Town", moves=True) == "(Invented Town)"
    assert phrases(language).place("Kenya", moves=True) == "(Kenya)"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "from Invented Airport"),
        ("es", "desde el Invented Airport"),
        ("pt", "a partir do Invented Airport"),
    ],
)
def test_an_airport_is_where_a_removal_began(language: str, told: str) -> None:
    assert phrases(language).place("Invented Airport", moves=True) == told


@pytest.mark.parametrize(
    ("place", "language", "told"),
    [
        ("Kisumu County", "es", "en el condado de Kisumu"),
        ("Kisumu County", "pt", "no condado de Kisumu"),
        ("Kisumu County", "ru", "в округе Kisumu"),
        ("Kisumu County", "ar", "في مقاطعة Kisumu"),
        ("Kisumu County", "en", "in Kisumu County"),
        ("Izmir Province", "fr", "dans la province d’Izmir"),
        ("departamento del Cauca", "es", "en el departamento del Cauca"),
        ("departamento del Cauca", "fr", "dans le département de Cauca"),
        ("Provincia de La Inventada", "en", "in La Inventada Province"),
        ("Cauca", "fr", "dans le Cauca"),
        ("Nord-Kivu", "fr", "au Nord-Kivu"),
        ("Goma", "fr", "à Goma"),
        ("vereda La Inventada", "es", "en la vereda La Inventada"),
        ("poste-frontière de l’Invention", "fr", "au poste-frontière de l’Invention"),
    ],
)
def test_a_place_is_told_by_its_kind(place: str, language: str, told: str) -> None:
    assert phrases(language).place(place) == told


@pytest.mark.parametrize("name", ["Departamento de Justicia", "Invented District Court", "Goma"])
def test_an_authority_or_a_town_is_no_region(name: str) -> None:
    assert region(name, "es") is None


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_what_was_done_to_things_is_told_by_the_act(language: str) -> None:
    told = phrases(language).words.seized
    assert len(set(told.values())) == len(told)
    assert TAXONOMY.violations.get("search-and-seizure").things == "seized"
    assert TAXONOMY.violations.get("arson-attack").things == "damaged"
    assert TAXONOMY.violations.get("threats").things is None
