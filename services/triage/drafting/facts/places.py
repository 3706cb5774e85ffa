"""Say where something was, or where somebody was taken, in the words of a template."""

from collections.abc import Callable
from functools import lru_cache

from services.triage.drafting.grammar import joiner
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.languages.places import region
from services.triage.drafting.template_facts import FactsWords
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import Country

Say = Callable[..., str]
"""Fills the place of a sentence: `Phrases.say`."""


def placed(told: str, words: FactsWords, language: str, say: Say) -> str:
    """Return where it was: with a preposition only before a name, otherwise in brackets."""
    first, second = (*told.split(), "")[:2]
    if first.casefold() in words.place_begins:
        return told[:1].lower() + told[1:]
    if found := region(told, language):
        before, name = found
        return joiner(language, "")(before, name) if before else name
    rules = LANGUAGES[language]
    at = rules.at_place(told) if rules.at_place else None
    if first.casefold() in words.articles and not second[:1].isupper():
        at = told[:1].lower() + told[1:]
    elif at is None and first.islower():
        at = rules.defined(told) if rules.defined else told
        if at == told:
            return f"({told})"
    elif at is None:
        return say(words.place, place=told)
    return say(words.defined_place, place=at)


def taken(
    told: str, words: FactsWords, language: str, say: Say, countries: tuple[Taxonomy, str]
) -> str:
    """Return where somebody was taken: to a country, or away from an airport and the like.

    Of any other place nobody knows which of both it is, so it stands in brackets. `countries`: the
    lists, and the country of the case, from which they were taken.
    """
    taxonomy, own = countries
    if told.partition(" ")[0].casefold() in words.place_begins:
        return told[:1].lower() + told[1:]
    country = _countries(taxonomy).get(told.casefold())
    if country and country.code != own:
        return say(words.towards, place=_destination(country, language))
    at_place = LANGUAGES[language].at_place
    at = at_place(told) if at_place else None
    return say(words.away_from, place=at) if at else f"({told})"


def _destination(country: Country, language: str) -> str:
    """Return a country as one is taken to it; in Russian with its preposition: "в Кению"."""
    case = country.grammar.get(language).accusative
    if language != "ru":
        return country.named.text(language)
    preposition, _, _ = country.where.text(language).partition(" ")
    return f"{preposition} {case or country.named.text(language)}"


@lru_cache(maxsize=4)
def _countries(taxonomy: Taxonomy) -> dict[str, Country]:
    """Return the countries by each of their names, in small letters."""
    languages = LANGUAGES.keys()
    named = ((each.label(code), each) for each in taxonomy.countries for code in languages)
    return {label.casefold(): each for label, each in named}
