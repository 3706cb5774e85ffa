"""Compute the forms of a name: one in its own script, one in Latin letters, and its keys."""

# ruff: noqa: RUF001 (Arabic letters are meant as such)

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from jellyfish import metaphone

from shared.names.titles import without_titles
from shared.unicode_forms import composed, is_ignorable

KEYS_VERSION = 2
"""The version of the rule that makes a name's form and keys, stored beside every hash of one.

It is raised whenever the golden file of the tests changes, be it by a library; after that upgrade
the services rebuild the stored hashes by themselves (`rebuild_marks_loop`).
"""

LONGEST = 300
"""The most characters of a name that are compared; the cost grows with the square."""
MOST_WORDS = 16

# Apostrophes, signs for hamza and ain, Arabic vowel marks, tatweel: written by some, not by others.
_SILENT = re.compile("['`\u00b4\u2018\u2019\u02b9-\u02bf\u0307\u0640\u064b-\u065f\u0670]")
# Letters that Arabic, Persian and Urdu keyboards write instead of each other.
_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ک": "ك", "ؤ": "و"}
    | {"ة": "ه", "ۀ": "ه", "ھ": "ه"}
)
# Letters that names romanise differently from anyascii.
_READ_AS = {"ا": "a", "ظ": "z", "ו": "w", "צ": "z", "ץ": "z"} | {"ं": "n", "ં": "n", "ਂ": "n", "ੰ": "n"}
# The same for the Indic scripts, by the letter's Unicode name in each of them.
_LETTER_READ_AS = {"SHA": "sh", "SSA": "sh", "CA": "ch"}
# At the start of a Hebrew word these two are never the "v" and "f" that anyascii reads.
_FIRST_READ_AS = {"ב": "b", "פ": "p"}

