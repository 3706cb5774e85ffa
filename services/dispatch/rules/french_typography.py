"""Set the signs of French texts: they are stored as an SMS has them, with plain signs."""

import re

_NO_BREAK = "\N{NO-BREAK SPACE}"
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_SIGN = re.compile(r"(?<=\S)[ \N{NO-BREAK SPACE}]?([:;?!])(?=\s|$)", re.MULTILINE)
_WITHIN_A_WORD = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def typeset(text: str, language: str) -> str:
    """Return a French text with no-break spaces before its signs and typographic apostrophes.

    Other languages are returned as they are, and so are web addresses and times of day. Not for an
    SMS: one such sign makes each of its segments hold less than half as much.
    """
    if language != "fr":
        return text
    return _WITHIN_A_WORD.sub(_APOSTROPHE, _SIGN.sub(rf"{_NO_BREAK}\1", text))
