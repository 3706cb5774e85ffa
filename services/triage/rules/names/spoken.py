"""The words of a name by their sound, each in the ways to say it."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from services.triage.rules.texts.searchable import WORDS, bare_text, fold, parts_of, scripts_of
from services.triage.rules.texts.spoken import is_particle
from shared.names.burmese import without_honorific
from shared.names.chinese import DOUBLE_SURNAMES, as_surname, other_surnames
from shared.names.forms import LONGEST
from shared.names.spoken import Spoken, joined, once, spoken

Say = Callable[[str], tuple[Spoken, ...]]
MOST_WORDS = 12
"""So many words of a name are looked for."""
_MOST_WAYS = 48
"""So many ways to say a whole name are looked for, in each order of its words."""
_WITHIN = re.compile(r"(?<=[^\W\d_])['\u2019\u02bc\u02b9\u2018`](?=[^\W\d_])")
_HONORIFICS = frozenset({"u", "daw", "ko", "ma", "maung", "saya", "sayadaw"})
"""Before Burmese names."""
_FIRST_HALVES = frozenset({"abd", "abdul", "abdel", "bd", "bou", "abou", "abu", "bu"})
"""The first half of a name that some write as two words."""
_BETWEEN = frozenset({"al", "el", "ul", "ar", "er", "as", "an"})
_ASPIRATED = {"b": "p", "p": "b", "r": "j"}
"""What Wade-Giles writes for initials of Pinyin, where it sounds otherwise in other languages."""
_SYLLABLE = 4
"""The letters of a Latin word that may be one syllable of Chinese."""


@dataclass(frozen=True)
class SpokenName:
    """The words of a name that tell it apart, each in the ways to say it.

    `initials`: the first letter of each as it is written in Latin letters; `with_particles`: all
    words of the name, if some are left out of `parts`.
    """

    parts: Sequence[Sequence[Spoken]]
    initials: Sequence[str]
    with_particles: Sequence[Sequence[Spoken]] = ()

    @cached_property
    def wholes(self) -> tuple[Spoken, ...]:
        """Return the name as one word: with any of its words first, or only the first and last."""
        size = len(self.parts)
        if size < 2:  # noqa: PLR2004  # one word has no order
            return ()
        orders = {(*range(first, size), *range(first)) for first in range(size)}
        orders |= {(0, size - 1), (size - 1, 0)}
        rows = [[self.parts[at] for at in order] for order in sorted(orders)]
        rows += [list(self.with_particles)] if self.with_particles else []
        ways = [joined(way) for row in rows for way in islice(product(*row), _MOST_WAYS)]
        return tuple(dict.fromkeys((*ways, *(once(way) for way in ways if not way.vowels))))

    def may_begin(self, letter: str, besides: int) -> bool:
        """Return whether a word of the name, other than `besides`, may have this initial."""
        sounds = {way.full[:1] for way in spoken(letter)} - {""}
        others = [at for at in range(len(self.parts)) if at != besides]
        return any(
            self.initials[at] == letter.lower()
            or any(way.full[:1] in sounds for way in self.parts[at])
            for at in others
        )


def spoken_name(name: str, apart: Container[str] = (), say: Say = spoken) -> SpokenName:
    """Return a name by its sound.

    `apart`: words that tell nobody apart, folded; `say`: returns the ways to say a word.
    """
    bare = _WITHIN.sub("", without_honorific(bare_text(name[:LONGEST])))
    words = _words(bare)
    folded = [fold(word) for word in words]
    telling = [
        at
        for at in range(len(words))
        if len(folded[at]) > 1 and folded[at] not in apart and not is_particle(words, folded, at)
    ]
    parts = [
        [*say(words[at]), *_otherwise(words[at], say, first=place == 0)]
        for place, at in enumerate(telling)
    ]
    if "CJK" in scripts_of(bare):
        parts = _family_and_given(bare, parts)
    return SpokenName(
        parts=[tuple(dict.fromkeys(ways)) for ways in parts],
        initials=[folded[at][:1] for at in telling],
        with_particles=[say(word) for word in words] if len(words) > len(telling) else (),
    )


def _words(bare: str) -> list[str]:
    words = [part for word in WORDS.findall(bare) for part in parts_of(word)][:MOST_WORDS]
    if len(words) > 1 and words[0].casefold() in _HONORIFICS:
        words = words[1:]
    joint: list[str] = []
    for word in words:
        half = bool(joint) and fold(joint[-1]) in _FIRST_HALVES
        if half and fold(word) in _BETWEEN:
            continue
        if half:
            joint[-1] += word
        else:
            joint.append(word)
    return joint


def _family_and_given(bare: str, parts: list[list[Spoken]]) -> list[list[Spoken]]:
    """Return the characters of a Chinese name as two words."""
    family = 2 if bare[:2] in DOUBLE_SURNAMES else 1
    names = [each for each in (parts[:family], parts[family:]) if each]
    return [[joined(way) for way in islice(product(*each), _MOST_WAYS)] for each in names]


def _otherwise(word: str, say: Say, *, first: bool) -> Iterator[Spoken]:
    """Yield how else a word may be said that is, or may be, Chinese."""
    chinese = unicodedata.name(word[0], "").startswith("CJK")
    surname = as_surname(word) if first else ""
    if surname:
        yield from say(surname)
    latin = fold(word)
    for other in other_surnames(surname or latin) if first or not chinese else ():
        yield from say(other)
    if latin[0] in _ASPIRATED and (chinese or (word.isascii() and len(latin) <= _SYLLABLE)):
        yield from say(_ASPIRATED[latin[0]] + latin[1:])