_ARTICLE = re.compile(r"^ال(?=\w{3})")
# Scripts that leave out vowels, or do not write the "a" that goes with every consonant.
WITHOUT_VOWELS = (
    "ARABIC", "HEBREW", "SYRIAC", "DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "ORIYA", "TAMIL",
    "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN",
)  # fmt: skip
# Family names that are nearly always romanised in a way that no rule gives.
_KOREAN_FAMILIES = {"이": "lee", "박": "park", "임": "lim", "최": "choi", "노": "noh", "유": "yoo"}
_KOREAN_NAME = re.compile(r"[\uac00-\ud7a3]{2,4}")
# Words between names that one spelling has and another leaves out.
_PARTICLES = frozenset(
    {"al", "el", "ul", "ad", "ar", "as", "bin", "ben", "ibn", "bint", "ould"}
    | {"von", "van", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du"}
    | {"la", "le", "e", "y"}
)
_SERVANT = re.compile(r"^(a?bd)(?:[aeiou]l(?=\w{3})|[aeiou](?=rr|ss|nn))")

_FOLDS = (
    ("ou", "u"), ("oo", "u"), ("ow", "u"), ("ee", "i"), ("ei", "i"), ("ey", "i"), ("ai", "i"),
    ("ay", "i"), ("dj", "j"), ("chtch", "x"), ("tch", "c"), ("shch", "x"),
    ("sch", "x"), ("ch", "x"), ("sh", "x"),
    ("kh", "k"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("q", "k"),
    ("c", "k"), ("y", "i"), ("o", "u"), ("w", "u"), ("v", "f"), ("p", "b"), ("z", "s"), ("j", "g"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]")


@dataclass(frozen=True)
class Token:
    """A word of a name in Latin letters.

    `vowels`: whether its own script writes vowels.
    """

    latin: str
    folded: str
    skeleton: str
    vowels: bool


def normalise(name: str) -> str:
    """Return `name` in its own script, ready to be compared: case, width, titles, signs aside.

    Applying it again changes nothing. Text without a letter or a digit becomes empty.
    """
    # Some keyboards give an acute accent for an apostrophe; NFKC would make a space and an accent
    # of it.
    text = name[:LONGEST].replace("\u00b4", "'")
    # Case folding can produce new letters, and a title may precede another title: repeat until
    # nothing changes. Each round shortens the text or keeps its length, except for a few foldings.
    for _ in range(LONGEST):
        before = text
        # A ligature may stand for a whole sentence: eighteen letters in one.
        text = composed(text)[: 2 * LONGEST].casefold()
        text = _SILENT.sub("", text).translate(_ARABIC)
        text = "".join(_cleaned(char) for char in text)
        text = " ".join(without_titles(text.split()))[:LONGEST].rstrip()
        if text == before:
            break
    return text if any(char.isalnum() for char in text) else ""


def transliterate(name: str) -> str:
    """Return `name` in lower-case ASCII letters and digits, words separated by one space.

    Scripts that write no vowels or not all (Arabic, Hebrew, Devanagari) give mostly consonants: the
    form is for comparing, not for printing.
    """
    return " ".join(word for word, _ in _words(name))[:LONGEST].rstrip()


def tokens(name: str) -> tuple[Token, ...]:
    """Return the words of `name` that tell it apart: without particles, "Abd al-X" as one word."""
    words = _words(name)
    joined: list[tuple[str, bool]] = []
    for word, vowels in words:
        if joined and joined[-1][0] in {"abd", "bd"}:
            if word not in _PARTICLES:
                joined[-1] = (joined[-1][0] + word, vowels)
        elif word in {"abdul", "abdel", "abdal", "abdol"}:
            joined.append(("abd", vowels))
        else:
            joined.append((_SERVANT.sub(r"\1", word), vowels))
    telling = [entry for entry in joined if entry[0] not in _PARTICLES] or joined
    return tuple(_token(word, vowels) for word, vowels in telling[:MOST_WORDS])


def phonetic_keys(name: str, most_words: int = MOST_WORDS) -> frozenset[str]:
    """Return keys that spellings of one name often share, across scripts: for finding candidates.

    Upper-case keys are Metaphone codes, lower-case ones the consonants alone. Names that share a
    key should be compared by `similarity`; a name whose words have one consonant each has no key.
    Only the first `most_words` significant words are used.
    """
    return keys_of(tokens(name)[:most_words])


def keys_of(telling: Iterable[Token]) -> frozenset[str]:
    """Return the phonetic keys of a name's significant words."""
    keys: set[str] = set()
    for token in telling:
        if len(token.skeleton) > 1:
            keys.add(token.skeleton)
        if token.vowels and len(code := metaphone(token.latin)) > 1:
            keys.add(code.upper())
    return frozenset(keys)


@lru_cache(maxsize=4096)
def _cleaned(char: str) -> str:
    """Return letters, digits and vowel marks unchanged, a space for a separator, else nothing."""
    if is_ignorable(char):
        return ""
    category = unicodedata.category(char)
    if category[0] in "LN" or category in {"Mn", "Mc"}:
        return char
    return " " if category[0] in "PSZ" or char.isspace() else ""


def _words(name: str) -> list[tuple[str, bool]]:
    words: list[tuple[str, bool]] = []
    for word in normalise(name).split():
        vowels = not unicodedata.name(word[0], "").startswith(WITHOUT_VOWELS)
        bare = _ARTICLE.sub("", word)
        first = _FIRST_READ_AS.get(bare[0], _latin(bare[0]))
        if not words and _KOREAN_NAME.fullmatch(bare):
            first = _KOREAN_FAMILIES.get(bare[0], first)
        latin = f"{first} " if len(bare) > 1 and first in _KOREAN_FAMILIES.values() else first
        latin += "".join(map(_latin, bare[1:]))
        latin = re.sub(r"[^a-z0-9 ]", "", latin.casefold())
        words += [(part, vowels) for part in latin.split()]
    return words


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    named = unicodedata.name(char, "")
    if named.startswith(("CJK", "HANGUL SYLLABLE")):  # each character is a syllable of its own
        return f" {anyascii(char)} "
    letter = named.partition(" LETTER ")[2]
    return _READ_AS.get(char) or _LETTER_READ_AS.get(letter) or anyascii(char)


def _token(word: str, vowels: bool) -> Token:
    folded = word
    for written, sound in _FOLDS:
        folded = folded.replace(written, sound)
    folded = _REPEATED.sub(r"\1", folded)
    consonants = _VOWELS.sub("", folded)
    skeleton = _REPEATED.sub(r"\1", consonants[:1] + consonants[1:].removesuffix("h"))
    return Token(latin=word, folded=folded, skeleton=skeleton, vowels=vowels)
