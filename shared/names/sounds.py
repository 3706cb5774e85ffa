"""Compute keys that spellings of one name share across alphabets, coarser than their sound.

`h`, `g`, `kh`, `c`, `j`, `sh` and `z` replace each other in different romanisations: Hanna and
Khanna, Sergey and Serhii, Ceyhun and Jeyhun, Jafarov and Dzhafarov. So consonants are distinguished
only by class, in the manner of Soundex (Russell, US patent 1,261,167, 1918), and vowels not at all.
For a whole name that is enough; for a single word it is not.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from shared.names.forms import MOST_WORDS, Token, keys_of, tokens
from shared.names.similarity import PROPOSE_FROM, similarity

ENOUGH = 4
"""This many consonants identify a name by their classes; fewer match many names."""
_OF_TWO = 5
"""The consonants of two words of a longer name, with two or more each."""

_AS_ONE = (
    ("ngh", "ngq"), ("dzh", "j"), ("chtch", "c"), ("shch", "c"), ("tsch", "c"), ("tch", "c"),
    ("sch", "s"),
    ("ch", "c"), ("sh", "s"), ("zh", "j"), ("kh", "k"), ("gh", "k"), ("ts", "s"), ("tz", "s"),
    ("dz", "s"), ("dj", "j"), ("dh", "d"), ("th", "t"), ("ph", "f"), ("bh", "b"), ("sz", "s"),
    ("cz", "c"), ("ck", "k"), ("ks", "x"), ("dt", "t"),
)  # fmt: skip
_CLASSES = str.maketrans(
    dict.fromkeys("bfpv", "1")
    | dict.fromkeys("cghjkqsxz", "2")
    | dict.fromkeys("dt", "3")
    | {"l": "4"}
    | dict.fromkeys("mn", "5")
    | {"r": "6"}
    | dict.fromkeys("aeiouwy", " ")
)
_REPEATED = re.compile(r"(.)\1+")


def coarse(token: Token) -> str:
    """Return the classes of a word's consonants, as digits: `225` for Hassan and Husayn."""
    word = token.latin.removesuffix("h")
    for written, sound in _AS_ONE:
        word = word.replace(written, sound)
    # A doubled letter counts once; two letters of a class count twice: a vowel between may be
    # unwritten.
    return _REPEATED.sub(r"\1", word).translate(_CLASSES).replace(" ", "")


def sound_keys(name: str, most_words: int = MOST_WORDS) -> frozenset[str]:
    """Return keys of which spellings of one name share at least one: wide, to find candidates.

    Each key is of a whole name or of two of its words: a single word may be a first name that many
    people have. Only the first `most_words` significant words are used.
    """
    telling = tokens(name)[:most_words]
    codes = [coarse(token) for token in telling]
    return frozenset(
        (*_of_whole(telling, codes), *_of_pairs(telling, codes), *_of_metaphone(telling))
    )


def may_be_one(left: str, right: str) -> bool:
    """Return whether two names may belong to one person, in another spelling, script or order."""
    return similarity(left, right) >= PROPOSE_FROM or bool(sound_keys(left) & sound_keys(right))


def _of_whole(telling: Sequence[Token], codes: Sequence[str]) -> Iterator[str]:
    if sum(map(len, codes)) >= ENOUGH:
        yield "|".join(sorted(filter(None, codes)))
        # In any order of the names, and written as one word or as several.
        joined = "".join(codes)
        yield "@" + min(joined[at:] + joined[:at] for at in range(len(joined)))
    elif len(telling) > 1:
        yield "=" + "|".join(sorted(token.folded for token in telling))


def _of_pairs(telling: Sequence[Token], codes: Sequence[str]) -> Iterator[str]:
    for (one, code), (other, its_code) in combinations(zip(telling, codes, strict=True), 2):
        both = sorted((code, its_code))
        if min(map(len, both)) > 1 and sum(map(len, both)) >= _OF_TWO:
            yield "|".join(both)
        elif min(len(one.skeleton), len(other.skeleton)) > 1:
            yield "|".join(sorted((one.skeleton, other.skeleton)))


def _of_metaphone(telling: Sequence[Token]) -> Iterator[str]:
    spoken = sorted(filter(str.isupper, keys_of(telling)))
    return map("|".join, combinations(spoken, 2))
