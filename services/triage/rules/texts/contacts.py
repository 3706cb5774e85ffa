"""Whether a text gives a number, an address or a handle that must stay confidential."""

import re
import unicodedata
from collections.abc import Iterable

from services.triage.rules.texts.searchable import bare_text
from shared.names import contact_forms

_NUMBER = re.compile(r"\d(?:[\s()./\u2010-\u2015-]{0,3}\d)+")
_ANY = re.compile(r"[^\W_]")
_END = "..."
"""Before the last digits of a number, as `contact_forms` gives them: with or without a country."""
_SHORTEST = 6
"""From this length on, a contact in letters, such as a user name, is no common word."""


def gives_contact(contacts: Iterable[str], text: str) -> bool:
    """Return whether one of the contacts is in the text, with any spaces."""
    sought = {form for contact in contacts if _is_one(contact) for form in _forms(contact)}
    plain = _in_ascii_digits(bare_text(text)).casefold()
    numbers = ["".join(filter(str.isdecimal, each)) for each in _NUMBER.findall(plain)]
    joined = "".join(_ANY.findall(plain))
    return any(_stands(form.casefold(), plain, numbers, joined) for form in sought)


def _is_one(contact: str) -> bool:
    """Return whether it is a number, an address or a handle, and not just "on Signal"."""
    digits = sum(map(str.isdecimal, contact))
    whole = not any(map(str.isspace, contact.strip()))
    return digits >= _SHORTEST or "@" in contact or (whole and bool(re.search(r"[\d._/]", contact)))


def _forms(contact: str) -> frozenset[str]:
    return contact_forms(_in_ascii_digits(contact))


def _stands(form: str, plain: str, numbers: Iterable[str], joined: str) -> bool:
    if form.startswith(_END):
        return any(each.endswith(form.removeprefix(_END)) for each in numbers)
    if "@" in form:
        return re.search(rf"(?<![\w.+-]){re.escape(form)}(?![\w-])", plain) is not None
    # A number with its country code is found by its last digits instead.
    return not form.startswith("+") and len(form) >= _SHORTEST and form in joined


def _in_ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
