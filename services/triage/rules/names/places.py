"""Whether a place is in a text, as languages write it: declined, with a prefix, without spaces.

Russian and Ukrainian decline names of places, Arabic writes prepositions and the article as part of
the word, Chinese and Burmese have no spaces. Sources: grammars of these languages;
`test_places_in_texts.py` measures how many are found.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from services.triage.rules.names.in_text import UNPARTED, Match, look_for_sounds
from services.triage.rules.names.whole import plain_text
from services.triage.rules.texts.searchable import JOINED, Text, parts_of, scripts_of

_CHUNK = re.compile(r"[^\W_]+(?:[-\u2010-\u2015'][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا"})
_PREFIX = re.compile("(?:[وف]?(?:[بكل]|ال|بال|كال|لل)|[وف])")
_ARTICLE = "ال"
_SHORTEST = 3
"""Letters of a word without its ending or prefix: fewer are in many other words."""
_NOMINATIVE = "ая яя ое ее ые ие ыи ии ои а я о е ы и ь і"
"""Endings of the names of places in Cyrillic letters, as `plain_text` writes them: `й` as `и`."""
_DECLINED = (
    "ого его ому ему ыми ими ами ями ов ев ой ою ей ею ем ом ам ям ах ях ую юю ым им ых их ью ию "
    "ией ии ия у ю ові еві єві єю ією"
)
_ENDINGS = sorted({*_NOMINATIVE.split(), *_DECLINED.split()}, key=len, reverse=True)
_CLOSED = re.compile("(?<=[бвгджзклмнпрстфхцчшщи])([еоі])(?=[бвгджзклмнпрстфхцчшщ]$)")
"""A vowel that changes or goes when an ending follows: `Орёл`, `Орла`; `Київ`, `Києва`."""
_MOST_WORDS_BY_SOUND = 2
_FEWEST_UNPARTED = {"MYANMAR": 3}


class PlacesText:
    """A text, prepared once for any number of places."""

    def __init__(self, text: str) -> None:
        self._text = text
        plain = plain_text(text)
        self._at: defaultdict[str, list[int]] = defaultdict(list)
        self._joined: dict[str, bool] = {}
        self._is_small: list[bool] = []
        for chunk in _CHUNK.findall(plain):
            self._add(chunk)
        self.unspaced = "".join(plain.casefold().split())

    def _add(self, chunk: str) -> None:
        parts = [part for word in _WORD.findall(chunk) for part in _parts(word)]
        for joined in {chunk, *_WORD.findall(chunk)}:
            low = _low("".join(_WORD.findall(joined)))
            self._joined[low] = self._joined.get(low, True) and joined.islower()
        for part in parts:
            for key in _keys_of_text(_low(part)):
                self._at[key].append(len(self._is_small))
            self._is_small.append(part.islower())

    @cached_property
    def by_sound(self) -> Text:
        return Text(self._text)

    def look(self, words: Sequence[str]) -> Match:
        """Return how surely these words stand there, one after the other."""
        found = Match.NO
        first, *others = [self._starts(word) for word in words]
        for start in first:
            if all(start + at in starts for at, starts in enumerate(others, start=1)):
                small = len(words) == 1 and self._is_small[start]
                found = max(found, Match.MAYBE if small else Match.SURE)
        joined = "".join(words)
        if len(joined) >= JOINED and joined in self._joined:
            found = max(found, Match.MAYBE if self._joined[joined] else Match.SURE)
        return found

    def _starts(self, word: str) -> set[int]:
        return {at for key in _keys_of_place(word) for at in self._at.get(key, ())}


def find_places(names: Iterable[str], text: PlacesText) -> Match:
    """Return how surely one of these names of places is in the text.

    `MAYBE`: a name of one word in small letters, which may be a common word, or what sounds alike.
    """
    return max((_look(name, text) for name in names), default=Match.NO)


def find_place_sounds(names: Iterable[str], text: PlacesText) -> Match:
    """Return `MAYBE` if one of these names is there in another spelling.

    Looked for are names of one or two words without small letters: in a description, such as "the
    shed of a neighbour", each word is a common one.
    """
    for name in names:
        words = name.split()
        is_name = all(not word[0].islower() for word in words)
        short = 0 < len(words) <= _MOST_WORDS_BY_SOUND
        if short and is_name and look_for_sounds(name, text.by_sound) is not Match.NO:
            return Match.MAYBE
    return Match.NO


def _look(name: str, text: PlacesText) -> Match:
    plain = plain_text(name)
    if unparted := {each for each in scripts_of(plain) if each.startswith(UNPARTED)}:
        wanted = "".join(plain.casefold().split())
        least = max(_FEWEST_UNPARTED.get(each, 2) for each in unparted)
        return Match.SURE if len(wanted) >= least and wanted in text.unspaced else Match.NO
    words = [_low(part) for word in _WORD.findall(plain) for part in _parts(word)]
    return text.look(words) if words else Match.NO


def _parts(word: str) -> list[str]:
    return parts_of(word) if word.isascii() else [word]


def _low(word: str) -> str:
    return word.casefold().translate(_ARABIC)


def _keys_of_text(word: str) -> Iterator[str]:
    """Yield what a word of a text may be: itself, and without a prefix or an ending."""
    yield word
    if "\u0400" <= word[0] <= "\u04ff":
        yield f"{word}-"
        for each in _ENDINGS:
            if word.endswith(each) and len(word) - len(each) >= _SHORTEST:
                yield f"{word.removesuffix(each)}-"
    elif "\u0600" <= word[0] <= "\u06ff":
        yield from _without_prefix(word)


def _without_prefix(word: str) -> Iterator[str]:
    for end in range(1, min(5, len(word) - _SHORTEST + 1)):
        if _PREFIX.fullmatch(word[:end]):
            rest = word[end:]
            yield rest
            if word[:end].endswith(("لل", _ARTICLE)):
                yield _ARTICLE + rest


def _keys_of_place(word: str) -> Iterator[str]:
    """Yield a word of a place, and what stays of it in all its cases."""
    yield word
    if not "\u0400" <= word[0] <= "\u04ff":
        return
    for each in _NOMINATIVE.split():
        if word.endswith(each) and len(word) - len(each) >= _SHORTEST:
            yield f"{word.removesuffix(each)}-"
            return
    yield f"{word}-"
    if len(word) > _SHORTEST:
        for vowel in ("", "ь", "о", "е", "є"):
            changed = _CLOSED.sub(vowel, word)
            if changed != word:
                yield f"{changed}-"
