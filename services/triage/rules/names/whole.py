"""Whether the whole name of an organisation is in a text, since its words are common.

Case, accents, spaces, apostrophes and a French article before the name, which « du » and « aux »
contain, do not matter. Inside another word it is at most a maybe: `ACT` is not in "activist".
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from services.triage.rules.names.in_text import SHORTEST, UNPARTED, Match
from services.triage.rules.texts.searchable import (
    JOINED,
    bare_text,
    joined_letters,
    parts_of,
    scripts_of,
)
from shared.unicode_forms import decomposed


def find_whole_names(names: Iterable[str], text: str) -> Match:
    """Return how surely one of the whole names is in the text.

    `MAYBE`: a name of one word in other capitals, which may be a common word; a longer name inside
    another word, to which an ending or an article may be attached; any name within a run of a
    script without spaces, unless it is alone there.
    """
    wanted = [name for name in names if name.strip()]
    if not wanted:
        return Match.NO
    return max(map(_Searched(text).look, wanted))


def names_present(names: Iterable[str], text: str) -> set[str]:
    """Return the names to be taken as present in the text, if nobody can be asked.

    Without Latin letters a maybe counts as a yes: there, articles and endings are attached to
    names.
    """
    searched = _Searched(text)
    found = {name: searched.look(name) for name in names if name.strip()}
    return {
        name
        for name, match in found.items()
        if match is Match.SURE or (match is Match.MAYBE and not _has_latin(name))
    }


class _Searched:
    """A text, prepared once for any number of names."""

    def __init__(self, text: str) -> None:
        plain = plain_text(text)
        self._flat = plain.casefold()
        self._written: dict[str, set[str]] = {}
        words = _words(plain)
        for word in words:
            for part in (word, *(parts_of(word) if word.isascii() else ())):
                self._written.setdefault(part.casefold(), set()).add(part)
        self._joined, self._borders = _joined(words)

    def look(self, name: str) -> Match:
        plain = _without_article(plain_text(name))
        bare = plain.casefold()
        if all(map(_is_of_words, bare)):
            return max(self._look_for_word(plain), self._look_inside(bare))
        found = [_is_whole(self._flat, start, bare) for start in _places(bare, self._flat)]
        if any(found) or (found and not _has_latin(bare) and not _is_unparted(bare)):
            return Match.SURE
        return max(self._look_joined(bare), self._look_inside(bare))

    def _look_for_word(self, name: str) -> Match:
        """Look for a name of one word: in small letters it may be a common one."""
        written = self._written.get(name.casefold(), set())
        if any(word.isupper() if name.isupper() else not word.islower() for word in written):
            return Match.SURE
        return Match.MAYBE if written else Match.NO

    def _look_joined(self, bare: str) -> Match:
        """Look for a longer name whose words are separated in another way, as in a hashtag."""
        joined = joined_letters(bare)
        if len(joined) <= 2 * JOINED:
            return Match.NO
        found = Match.NO
        for at in _places(joined, self._joined):
            first = bisect_left(self._borders, at)
            last = bisect_left(self._borders, at + len(joined))
            # Certain if it starts and ends at the borders of words, or lies within one single word.
            whole = self._borders[first] == at and self._borders[last] == at + len(joined)
            if whole or bisect_right(self._borders, at) == last:
                return Match.SURE
            found = Match.MAYBE
        return found

    def _look_inside(self, bare: str) -> Match:
        least = JOINED if _has_latin(bare) else 2 if _is_unparted(bare) else SHORTEST
        return Match.MAYBE if len(bare) >= least and bare in self._flat else Match.NO


def _joined(words: Iterable[str]) -> tuple[str, list[int]]:
    """Return the letters of a text, and where in them words begin or end, in order."""
    letters = [joined_letters(word) for word in words]
    return "".join(letters), [0, *accumulate(map(len, letters))]


def _words(text: str) -> list[str]:
    return "".join(each if _is_of_words(each) else " " for each in text).split()


def _is_of_words(char: str) -> bool:
    """Return whether a character is part of words: letters, digits, and marks on them."""
    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"}


def _places(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _is_whole(text: str, start: int, wanted: str) -> bool:
    """Return whether the match is not part of a longer word."""
    end = start + len(wanted)
    before = start > 0 and _is_of_words(wanted[0]) and _is_of_words(text[start - 1])
    after = end < len(text) and _is_of_words(wanted[-1]) and _is_of_words(text[end])
    return not before and not after


def _without_article(name: str) -> str:
    return re.sub(r"^les? ", "", name, flags=re.IGNORECASE)


def plain_text(text: str) -> str:
    """Return the text without accents, in straight apostrophes and single spaces."""
    straight = bare_text(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    if not straight.isascii():
        straight = "".join(e for e in decomposed(straight) if not unicodedata.combining(e))
    return " ".join(straight.split())


def _has_latin(name: str) -> bool:
    return any(each.isascii() and each.isalpha() for each in name) or "LATIN" in scripts_of(name)


def _is_unparted(name: str) -> bool:
    return any(script.startswith(UNPARTED) for script in scripts_of(name))
