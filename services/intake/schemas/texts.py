"""Kinds of text and date that a request may hold. What cannot be taken is named by its field."""

import re
from datetime import date
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints
from pydantic_core import PydanticKnownError

from shared.web.languages import msgid

LINE, WORDS, DESCRIPTION = 300, 20_000, 4_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_WORDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ].*", re.ASCII)

Text = TypeVar("Text", bound=str)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError(msgid("Control characters and line breaks cannot be taken here."))
    return text


def _words(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL_IN_WORDS.search(text):
        raise ValueError(msgid("Control characters cannot be taken here."))
    return text


def _said(text: str | None) -> str | None:
    """An empty text was not said."""
    return text or None


def _day(given: object) -> object:
    # Pydantic would take a number, or text of digits, for seconds since 1970.
    if isinstance(given, str) and _DAY.fullmatch(given):
        return given
    raise PydanticKnownError("date_type")


def _moment(given: object) -> object:
    if isinstance(given, str) and _MOMENT.fullmatch(given):
        return given
    raise PydanticKnownError("datetime_type")


_Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LINE), AfterValidator(_one_line)
]
_Described = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=DESCRIPTION), AfterValidator(_words)
]

OptionalLine = Annotated[_Line | None, AfterValidator(_said)]
OptionalWords = Annotated[_Described | None, AfterValidator(_said)]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=WORDS),
    AfterValidator(_words),
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Checked against its list by the operation, which knows the lists."""

Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
