"""Types of text that a request may hold, and the message to the person if one is refused."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from shared.contracts.codes import LINE
from shared.message_ids import msgid
from shared.names import (
    NeedsSmtpUtf8,
    NotAnEmailAddress,
    NotAPhoneNumber,
    normalise_phone,
    sendable_email,
)
from shared.unicode_forms import shows_nothing, unturned, unturned_line, without_long_runs

DESCRIPTION = 4_000
"""The most characters of a text of a few sentences."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Characters that are not allowed in one line."""
_CONTROL_IN_WORDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def one_line(text: str) -> str:
    """Return one line of visible text, or an empty one.

    A letter keeps no more marks than any writing has, and signs that change the direction are
    removed.
    """
    if CONTROL.search(text):
        raise ValueError(msgid("Control characters and line breaks are not allowed here."))
    return without_long_runs(unturned_line(visible(text)))


def words(text: str) -> str:
    """Return text of several lines, with any system's line ends; otherwise as `one_line`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL_IN_WORDS.search(text):
        raise ValueError(msgid("Control characters are not allowed here."))
    return without_long_runs(unturned(visible(text)))


def visible(text: str) -> str:
    """Raise an error for text that is there but shows nothing."""
    if text and shows_nothing(text):
        raise ValueError(msgid("This text has no visible characters. Write it in words."))
    return text


def said(text: str | None) -> str | None:
    """Return None for an empty text, which counts as not given."""
    return text or None


def phone(text: str) -> str:
    """Return the number in E.164."""
    try:
        return normalise_phone(text)
    except NotAPhoneNumber:
        raise ValueError(
            msgid("Enter a telephone number with its country code, such as +41.")
        ) from None


def written_to(text: str) -> str:
    """Return an e-mail address as every mail server can be given it."""
    try:
        return sendable_email(text)
    except NeedsSmtpUtf8:
        raise ValueError(
            msgid(
                "Use only ASCII letters before the @. Many mail servers refuse other letters "
                "there (SMTPUTF8). Ask for another address. After the @, other letters are "
                "allowed."
            )
        ) from None
    except NotAnEmailAddress:
        raise ValueError(msgid("This is not a valid e-mail address.")) from None


_Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LINE), AfterValidator(one_line)
]
_Described = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=DESCRIPTION), AfterValidator(words)
]

NeededLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE),
    AfterValidator(one_line),
]
OptionalLine = Annotated[_Line | None, AfterValidator(said)]
OptionalWords = Annotated[_Described | None, AfterValidator(said)]
