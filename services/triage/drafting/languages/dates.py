"""Write a day in words, as a house style has it."""

from datetime import date
from functools import cache

from babel.dates import format_date

from services.triage.drafting.languages import LANGUAGES


def long_date(language: str, pattern: str, day: date) -> str:
    """Return a day by a pattern (Unicode TR 35); "": as the language usually has it."""
    if not pattern:
        return LANGUAGES[language].long_date(day)
    return format_date(day, pattern, locale=language)


@cache
def longest_date(language: str, pattern: str) -> str:
    days = (date(2099, month, day) for month in range(1, 13) for day in (1, 28))
    return max((long_date(language, pattern, day) for day in days), key=len)
