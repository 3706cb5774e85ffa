"""The words of a text by their sound, in which names are looked for."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice, product
from math import inf
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from shared.names.spoken import Spoken, joined, spoken

_ARTICLES = frozenset({"al", "el", "ul", "bin", "ben", "ibn", "bint", "bn", "bnt", "ould"})
_PARTICLES = _ARTICLES | {
    "van",
    "von",
    "der",
    "de",
    "del",
    "di",
    "da",
    "do",
    "dos",
    "la",
    "le",
    "du",
    "e",
    "y",
}
"""Words that one spelling of a name has and another not; those added only in small letters."""
_ASSIMILATED = frozenset(
    {"ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "esh", "et", "ez"}
)
"""The Arabic article before a word that begins with the same consonant: at-Tayeb."""

_MOST_WAYS = 12
"""So many ways to say a run of words are compared."""
_FEW_WAYS = 4
"""A run of more than two words is only compared if there are not more ways to say it."""
_LONGEST_RUN = 4
APART = 2
"""So many other words may be between two words of a name: a father's name, an initial."""

_ALIKE, _CLOSE, SURELY_ALIKE = 0.75, 0.8, 0.9
"""How much of the vowels is the same: enough, enough to count as all, nearly all."""
_MAY_MISS = 3
"""A word of so many consonants may lack a long vowel of the other one."""
_UNWRITTEN, _LONG_VOWEL = 1.5, 0.5
"""What a consonant and a long vowel count if one side writes no short ones; else a letter is 1."""
_CONSONANTS = "bfhklmnprst"
_SURE_IN_HANDLE, _IN_HANDLE, _ALL_OF_HANDLE = 5, 5, 4
"""So many consonants, or letters, within a handle are a name; or all letters of one."""
_NONE: Mapping[Spoken, Sequence["Run"]] = {}
_FREE = "fra"
"""How `free` sounds, with which hashtags begin."""


class Written(Enum):
    """How a word is written, and so how much must sound alike for a name.

    `whole`: of a whole name, or two words of it; `alone`: of one word alone.
    """

    CAPITAL = (4.0, 5.0)
    CASELESS = (6.5, 7.5)
    SMALL = (7.0, inf)

    def __init__(self, whole: float, alone: float) -> None:
        self.whole = whole
        self.alone = alone


@dataclass(frozen=True)
class Marks:
    """How the words of a text are written, by their number.

    `capital`: it has one; `caseless`: its script has none; `after_break`: a sentence or a number
    ends before it.
    """

    capital: Container[int]
    caseless: Container[int]
    after_break: Container[int]

    def of(self, at: int) -> Written:
        if at in self.capital:
            return Written.CAPITAL
        return Written.CASELESS if at in self.caseless else Written.SMALL


class Run(NamedTuple):
    """Words in sequence in a text: the words from `start`, before `end`, said in one way."""

    start: int
    end: int
    said: Spoken
    written: Written


@dataclass(slots=True)
class SoundFound:
    """A run of words that sounds like a part of a name.

    `way`: how the part is said; `alike`: how much of its vowels, 1.0: all, or they are not written;
    `weight`: how much it says.
    """

    part: int
    way: Spoken
    run: Run
    alike: float
    weight: float

    @property
    def vowels(self) -> bool:
        """Return whether both sides write them."""
        return self.way.vowels and self.run.said.vowels

    @property
    def begins_alike(self) -> bool:
        """Return whether the first vowel is the same."""
        begins = (each.full.lstrip(_CONSONANTS)[:1] for each in (self.way, self.run.said))
        return len(set(begins)) == 1


