"""What a password must be: long, and not one that attackers try first.

Source: NIST SP 800-63B-4, 3.1.1.2: length counts, no rules about kinds of characters, no change
without cause, refuse what is common and what is made of the account's own names.
"""

import re
import secrets
from collections.abc import Iterable
from enum import StrEnum

from shared.unicode_forms import composed

NOT_THEIRS = "wrong-password"
"""The code of the refusal if a password is not that of the account."""
SHORTEST = 12
LONGEST = 256

OBVIOUS = (
    "administrateur", "administrator", "azertyuiop", "bienvenue", "changeme", "changer",
    "contrasena", "defenders", "defender", "footballs", "football", "humanrights", "iloveyou",
    "justice", "letmein", "liberte", "motdepasse", "observatory", "password", "passwort",
    "passwd", "princess", "qwertyuiop", "security", "soleil", "sunshine", "temporary", "tocsin",
    "welcome", "your-own", "your own", "yourown", "azerty", "qwerty", "secret", "admin", "login",
    "monkey", "dragon",
)  # fmt: skip
"""The first words of lists of leaked passwords, and words that somebody would try here first."""

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
)

FEWEST_DIFFERENT = 5
LEAST_OF_ITS_OWN = 6
"""Characters that must remain of a password without obvious words and own names."""

_LEET = str.maketrans("@431!05$7", "aaeiiosst")
_NAME = re.compile(r"[^\W\d_]{4,}")

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that are confused when they are read aloud or from paper."""


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "password-too-short"
    TOO_LONG = "password-too-long"
    OBVIOUS = "password-obvious"
    OWN_NAME = "password-own-name"


def normalised(password: str) -> str:
    """Return the form that is hashed: NFKC (NIST), without spaces around it from pasting."""
    return composed(password).strip()


def weakness(password: str, own: Iterable[str] = ()) -> Weakness | None:
    """Return why this password is refused, or None. `own`: the account's name and address."""
    text = normalised(password)
    if len(text) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(text) > LONGEST:
        return Weakness.TOO_LONG
    folded = text.casefold()
    if len(set(folded)) < FEWEST_DIFFERENT or _is_row(folded):
        return Weakness.OBVIOUS
    if _left(folded, OBVIOUS) < LEAST_OF_ITS_OWN:
        return Weakness.OBVIOUS
    names = sorted(
        {name for each in own for name in _NAME.findall(each.casefold())}, key=len, reverse=True
    )
    if names and _left(folded, (*names, *OBVIOUS)) < LEAST_OF_ITS_OWN:
        return Weakness.OWN_NAME
    return None


def new_password() -> str:
    """Return a random password (99 bits) that can be read out: four groups of five."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def _is_row(text: str) -> bool:
    return any(text in way * 2 for row in ROWS for way in (row, row[::-1]))


def _left(text: str, words: Iterable[str]) -> int:
    """Count the different characters left without these words, also if 3 is written for e."""
    plain, read = text, text.translate(_LEET)
    for word in words:
        plain = plain.replace(word, "")
        read = read.replace(word, "")
    return min(len(set(plain)), len(set(read)))
