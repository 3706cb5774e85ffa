"""Compute Unicode's normal forms of a text, at a cost that grows only with its length.

Normalising sorts the marks on each letter. The time for that grows with the square of their number,
and blocks the process: so a letter keeps only as many marks as any real writing has. Source:
Unicode Standard Annex 15, Stream-Safe Text Format. Nothing else in Tocsin normalises Unicode.
"""

import re
import unicodedata

MOST_MARKS = 30
"""Marks on one letter. No language needs more than seven (UAX 15, Stream-Safe Text Format)."""

# Unicode classes these as letters, but normalising turns them into marks only.
_TAKEN_FOR_LETTERS = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")


# Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties, 15.0), which Python does not know.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


_BLANK_BRAILLE = "\u2800"
_OVERRIDES = str.maketrans("", "", "\u202d\u202e")
_TURNS = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_ignorable(char: str) -> bool:
    """Return whether a character is invisible: joiners, fillers, variation selectors (Unicode)."""
    return _IGNORABLE.match(char) is not None or unicodedata.category(char) == "Cf"


def shown(text: str) -> str:
    """Return the text without invisible characters; spaces stay."""
    if text.isascii():
        return text
    # A long text has few different characters.
    return text.translate({ord(each): None for each in set(text) if is_ignorable(each)})


def shows_nothing(text: str) -> bool:
    """Return whether the text has only spaces and invisible characters."""
    return not shown(text).replace(_BLANK_BRAILLE, " ").strip()


def unturned(text: str) -> str:
    """Return the text without signs that reverse the direction of the text after them.

    No script needs them, since letters have a direction. Marks between letters stay.
    """
    return text if text.isascii() else text.translate(_OVERRIDES)


def unturned_line(text: str) -> str:
    """Return a line without signs that begin a part of another direction, which may be left open.

    A line is printed within our own text, whose order must not change.
    """
    return text if text.isascii() else text.translate(_TURNS)


def composed(text: str) -> str:
    """Return the text in NFKC, without the marks on a letter beyond `MOST_MARKS`."""
    return unicodedata.normalize("NFKC", without_long_runs(text))  # noqa: TID251 (cut to size)


def decomposed(text: str) -> str:
    """Return the text in NFKD, without the marks on a letter beyond `MOST_MARKS`."""
    return unicodedata.normalize("NFKD", without_long_runs(text))  # noqa: TID251 (cut to size)


def without_long_runs(text: str) -> str:
    """Return the text without the marks on a letter beyond `MOST_MARKS`."""
    # A long text has few different characters, and most texts have no mark at all.
    marks = set() if text.isascii() else set(filter(_is_mark, set(text)))
    if not marks:
        return text
    kept, run = [], 0
    for char in text:
        run = run + 1 if char in marks else 0
        if run <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0 or char in _TAKEN_FOR_LETTERS
