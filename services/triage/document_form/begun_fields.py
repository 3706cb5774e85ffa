"""The fields of a form with which a new document begins."""

from collections.abc import Mapping, Sequence

from services.triage.drafting.introducing import Introduction
from services.triage.rules.authors import Authors

Given = Mapping[str, Sequence[str]]


def fields_of(language: str, told: Introduction) -> dict[str, list[str]]:
    return {
        f"{language}.title": [told.title],
        f"{language}.concerned": [told.concerned],
        f"{language}.short": [told.short],
    }


def author_fields(told: Authors, place: str = "") -> dict[str, Sequence[str]]:
    return {f"{place}authors[]": told.authors, f"{place}drivers[]": told.drivers}


def of_language(given: Given, code: str) -> dict[str, list[str]]:
    """Return the fields of a language that are not empty. A browser sends other ends of lines."""
    return {
        name: [each.replace("\r\n", "\n") for each in said]
        for name, said in given.items()
        if name.startswith(f"{code}.") and any(said)
    }
