"""Read names of countries and languages from Unicode CLDR, with Babel."""

from babel import Locale

from shared.taxonomy.terms import Labels


def names_of_country(alpha2: str) -> dict[str, str]:
    """Return the names of a territory (ISO 3166-1 alpha-2), by language."""
    return _capitals({each: Locale(each).territories.get(alpha2) for each in Labels.model_fields})


def names_of_language(code: str) -> dict[str, str]:
    """Return the names of a language (ISO 639-1, else 639-3), by language."""
    return _capitals({each: Locale(each).languages.get(code) for each in Labels.model_fields})


def _capitals(names: dict[str, str | None]) -> dict[str, str]:
    """Begin each name with a capital letter; leave out languages without a name."""
    return {language: name[0].upper() + name[1:] for language, name in names.items() if name}
