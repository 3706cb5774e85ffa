"""A text in which names are looked for: prepared once, for any number of names."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from anyascii import anyascii

from services.triage.rules.texts.spoken import Marks, SpokenText
from shared.names.burmese import romanised
from shared.names.look_alikes import of_one_script
from shared.names.titles import is_title
from shared.unicode_forms import composed, shown

JOINED = 5
"""A joined name of so many letters is looked for inside handles, hashtags and addresses."""
_OFTEN = 2000
"""A name all of whose words come more often than this is taken to stand there."""
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_HANDLE = re.compile(r"[@#_./\d]")
_NAMED_THERE = re.compile("[@#]")
_SPELT_OUT = re.compile(r"(?<![^\W\d_])[^\W\d_](?:[.*_·-][^\W\d_])+(?![^\W\d_])")
_TWO_LETTERS = re.compile(r"\b[^\W\d_]{2}\b")
_BEFORE, _ENDS = 20, (".", "!", "?", ":", "\n")
_VOWEL_MARKS = re.compile("[\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
WORDS = re.compile(r"[\u1000-\u109f]+|[^\W\d_]+", re.UNICODE)
_SPELT_LONG = re.compile(r"(?<![^\W\d_])[^\W\d_](?:[.*_·-]{1,3}[^\W\d_]){2,}(?![^\W\d_])")
_SPACED_OUT = re.compile(r"(?<![^\W_])[^\W\d_](?: [^\W\d_]){3,}(?![^\W_])")
_DIGITS_WITHIN = re.compile(r"(?<![^\W_])[^\W_]*\d[^\W_]*")
_DIGIT_FOR_LETTER = re.compile(
    r"[0134578](?=[^\W\d_])|(?<=[^\W\d_])[0134578](?![^\W_])|(?<=[^\W\d_])[0134578](?=\d?[^\W\d_])"
)
_LETTERS = str.maketrans("0134578", "oieastb")
_BY_CHARACTER = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3130-\u318f\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Chinese characters and Korean syllables, each of which may be a name."""
_FEWEST_LETTERS = 2
_BEFORE_NAMES = frozenset({"abd", "abdul", "abdel", "abou", "abu"})
"""The first part of a name, which some write in small letters."""
_ENDS_OF_SENTENCES = (".", "!", "?", ":", ";", "…", "\u061f", "\u061b", "\u3002")
_SOFT_SIGN = re.compile(
    "(?<=[a-z][bcdfgjklmnpqrtvwxz])['\u2019\u02b9](?=[eo])|(?<=\\b[Cc]h|\\b[Tt]s)['\u2018\u2019](?=[aeiou\u00fc])|(?<=\\b[TPK])['\u2018\u2019](?=[aeiou\u00fc])"
)
"""An apostrophe within a name: Solov'ev, Ch'en."""


