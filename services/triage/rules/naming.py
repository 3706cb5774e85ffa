"""Whether somebody's name stands in a text, in any script, spelling or disguise of a handle.

A name is looked for as it was written, folded to plain Latin letters, joined, reversed, and, where
its script leaves vowels out, by its consonants. Errs on the side of yes. The cost grows with the
length of the text and the number of names, and with nothing else.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from functools import cached_property
from itertools import islice, pairwise

from anyascii import anyascii

from shared.names import transliterate
from shared.names.forms import LONGEST, Token, tokens
from shared.unicode_forms import composed, decomposed

SHORTEST = 3
"""A word of a name with fewer letters is a particle or an initial, unless it is the whole name."""
_LONG_ENOUGH = 4
"""A word in small letters with fewer letters is taken for a common one."""
_JOINED = 5
"""A joined name of so many letters is looked for inside handles, hashtags and addresses."""
_CONSONANTS = 4
"""So many consonants in sequence are a name; fewer may be another word."""
_OFTEN = 2000
"""A name all of whose words come more often than this is taken to stand there."""
_MOST_WORDS = 12
_MOST_RUNS = 2000
"""Runs of words that are compared by their consonants; in a longer text the rest is a maybe."""
_RUN, _STEP = 12, 8
"""A text without capitals is looked at so many words at a time, each time so many further on."""

_WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)
_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_HANDLE = re.compile(r"[@#_./\d]")
_NAMED_THERE = re.compile(r"\S*[@#]\S*")
_VOWEL_MARKS = re.compile("[\u0591-\u05c7\u0640\u064b-\u065f\u0670]")
_UNPARTED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "THAI", "KHMER", "LAO", "MYANMAR", "TIBETAN")
"""Scripts whose words are not parted by spaces."""
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_PARTICLES = frozenset({"al", "el", "bin", "ben", "ibn", "bint", "abu", "abd", "de", "van", "von"})


class Match(IntEnum):
    """`MAYBE`: a word that is also part of a name stands there, and may be no name."""

    NO = 0
    MAYBE = 1
    SURE = 2


class Text:
    """A text made ready, once, for names to be looked for in it."""

    def __init__(self, text: str) -> None:
        bare = _bare(text)
        found = _WORDS.findall(bare)
        parted = {word: _parts(word) for word in set(found)}
        written = [part for word in found for part in parted[word]]
        folded = {word: _folded(word) for word in {*written, *parted}}
        self.words = [folded[word] for word in written]
        self._written = written
        self._named = [not word.islower() for word in written]
        self._any = set(folded.values())
        self.capital = {word for word, named in zip(self.words, self._named, strict=True) if named}
        handles = {chunk for chunk in bare.split() if _NAMED_THERE.fullmatch(chunk)}
        self.capital |= {_folded(word) for each in handles for word in _WORDS.findall(each)}
        self.is_too_long = False
        self._at: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            self._at.setdefault(word, []).append(place)
        chunks = {chunk for chunk in bare.split() if _HANDLE.search(chunk.rstrip("."))}
        self._handles = [_joined(chunk) for chunk in chunks]
        self._unspaced = "".join(bare.casefold().split())

    def has_small(self, word: str) -> bool:
        return word in self._any

    def has_in_sequence(self, words: Sequence[str]) -> bool:
        """Return whether these words stand side by side, in whatever order and case."""
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
        """Return whether the name stands there as one word, or inside a handle or address."""
        return joined in self._any or (len(joined) >= _JOINED and self.has_in_handle(joined))

    def has_in_handle(self, joined: str) -> bool:
        """Return whether letters stand inside a handle, a hashtag or an address."""
        return any(joined in handle for handle in self._handles)

    def has_as_written(self, name: str) -> bool:
        return name in self._unspaced

    @cached_property
    def consonants(self) -> list[tuple[bool, list[str]]]:
        """What is left without vowels of each run of words that can be names, particles aside;

        and whether the script of the run writes them.
        """
        runs = dict.fromkeys(" ".join(run) for run in self._runs())
        self.is_too_long = len(runs) > _MOST_RUNS
        found = [tokens(run) for run in islice(runs, _MOST_RUNS)]
        return [
            (all(each.vowels for each in run), [each.skeleton for each in run]) for run in found
        ]

    def _runs(self) -> Iterator[list[str]]:
        run: list[str] = []
        for word, bare, named in zip(self._written, self.words, self._named, strict=True):
            if named or bare in _PARTICLES:
                run.append(word)
                continue
            yield from _cut(run)
            run = []
        yield from _cut(run)


def look_for(names: Iterable[str], text: Text, known: Iterable[str] = ()) -> Match:
    """Return how surely one of the names of persons stands in the text.

    A word of a name counts where it has a capital or its script has none; in small letters it is a
    maybe. Words that the `known` names bear too, such as that of a family, tell nobody apart.
    """
    borne = {word for name in known for form in _forms(name) for word in form}
    return max((_look(name, text, borne) for name in names), default=Match.NO)


def cannot_be_sought(name: str) -> bool:
    """Return whether a name may stand in a text in a spelling that is not found by its letters."""
    found = tokens(name)
    return not found or any(not each.vowels for each in found)


def stands_whole_in(names: Iterable[str], text: str) -> bool:
    """Return whether one of the names stands in the text as a whole: for organisations, whose

    names are made of common words. Case, accents, spaces, apostrophes and a French article before
    the name, which « du » and « aux » swallow, do not matter.
    """
    flat, folded = _flat(text), _joined(_bare(text))
    for name in filter(str.strip, names):
        bare = _flat(name).removeprefix("le ").removeprefix("les ")
        joined = _joined(_bare(bare))
        if bare in flat or (len(joined) > 2 * _JOINED and joined in folded):
            return True
    return False


def _look(name: str, text: Text, borne: set[str]) -> Match:
    found = Match.NO
    for form in _forms(name):
        own = [word for word in form if word not in borne]
        if own:
            found = max(found, _look_for_form(form, own, text))
    if found is Match.SURE or all(borne.issuperset(form) for form in _forms(name)):
        return found
    if _is_written(name, text):
        return Match.SURE
    return max(found, _look_for_consonants(tokens(name), text))


def _look_for_form(form: tuple[str, ...], own: Sequence[str], text: Text) -> Match:
    shortest = 2 if len(form) == 1 else SHORTEST
    if any(word in text.capital and len(word) >= shortest for word in own):
        return Match.SURE
    if len(form) > 1 and text.has_in_sequence(form):
        return Match.SURE
    pairs = map("".join, pairwise(form))
    joins = {"".join(form), "".join(reversed(form)), *pairs}
    if any(len(join) > SHORTEST and text.has_joined(join) for join in joins - set(form)):
        return Match.SURE
    if any(len(word) >= _JOINED and text.has_in_handle(word) for word in own):
        return Match.SURE
    small = any(len(word) >= _LONG_ENOUGH and text.has_small(word) for word in own)
    return Match.MAYBE if small else Match.NO


def _is_written(name: str, text: Text) -> bool:
    """Look for the name as it stands, inside other words too: an article may hang on to it."""
    written = "".join(_bare(name).casefold().split())
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in written if each.isalpha()}
    if not scripts or "LATIN" in scripts:
        return False
    unparted = all(script.startswith(_UNPARTED) for script in scripts)
    return len(written) >= (2 if unparted else _JOINED) and text.has_as_written(written)


def _look_for_consonants(name: Sequence[Token], text: Text) -> Match:
    """Look for a name whose script leaves vowels out, or for one in a text that does."""
    wanted = [each.skeleton for each in name]
    if len(wanted) < 2 or not all(wanted):  # noqa: PLR2004  # one word alone is too little
        return Match.NO
    size, whole = len(wanted), sorted(wanted)
    vowels = all(each.vowels for each in name)
    for both, run in text.consonants:
        if both and vowels:
            continue  # compared by its letters
        for start in range(len(run) - size + 1):
            if sorted(run[start : start + size]) == whole:
                return Match.SURE if sum(map(len, wanted)) >= _CONSONANTS else Match.MAYBE
    return Match.MAYBE if text.is_too_long else Match.NO


def _forms(name: str) -> set[tuple[str, ...]]:
    """Return the ways in which a name is written in Latin letters, each as its words."""
    bare = _bare(name[:LONGEST])
    spelt = (bare, bare.casefold().translate(_SPELT))
    forms = {tuple(_folded(p) for w in _WORDS.findall(s) for p in _parts(w)) for s in spelt}
    forms.add(tuple(transliterate(name).split()))
    return {tuple(filter(None, form))[:_MOST_WORDS] for form in forms} - {()}


def _parts(word: str) -> list[str]:
    """Part a run of letters where a new name may begin: `FreeAmal`, and each character of CJK."""
    if word.isascii():
        return _CAMEL.split(word)
    spaced = "".join(
        f" {each} " if unicodedata.name(each, "").startswith(("CJK", "HANGUL")) else each
        for each in word
    )
    return [part for each in spaced.split() for part in _CAMEL.split(each)]


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(each for each in anyascii(word).lower() if each.isalpha())


def _joined(text: str) -> str:
    return "".join(map(_folded, _WORDS.findall(text)))


def _cut(run: list[str]) -> Iterator[list[str]]:
    for start in range(0, max(len(run) - _RUN + _STEP, 1), _STEP):
        if part := run[start : start + _RUN]:
            yield part


def _bare(text: str) -> str:
    """Return the text without what shows nothing: joiners, soft hyphens, marks of direction."""
    text = composed(text)
    if text.isascii():
        return text
    shown = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return _VOWEL_MARKS.sub("", shown)


def _flat(text: str) -> str:
    straight = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(_plain(_bare(straight)).casefold().split())


def _plain(text: str) -> str:
    if text.isascii():
        return text
    return "".join(each for each in decomposed(text) if not unicodedata.combining(each))