class SpokenText:
    """The words of a text by their sound, prepared once for any number of names.

    `words` in order, `folded` to Latin letters; `handles`: the letters of handles, hashtags and
    addresses.
    """

    def __init__(
        self, words: Sequence[str], folded: Sequence[str], marks: Marks, handles: Iterable[str]
    ) -> None:
        self._words, self._folded, self._marks = words, folded, marks
        self._by_sound: dict[str, dict[Spoken, list[Run]]] = {}
        self._ways: dict[str, tuple[Spoken, ...]] = {}
        ways = {word: self.say(word) for word in set(words)}
        telling = [
            at
            for at in range(len(words))
            if len(folded[at]) > 1 and not is_particle(words, folded, at)
        ]
        for place in range(len(telling)):
            for run in _runs(telling[place : place + _LONGEST_RUN], words, marks, ways):
                alike = self._by_sound.setdefault(run.said.consonants, {})
                alike.setdefault(run.said, []).append(run)
        self._handles = [way for each in handles if each for way in spoken(each)]
        self._in_handles = " ".join(each.consonants for each in self._handles)

    def say(self, word: str) -> tuple[Spoken, ...]:
        """Return the ways to say a word: of the text, or of one of several names."""
        if word not in self._ways:
            self._ways[word] = spoken(word)
        return self._ways[word]

    def hits(self, part: int, ways: Iterable[Spoken]) -> Iterator[SoundFound]:
        """Yield where one of these ways to say a part of a name is heard."""
        for way in ways:
            for said, runs in self._by_sound.get(way.consonants, _NONE).items():
                alike = _likeness(way, said)
                if alike < _ALIKE:
                    continue
                weight = _counts(way, said) * (1.0 if alike >= _CLOSE else alike)
                for run in runs:
                    if alike >= SURELY_ALIKE or run.end == run.start + 1:
                        yield SoundFound(part, way, run, alike, weight)

    def is_in_handle(self, ways: Iterable[Spoken]) -> bool:
        return any(
            _is_in_handle(way, each)
            for way in ways
            if way.consonants in self._in_handles
            for each in self._handles
        )

    def are_near(self, one: Run, other: Run) -> bool:
        """Return whether the other run follows in the same sentence, after few other words."""
        between = range(one.end, other.start + 1)
        return 0 <= other.start - one.end <= APART and not any(
            at in self._marks.after_break for at in between
        )

    def beside(self, run: Run) -> tuple[str, str]:
        """Return the words before and after a run, without regard to particles before it."""
        start = run.start
        while start and is_particle(self._words, self._folded, start - 1):
            start -= 1
        return (
            self._words[start - 1] if start else "",
            self._words[run.end] if run.end < len(self._words) else "",
        )


def is_particle(words: Sequence[str], folded: Sequence[str], at: int) -> bool:
    """Return whether a word of a name is one that other spellings leave out, such as `al-`."""
    this = folded[at]
    if this in _ASSIMILATED:
        return at + 1 < len(folded) and folded[at + 1].startswith(this[1:])
    return this in (_PARTICLES if words[at].islower() else _ARTICLES)


def _runs(
    places: Sequence[int], words: Sequence[str], marks: Marks, ways: Mapping[str, Sequence[Spoken]]
) -> Iterator[Run]:
    first = places[0]
    said, written = ways[words[first]], marks.of(first)
    for way in said:
        yield Run(first, first + 1, way, written)
    if written is Written.SMALL:
        return
    for size, at in enumerate(places[1:], 2):
        apart = any(each in marks.after_break for each in range(first + 1, at + 1))
        if apart or marks.of(at) is not written:
            return
        more = ways[words[at]]
        if size > 2 and len(said) * len(more) > _FEW_WAYS:  # noqa: PLR2004  # see _FEW_WAYS
            return
        said = [joined(pair) for pair in islice(product(said, more), _MOST_WAYS)]
        for way in said:
            yield Run(first, at + 1, way, written)


def _likeness(name: Spoken, text: Spoken) -> float:
    """Return how much two words with the same consonants are alike, 0.0 to 1.0."""
    if name.full == text.full:
        return 1.0
    if name.vowels and text.vowels:
        bare = (name.full.rstrip("a"), text.full.rstrip("a"))  # without the ending of a case
        return max(
            Levenshtein.normalized_similarity(name.full, text.full),
            Levenshtein.normalized_similarity(*bare),
        )
    if name.vowels == text.vowels:
        return 0.0
    missed = _missed(*((text.full, name.full) if name.vowels else (name.full, text.full)))
    if missed > 1 or (missed and len(name.consonants) < _MAY_MISS):
        return 0.0
    return SURELY_ALIKE if missed else 1.0


def _missed(sparse: str, full: str) -> int:
    """Return how many long vowels of a script that writes no others are not in the other word."""
    place, missed = 0, 0
    for letter in sparse.lstrip("a"):
        found = full.find(letter, place)
        missed += found < 0
        place = found + 1 if found >= 0 else place
    return missed


def _counts(name: Spoken, text: Spoken) -> float:
    if name.vowels and text.vowels:
        return float(min(len(name.full), len(text.full)))
    sparse = (text if name.vowels else name).full.lstrip("a")
    consonants = min(len(name.consonants), len(text.consonants))
    return _UNWRITTEN * consonants + _LONG_VOWEL * (sparse.count("a") + sparse.count("u"))


def _is_in_handle(name: Spoken, handle: Spoken) -> bool:
    if name.consonants not in handle.consonants:
        return False
    if len(name.consonants) >= (_SURE_IN_HANDLE if name.vowels else _MAY_MISS):
        return True
    if not (name.vowels and handle.vowels) or name.full not in handle.full:
        return False
    is_all = handle.full in {name.full, _FREE + name.full}
    return len(name.full) >= (_ALL_OF_HANDLE if is_all else _IN_HANDLE)
