"""Kinds of text and date that only an alert holds. What cannot be taken is named by its field."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints
from pydantic_core import PydanticKnownError

from shared.web.texts import words

WORDS = 20_000

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ].*", re.ASCII)


def _day(given: object) -> object:
    # Pydantic would take a number, or text of digits, for seconds since 1970.
    if isinstance(given, str) and _DAY.fullmatch(given):
        return given
    raise PydanticKnownError("date_type")


def _moment(given: object) -> object:
    if isinstance(given, str) and _MOMENT.fullmatch(given):
        return given
    raise PydanticKnownError("datetime_type")


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=WORDS),
    AfterValidator(words),
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Checked against its list by the operation, which knows the lists."""

Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
