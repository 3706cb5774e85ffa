"""Define English for documents."""

from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language


def long_date(day: date) -> str:
    """Return a date as it is printed: "May 24, 2018"."""
    return format_date(day, "MMMM d, y", locale="en")


ENGLISH = Language(
    code="en",
    join=lambda preposition, words, _country: f"{preposition} {words}",
    long_date=long_date,
    spaced=None,
    address_labels=("tel", "telephone", "phone", "fax", "e-mail", "email"),
)
