"""Define English for documents."""

from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language


def long_date(day: date) -> str:
    """Return a date as it is printed: "May 24, 2018"."""
    return format_date(day, "MMMM d, y", locale="en")


def definite(act: str) -> str:
    """Return words of an act with the definite article: "a raid" -> "the raid"."""
    article, _, rest = act.partition(" ")
    return act if article == "the" else f"the {rest if article in {'a', 'an'} else act}"


ENGLISH = Language(
    code="en",
    join=lambda preposition, words, _country: f"{preposition} {words}",
    long_date=long_date,
    spaced=None,
    definite=definite,
    address_labels=("tel", "telephone", "phone", "fax", "e-mail", "email"),
)
