"""A text in which names are looked for: prepared once, for any number of names."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from anyascii import anyascii

from shared.names.forms import Token, tokens
from shared.names.sounds import coarse
from shared.names.titles import is_title
from shared.unicode_forms import composed, shown

JOINED = 5
"""A joined name of so many letters is looked for inside handles, hashtags and addresses."""
_OFTEN = 2000
"""A name all of whose words come more often than this is taken to stand there."""
_MOST_RUNS = 2000
"""Runs of words that are compared by their consonants; in a longer text the rest is a maybe."""
_RUN, _STEP = 12, 8
"""A text without capitals is looked at so many words at a time, each time so many further on."""
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_HANDLE = re.compile(r"[@#_./\d]")
_NAMED_THERE = re.compile(r"\S*[@#]\S*")
_SPELT_OUT = re.compile(r"(?<![^\W\d_])[^\W\d_](?:[.*_·-][^\W\d_])+(?![^\W\d_])")
_TWO_LETTERS = re.compile(r"\b[^\W\d_]{2}\b")
_BEFORE, _ENDS = 20, (".", "!", "?", ":", "\n")
_VOWEL_MARKS = re.compile("[\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)
_PARTICLES = frozenset({"al", "el", "bin", "ben", "ibn", "bint", "abu", "abd", "de", "van", "von"})


class Text:
    """A text, prepared once for a search of names.

    Most names are found by the words alone; what is rarely asked for is prepared when it is.
    """

    def __init__(self, text: str) -> None:
        self._bare = bare = bare_text(text)
        found = WORDS.findall(bare)
        parted = {word: parts_of(word) for word in set(found)}
        written = [part for word in found for part in parted[word]]
        folded = {word: fold(word) for word in {*written, *parted}}
        self.words = [folded[word] for word in written]
        self._written = written
        self._named = [not word.islower() for word in written]
        self._any = set(folded.values())
        self.capital = {word for word, named in zip(self.words, self._named, strict=True) if named}
        handles = {chunk for chunk in bare.split() if _NAMED_THERE.fullmatch(chunk)}
        self.capital |= {fold(word) for each in handles for word in WORDS.findall(each)}
        self._hashtags = {joined_letters(each) for each in handles if "#" in each}
        spelt_out = {joined_letters(each) for each in _SPELT_OUT.findall(bare)}
        self._any |= spelt_out
        self.capital |= spelt_out
        self.is_too_long = False

    @cached_property
    def short(self) -> set[str]:
        """Return the words of two letters that can be family names."""
        return set(_short_names(self._bare))

    @cached_property
    def scripts(self) -> set[str]:
        """Return the scripts of the text other than Latin."""
        return scripts_of(self._bare) - {"LATIN"}

    def has_small(self, word: str) -> bool:
        return word in self._any

    def has_in_sequence(self, words: Sequence[str]) -> bool:
        """Return whether these words are side by side, in any order and case."""
        wanted, size = sorted(words), len(words)
        places = min((self._at.get(word, []) for word in words), key=len)
        if len(places) > _OFTEN:
            return True
        return any(
            sorted(self.words[start : start + size]) == wanted
            for place in places
            for start in range(max(0, place - size + 1), place + 1)
        )

    def has_joined(self, joined: str) -> bool:
        """Return whether the name is there as one word, or inside a handle or address."""
        return joined in self._any or (len(joined) >= JOINED and self.has_in_handle(joined))

    def has_in_handle(self, joined: str) -> bool:
        """Return whether the letters are inside a handle, a hashtag or an address."""
        return any(joined in handle for handle in self._handles)

    def has_in_hashtag(self, joined: str) -> bool:
        """Return whether a hashtag begins or ends with these letters."""
        return any(each.startswith(joined) or each.endswith(joined) for each in self._hashtags)

    def has_as_written(self, name: str) -> bool:
        return name in self._unspaced

    @cached_property
    def _at(self) -> Mapping[str, list[int]]:
        """Return the places of each word."""
        at: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            at.setdefault(word, []).append(place)
        return at

    @cached_property
    def _handles(self) -> list[str]:
        """Return the letters of each handle, hashtag and address."""
        chunks = {chunk for chunk in self._bare.split() if _HANDLE.search(chunk.rstrip("."))}
        return [joined_letters(chunk) for chunk in chunks]

    @cached_property
    def _unspaced(self) -> str:
        return "".join(self._bare.casefold().split())

    @cached_property
    def heard(self) -> list[tuple[Sequence[Token], Sequence[str]]]:
        """Return each run of words that can be names, no particles, with their `coarse` sounds."""
        runs = dict.fromkeys(" ".join(run) for run in self._runs())
        self.is_too_long = len(runs) > _MOST_RUNS
        found = (tokens(run) for run in islice(runs, _MOST_RUNS))
        return [(run, [coarse(each) for each in run]) for run in found]

    @cached_property
    def words_by_sound(self) -> Mapping[str, set[Token]]:
        by_sound: dict[str, set[Token]] = {}
        for run, sounds in self.heard:
            for word, sound in zip(run, sounds, strict=True):
                by_sound.setdefault(sound, set()).add(word)
        return by_sound

    def _runs(self) -> Iterator[list[str]]:
        run: list[str] = []
        for word, bare, named in zip(self._written, self.words, self._named, strict=True):
            if named or bare in _PARTICLES:
                run.append(word)
                continue
            yield from _cut(run)
            run = []
        yield from _cut(run)


def parts_of(word: str) -> list[str]:
    """Split a run of letters where a new name may begin: `FreeAmal`, and each character of CJK."""
    if word.isascii():
        return _CAMEL.split(word)
    spaced = "".join(
        f" {each} " if unicodedata.name(each, "").startswith(("CJK", "HANGUL")) else each
        for each in word
    )
    return [part for each in spaced.split() for part in _CAMEL.split(each)]


def fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(each for each in anyascii(word).lower() if each.isalpha())


def joined_letters(text: str) -> str:
    return "".join(map(fold, WORDS.findall(text)))


def _cut(run: list[str]) -> Iterator[list[str]]:
    for start in range(0, max(len(run) - _RUN + _STEP, 1), _STEP):
        if part := run[start : start + _RUN]:
            yield part


def _short_names(text: str) -> Iterator[str]:
    """Find words of two letters that can be family names: after a title, or in a sentence."""
    for found in _TWO_LETTERS.finditer(text):
        before = text[max(0, found.start() - _BEFORE) : found.start()].rstrip(" ")
        last = before.split()[-1:]
        is_within = before != "" and not before.endswith(_ENDS)
        if found[0][0].isupper() and (is_within or any(map(is_title, last))):
            yield fold(found[0])


def scripts_of(text: str) -> set[str]:
    """Return the scripts of the letters in a text, by the first word of Unicode's names."""
    beyond = {each for each in text if not each.isascii() and each.isalpha()}
    letters = (each for each in beyond if unicodedata.category(each) != "Lm")
    return {unicodedata.name(each, "").partition(" ")[0] for each in letters}


def bare_text(text: str) -> str:
    """Return the text without invisible characters: joiners, soft hyphens, variation selectors."""
    text = composed(shown(text))
    return text if text.isascii() else _VOWEL_MARKS.sub("", text)
