"""The reference code of an Observatory document, such as `EGY 004 / 0718 / OBS 090.1`.

Source: codes of published appeals of the Observatory (OMCT-FIDH), 2003-2019: ISO 3166-1 alpha-3,
the country's serial, month and year of the first appeal, the global serial, and a suffix from the
first follow-up on. Both serials begin again each year. A follow-up keeps the whole code of the
first appeal, also across years; so the year of the first appeal is part of the identity.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.contracts.document_codes import plain_code

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
_BETWEEN = r"[\s/_\-\u2010-\u2015]*"
_PRINTED = re.compile(
    r"(?P<country>[A-Z]{3})\s*(?P<country_serial>\d{3})\s*/\s*(?P<month>\d{2})(?P<year>\d{2})"
    r"\s*/\s*OBS\s*(?P<serial>\d{3})(?:\.(?P<follow_up>\d{1,2}))?",
    re.ASCII,
)
"""A code as documents of other offices print it: spaces are missing or too many."""


class NotAReference(ValueError):
    """A part of the code is out of range."""


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

    def stands_in(self, written: str) -> bool:
        """Return whether this whole code stands in these words, as it is printed or in an address.

        Whatever month: it is no part of what makes a code unique. A code of which this one is the
        beginning is another one.
        """
        parts = (
            self.country,
            f"{self.country_serial:03}",
            rf"\d\d{self.year % 100:02}",
            "OBS",
            f"{self.serial:03}",
        )
        end = rf"[.\-_]0?{self.follow_up}(?!\d)" if self.follow_up else r"(?![.\-_]?\d)"
        code = r"(?<![A-Z])" + _BETWEEN.join(parts) + end
        return re.search(code, plain_code(written), re.ASCII) is not None

    @property
    def key(self) -> ReferenceKey:
        return ReferenceKey(self.year, self.serial, self.follow_up)


def read_reference(written: str) -> Reference:
    """Parse a reference code; `NotAReference` if it is not in our own form."""
    return _read(_WRITTEN, " ".join(written.split()))


def read_printed(written: str) -> Reference:
    """Parse a code as it was printed elsewhere, whatever its spaces; or `NotAReference`."""
    return _read(_PRINTED, plain_code(written))


def codes_within(written: str) -> list[Reference]:
    """Return the codes that stand in these words, as `read_printed` reads each."""
    found = []
    for each in _PRINTED.finditer(plain_code(written)):
        with suppress(NotAReference):
            found.append(_read(_PRINTED, each.group()))
    return found


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
