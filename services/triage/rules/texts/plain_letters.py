"""A sentence as words are looked for in it: in small letters, each letter written in one way."""

import re
from collections.abc import Iterator

from services.triage.rules.texts.searchable import bare_text
from shared.unicode_forms import decomposed

_ARABIC = re.compile("[\u0600-\u06ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WRITTEN = str.maketrans(
    {"\u0623": "\u0627", "\u0625": "\u0627", "\u0622": "\u0627", "\u0671": "\u0627"}
    | {"\u0649": "\u064a", "\u0626": "\u064a", "\u0624": "\u0648"}
    | {"\u060c": ",", "\u061b": ";", "\u061f": "?", "\u0451": "\u0435", "\u0401": "\u0415"}
)
"""Letters that some write for others: alef with and without its sign, ya, \u0451. Arabic commas."""
_DROPPED = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'"})
_WORD_STARTS = re.compile(r"(?<![^\W_])[^\W\d_]")
AND, _WITH, _ARTICLES = "\u0648\u0641", "\u0628\u0644\u0643", ("\u0627\u0644", "\u0644\u0644")
"""What Arabic writes together with the next word: and, then; by, for, as; the, for the."""


def spelt(text: str) -> str:
    """Return a text without invisible signs and vowel marks, each letter written in one way."""
    return bare_text(text).translate(_WRITTEN) if not text.isascii() else text


def plain(text: str) -> str:
    """Return a spelt text of the same length in small letters and with straight apostrophes."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(low if len(low := each.lower()) == 1 else each for each in text)
    return low.translate(_DROPPED).translate(_WRITTEN)


def unaccented(text: str) -> str:
    """Return a plain text of the same length without accents."""
    if text.isascii():
        return text
    return "".join(each if each.isascii() else decomposed(each)[:1] or each for each in text)


def any_of(pattern: str) -> re.Pattern[str]:
    """Return a pattern for texts that are plain and unaccented; of capitals it has only signs."""
    return re.compile("".join(e if e.isascii() else unaccented(plain(e)) for e in pattern))


def is_cyrillic(text: str) -> bool:
    return _CYRILLIC.search(text) is not None


def is_arabic(text: str) -> bool:
    return _ARABIC.search(text) is not None


def starts(sentence: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield where each word starts, and where it does so without what Arabic writes before it."""
    for match in _WORD_STARTS.finditer(sentence):
        at = match.start()
        yield at, attached(sentence, at) if is_arabic(match[0]) else (at,)


def attached(sentence: str, at: int) -> tuple[int, ...]:
    """Return where an Arabic word may begin: at its first letter, or after what is attached."""
    places = [at]
    if sentence[at] in AND:
        places.append(at + 1)
    places += [each + 1 for each in places if sentence[each : each + 1] in tuple(_WITH)]
    places += [each + 2 for each in places if sentence[each : each + 2] in _ARTICLES]
    return tuple(dict.fromkeys(places))
