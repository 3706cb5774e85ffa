"""The code of a document as it travels: in events, webhooks and answers of the API."""

import re

from shared.unicode_forms import composed, shown

_CODE = re.compile(
    r"(?=.*[0-9])"
    r"(?!.*[A-Z]{5})"
    r"(?!.*[A-Z]{4}[ .:-]+[A-Z])(?!.*[A-Z][ .:-]+[A-Z]{4})"
    r"(?!.*[A-Z][ .:-]+[A-Z]+[ .:-]+[A-Z])"
    r"(?![^A-Z]*(?:[A-Z]+[^A-Z]+){4}[A-Z])"
    r"[A-Z0-9][A-Z0-9 ./:-]{0,39}",
    re.ASCII,
)
"""Digits, and letters in at most four groups of at most four: no sentence and no name.

Without a digit or a slash between them only two groups stand together, of at most three letters
each: `AL EGY 3/2019` is a code, and `ALI REZA 1` is none.
"""


def plain_code(written: str) -> str:
    """Return the words in capitals, with plain letters and digits, and one space for several."""
    return " ".join(composed(shown(written)).upper().split())


def travelling_code(written: str | None) -> str | None:
    """Return a code as `plain_code`; None for anything else, which may say more than a code does.

    Which codes a document may print is decided where it is drafted, by the forms that its
    installation knows. Readers know no such forms, so they let through whatever can be a code.
    """
    code = plain_code(written or "")
    return code if _CODE.fullmatch(code) else None
