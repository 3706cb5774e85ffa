"""Names of countries and languages from Unicode CLDR, as Babel brings it."""

from babel import Locale

from shared.taxonomy.terms import Labels


def names_of_country(alpha2: str) -> dict[str, str]:
    """Return the name of a territory (ISO 3166-1 alpha-2) by the language it is in."""
    return _capitals({each: Locale(each).territories.get(alpha2) for each in Labels.model_fields})


def names_of_language(code: str) -> dict[str, str]:
    """Return the name of a language (ISO 639-1, else 639-3) by the language it is in."""
    return _capitals({each: Locale(each).languages.get(code) for each in Labels.model_fields})


def _capitals(names: dict[str, str | None]) -> dict[str, str]:
    """Write each as the first word of a line; leave out the languages that have none."""
    return {language: name[0].upper() + name[1:] for language, name in names.items() if name}
