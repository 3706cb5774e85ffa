"""Validate dates and times of requests: in ISO 8601, and in a plausible year."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticKnownError

from shared.clock import utc_now
from shared.message_ids import msgid

SomeDate = TypeVar("SomeDate", bound=date)

EARLIEST, LATEST = 1900, 2200
"""Years before and after these are typing errors."""

AHEAD = timedelta(hours=1)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ].{1,40}", re.ASCII)


def day(given: object) -> object:
    """Return a date, or text that can be read as one; raise an error for anything else.

    pydantic would read a number, or text of digits, as seconds since 1970.
    """
    if isinstance(given, date) or (isinstance(given, str) and _DAY.fullmatch(given)):
        return given
    raise PydanticKnownError("date_type")


def moment(given: object) -> object:
    """Do the same for a time; pydantic requires its time zone."""
    if isinstance(given, datetime) or (isinstance(given, str) and _MOMENT.fullmatch(given)):
        return given
    raise PydanticKnownError("datetime_type")


def possible(given: SomeDate) -> SomeDate:
    """Refuse an implausible year."""
    if not EARLIEST <= given.year <= LATEST:
        raise ValueError(msgid("This year cannot be right. Check it."))
    return given


def past(given: datetime) -> datetime:
    """Refuse a time in the future; another machine's clock may be slightly ahead."""
    if given > utc_now() + AHEAD:
        raise ValueError(msgid("This time is in the future. Enter a time in the past."))
    return given


Day = Annotated[date, BeforeValidator(day), AfterValidator(possible)]
Moment = Annotated[AwareDatetime, BeforeValidator(moment), AfterValidator(possible)]
Past = Annotated[Moment, AfterValidator(past)]