class Text:
    """A text, prepared once for a search of names.

    Most names are found by the words alone; what is rarely asked for is prepared when it is.
    """

    def __init__(self, text: str) -> None:
        self._bare = bare = _DIGITS_WITHIN.sub(_read_digits, _spelt_together(bare_text(text)))
        chunks = [(chunk, WORDS.findall(chunk)) for chunk in bare.split()]
        parted = {word: parts_of(word) for word in chain(*(found for _, found in chunks))}
        folded = {word: fold(word) for word in {*chain(*parted.values()), *parted}}
        self._written = [part for _, found in chunks for word in found for part in parted[word]]
        self.words = [folded[word] for word in self._written]
        there = [_NAMED_THERE.search(chunk) is not None for chunk, _ in chunks]
        self._named = [
            is_handle or not part.islower()
            for is_handle, (_, found) in zip(there, chunks, strict=True)
            for word in found
            for part in parted[word]
        ]
        self._breaks = _breaks(chunks, parted)
        self._any = set(folded.values())
        self.capital = {word for word, named in zip(self.words, self._named, strict=True) if named}
        self.capital |= {
            folded[word]
            for is_handle, (_, found) in zip(there, chunks, strict=True)
            if is_handle
            for word in found
        }
        self._hashtags = {joined_letters(chunk) for chunk, _ in chunks if "#" in chunk}
        spelt_out = {joined_letters(each) for each in _SPELT_OUT.findall(bare)}
        self._any |= spelt_out
        self.capital |= spelt_out

    @cached_property
    def short(self) -> set[str]:
        """Return the words of two letters that can be family names."""
        return set(_short_names(self._bare))

    @cached_property
    def scripts(self) -> set[str]:
        """Return the scripts of the text other than Latin."""
        return scripts_of(self._bare) - {"LATIN"}

    def has_capital_apart(self, word: str) -> bool:
        """Return whether it has a capital after a title or in a sentence, not beside other ones."""
        return any(self._is_apart(at) for at in self._at.get(word, ()) if self._named[at])

    def _is_apart(self, at: int) -> bool:
        before = self._written[at - 1] if at else ""
        if before and is_title(before):
            return True
        near = [each for each in (at - 1, at + 1) if 0 <= each < len(self._written)]
        is_within = at > 0 and at not in self._breaks
        return is_within and not any(self._named[each] and each != at for each in near)

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
        return joined in self._in_handles

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
    def _in_handles(self) -> str:
        return " ".join(self._handles)

    @cached_property
    def _unspaced(self) -> str:
        return "".join(self._bare.casefold().split())

    @cached_property
    def spoken(self) -> SpokenText:
        numbers = range(len(self._written))
        marks = Marks(
            capital={
                at
                for at in numbers
                if self.words[at] in _BEFORE_NAMES
                or (self._named[at] and not _is_caseless(self._written[at]))
            },
            caseless={at for at in numbers if _is_caseless(self._written[at])},
            after_break=self._breaks,
        )
        return SpokenText(self._written, self.words, marks, self._handles)


def parts_of(word: str) -> list[str]:
    """Split a run of letters where a new name may begin: `FreeAmal`, and each character of CJK.

    The syllables of Burmese are in Latin letters, as people write their names.
    """
    if word.isascii():
        return _CAMEL.split(word)
    if "\u1000" <= word[0] <= "\u109f":
        return romanised(word).title().split()
    spaced = _BY_CHARACTER.sub(lambda found: f" {found[0]} ", word)
    return [part for each in spaced.split() for part in _CAMEL.split(each)]


def fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    if "\u1000" <= word[:1] <= "\u109f":
        return romanised(word).replace(" ", "")
    return "".join(each for each in anyascii(word).lower() if each.isalpha())


def joined_letters(text: str) -> str:
    return "".join(map(fold, WORDS.findall(text)))


def _is_caseless(word: str) -> bool:
    return not word.isascii() and word.upper() == word.lower()


def _breaks(
    chunks: Sequence[tuple[str, Sequence[str]]], parted: Mapping[str, Sequence[str]]
) -> set[int]:
    """Return before which words a sentence ends, or a number stands, by their number."""
    at, found = 0, set()
    for chunk, words in chunks:
        if not words:
            found.add(at)
        at += sum(len(parted[word]) for word in words)
        if chunk.endswith(_ENDS_OF_SENTENCES) and words and len(words[-1]) > 1:
            found.add(at)
    return found


def _spelt_together(text: str) -> str:
    """Return the text with words that are parted, `A.m.a.l`, `A m a l` or `Solov'ev`, as words."""
    text = _SPELT_LONG.sub(lambda found: "".join(filter(str.isalnum, found[0])), text)
    text = _SOFT_SIGN.sub("", text)
    return _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), text)


def _read_digits(found: re.Match[str]) -> str:
    """Return a word with the digits that stand for letters in it as letters: `4mal`."""
    word = found[0]
    if sum(map(str.isalpha, word)) < _FEWEST_LETTERS:
        return word
    return _DIGIT_FOR_LETTER.sub(lambda digit: digit[0].translate(_LETTERS), word)


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
    """Return the text without invisible characters: joiners, soft hyphens, variation selectors.

    A word that mixes look-alike letters of two scripts is in one.
    """
    text = composed(shown(text))
    if text.isascii():
        return text
    text = _VOWEL_MARKS.sub("", text)
    return of_one_script(text)
