"""The reference code of an Observatory document, such as `EGY 004 / 0718 / OBS 090.1`.

Source: codes of published appeals of the Observatory (OMCT-FIDH), 2003-2019: ISO 3166-1 alpha-3,
the country's serial, month and year of the first appeal, the global serial, and a suffix from the
first follow-up on. Both serials begin again each year. A follow-up keeps the whole code of the
first appeal, also across years; so the year of the first appeal is part of the identity.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from shared.contracts.document_codes import plain_code
from shared.names.look_alikes import of_latin_look

LAST_SERIAL = 999
LAST_FOLLOW_UP = 99
MONTHS = 12
CENTURY = 2000
"""The Observatory was founded in 1997 and its codes of this form are younger."""

PLACE_OF_ISSUE = ZoneInfo("Europe/Zurich")
"""Paris and Geneva: the time zone of the month and year of a code, and of a deadline with none."""

_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)
_WRITTEN = re.compile(
    r"(?P<country>[A-Z]{3}) (?P<country_serial>\d{3}) / (?P<month>\d{2})(?P<year>\d{2})"
    r" / OBS (?P<serial>\d{3})(?:\.(?P<follow_up>\d{1,2}))?",
    re.ASCII,
)


_SEPARATORS = re.compile(r"[ /]+")
_PRINTED = re.compile(
    r"(?P<country>[A-Z]{3})\s*(?P<country_serial>\d{3})\s*/\s*(?P<month>\d{2})(?P<year>\d{2})"
    r"\s*/\s*OBS\s*(?P<serial>\d{3})(?:\.(?P<follow_up>\d{1,2}))?",
    re.ASCII,
)
"""A code as documents of other offices print it: spaces are missing or too many."""

_SIGNS = r"[\W_]{0,8}"
_BETWEEN = r"(?:[\W_]{1,8}|(?<=\d\d\d)(?=\d{4}(?!\d)))"
"""Between two numbers are signs of any kind, except where both have all their digits."""
_DATES = (r"\d{1,6}", r"\d{1,2}[\W_]{1,3}\d{2,4}")
_ANYHOW = tuple(
    re.compile(
        rf"(?<![A-Z])(?P<country>[A-Z]{{3}}){_SIGNS}(?P<country_serial>\d{{1,6}}){_BETWEEN}"
        rf"(?P<date>{date})(?:{_SIGNS}OBS{_SIGNS}(?:NR?O?{_SIGNS})?|[\W_]{{1,8}})"
        r"(?P<serial>\d{1,6})(?!\d)(?:(?P<sign>[\W_]{1,3})(?P<follow_up>\d{1,6})(?!\d))?"
    )
    for date in _DATES
)
"""A code however it is typed: without zeros or OBS, with other signs, digits of other scripts."""


class NotAReference(ValueError):
    """A part of the code is out of range."""


class CodeNumbers(NamedTuple):
    """What two spellings of one code have in common. `year`: its last two digits.

    The month is no part of it: no two documents differ in it alone.
    """

    country: str
    country_serial: int
    year: int
    serial: int
    follow_up: int

    @property
    def mark(self) -> str:
        """Return them in one word, to be stored and compared."""
        return "-".join(map(str, self))


class ReferenceKey(NamedTuple):
    """What makes a document's code unique."""

    year: int
    serial: int
    follow_up: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference code. `follow_up` is 0 for the first appeal."""

    country: str
    country_serial: int
    year: int
    month: int
    serial: int
    follow_up: int = 0

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country):
            raise NotAReference("the country is not an ISO 3166-1 alpha-3 code")
        if not (1 <= self.country_serial <= LAST_SERIAL and 1 <= self.serial <= LAST_SERIAL):
            raise NotAReference(f"a serial is from 1 to {LAST_SERIAL}")
        if not (1 <= self.month <= MONTHS and CENTURY <= self.year < CENTURY + 100):
            raise NotAReference("month and year are out of range")
        if not 0 <= self.follow_up <= LAST_FOLLOW_UP:
            raise NotAReference(f"a follow-up is from 1 to {LAST_FOLLOW_UP}")

    def __str__(self) -> str:
        suffix = f".{self.follow_up}" if self.follow_up else ""
        return (
            f"{self.country} {self.country_serial:03} / {self.month:02}{self.year % 100:02}"
            f" / OBS {self.serial:03}{suffix}"
        )

    def is_of(self, other: "Reference") -> bool:
        """Return whether both have the same first document, or one is it."""
        return (self.year, self.serial) == (other.year, other.serial)

    def followed_by(self, number: int) -> "Reference":
        """Return the code of a follow-up: the whole code of the first document, and its number."""
        return replace(self, follow_up=number)

    @property
    def numbers(self) -> CodeNumbers:
        return CodeNumbers(
            self.country, self.country_serial, self.year % 100, self.serial, self.follow_up
        )

    @property
    def key(self) -> ReferenceKey:
        return ReferenceKey(self.year, self.serial, self.follow_up)


def read_reference(written: str) -> Reference:
    """Parse a reference code; `NotAReference` if it is not in our own form."""
    return _read(_WRITTEN, " ".join(written.split()))


def read_printed(written: str) -> Reference:
    """Parse a code as it was printed elsewhere, whatever its spaces; or `NotAReference`."""
    return _read(_PRINTED, plain_code(written))


def codes_within(written: str) -> list[CodeNumbers]:
    """Return the codes that stand in these words, however each is spelt.

    Words that can be read in two ways give both: `OBS 012, 3` is a code with a number after it, or
    the code of a follow-up.
    """
    words = plain_code(of_latin_look(plain_code(unquote(written))))
    found = [code for form in _ANYHOW for each in form.finditer(words) for code in _numbers(each)]
    return list(dict.fromkeys(found))


def found_in(written: str, references: Iterable[Reference]) -> list[Reference]:
    """Return those of the codes that stand in these words, as `codes_within` reads them.

    A code of which another one is the beginning is not that one.
    """
    codes = set(codes_within(written))
    return [each for each in references if each.numbers in codes]


def _numbers(found: re.Match[str]) -> list[CodeNumbers]:
    serials = int(found["country_serial"]), int(found["date"][-2:]), int(found["serial"])
    follow_ups = [int(found["follow_up"] or 0)]
    if found["sign"] not in {None, "."}:
        follow_ups.append(0)
    return [CodeNumbers(found["country"], *serials, each) for each in follow_ups]


def _read(form: re.Pattern[str], written: str) -> Reference:
    found = form.fullmatch(written)
    if found is None:
        raise NotAReference("a code reads like EGY 004 / 0718 / OBS 090")
    parts = {name: int(found[name] or 0) for name in found.groupdict() if name != "country"}
    parts["year"] += CENTURY
    return Reference(found["country"], **parts)


def in_a_path(written: str) -> str:
    """Return a code as it stands in addresses and names of files: `EGY-004-0718-OBS-090`."""
    return _SEPARATORS.sub("-", written)


LONGEST_REFERENCE = str(
    Reference("AAA", LAST_SERIAL, 2099, 12, LAST_SERIAL, follow_up=LAST_FOLLOW_UP)
)
"""The longest code, for which every place of a code must have room."""


def issued_at(moment: datetime) -> tuple[int, int]:
    """Return year and month of a code that is given at `moment`."""
    local = moment.astimezone(PLACE_OF_ISSUE)
    return local.year, local.month
