"""Bring a word of a name to forms that its spellings share, in whatever script and standard.

A form holds the classes of consonants (`k` for k, q, g, h, kh; `s` for all hissing sounds) and of
vowels (`a` for a, e, i; `u` for o, u). One letter stands for several sounds in different standards:
`j` is as in Jamal, or the y of German, Turkish and ISO 9, or the h of Spanish. So a word has one
form for each way of reading it that differs.

The tables follow Unicode's names of letters, ISO 9 and ISO 233, BGN/PCGN, and what passports and
newspapers write in English, French, German, Spanish and Turkish.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from anyascii import anyascii

from shared.names.burmese import romanised
from shared.names.forms import WITHOUT_VOWELS
from shared.unicode_forms import decomposed

_CYRILLIC = str.maketrans(
    "йабвгґдђеёєжзѕиіїкќлљмнњопрстћуўфхцчџшщыэюяәғқңөұүһҳҷӣӯ",
    "aabfkktsauasssaaakkllmnnuprstsuffksssssaauaakknuuukksau",
    "јъь",
)
# Short vowels are not written. What is no sound here stands for more than one: `_ARABIC_WAYS`.
_ARABIC = str.maketrans(
    "اأإآٱؤىبپتثجچحخدذرزژسشصضطظغفڤقكکگڭلمنهھہويیےٹڈڑں",
    "aaaaauabptθgshktθrsssssθtθkffkkkkklmnhhhwyyattrn",
    "ءئةۀع",
)
# What a letter of these stands for, one way and the other.
_ARABIC_WAYS = {"w": "uf", "g": "sk", "h": ("k", ""), "θ": "st", "b": "bp"}

# Letters of a Latin spelling that stand for one sound, longest first.
_CLUSTERS = re.compile(
    "s?cht?s?ch|d?sch|s?tch|shch|tzh?|dj|d?zh|[ct]s|cz|sz|sh|ss|kh|gh|ph(?!y)|ck|cch|hs"
    "|ng(?![aeiouy])"
)
_AS = {"kh": "k", "gh": "k", "ph": "f", "ck": "k", "ng": "n"}
_GLIDE = re.compile("(?<=.)[iy]+(?=[ou])")
"""What is a letter with the vowel after it in Cyrillic: Iouri, Yuri."""
_AW = re.compile("(?<!sl)aw$")
"""As in English and Burmese: Kyaw and Kyo."""
_UMLAUT = re.compile("(?:(o)|(?<![gq])(u))e(?=[^aeiou]|$)")
"""Written for one vowel in German, and in Burmese: Moe and Mo."""
_SOFT = re.compile("c(?=[eiy])")
_PLAIN = str.maketrans(
    {"v": "f", "d": "t", "q": "k", "g": "k", "z": "s", "c": "k", "h": "k"}
    | {"e": "a", "i": "a", "y": "a", "o": "u", "w": None}
)
_VOWELS = str.maketrans("", "", "au")
_VIETNAMESE = re.compile("[ăâêôơưĩũ\u1ea0-\u1ef9]")
_SOFT_START = re.compile("^(?:tr|d|gi)")
"""What is written so in Vietnamese is said, and written in Cyrillic, as a hissing sound."""
_ENDS_IN_SOUND = frozenset({"sh", "ch", "kh", "gh", "ph", "th", "dh", "zh"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """What some standards mean by letters, where a word has them; `soft`: c before e and i is s."""

    where: re.Pattern[str]
    changes: Sequence[tuple[str, str]]
    soft: bool = True


_USUAL = (("ch", "s"), ("w", ""), ("j", "s"))
_GERMAN = (("ch", "k"), ("w", "v"), ("j", "y"), ("x", "ks"))
_READINGS = (
    _Reading(re.compile(""), (*_USUAL, ("x", "ks"))),
    _Reading(re.compile("[cjwz]"), _GERMAN),
    # ISO 9, Polish, Turkish.
    _Reading(re.compile("[cjwz]"), (*_GERMAN, ("c", "s")), soft=False),
    _Reading(re.compile("[cjwz]"), (("ch", "s"), ("c", "s"), ("w", ""), ("j", "y")), soft=False),
    # Pinyin, Portuguese; the same with the w that Palladius writes.
    _Reading(re.compile("[xq]"), (*_USUAL, ("x", "s"), ("q", "s"))),
    _Reading(re.compile("[xq]"), (("w", "v"), *_USUAL, ("x", "s"), ("q", "s"))),
    _Reading(re.compile("w"), (("w", "v"), *_USUAL, ("x", "ks"))),
    # Spanish.
    _Reading(re.compile("[jh]"), (("ch", "s"), ("h", ""), ("j", "h"))),
    # French: Derouiche, Darwish.
    _Reading(re.compile("ou[ai]"), (("oua", "va"), ("oui", "vi"), *_USUAL, ("x", "ks"))),
    # Italian, Egyptian.
    _Reading(re.compile("g"), (*_USUAL, ("g", "s"), ("x", "ks"))),
    # Arabic, in which two pairs of sounds have become one.
    _Reading(re.compile("th"), (*_USUAL, ("th", "s"), ("x", "ks"))),
    _Reading(re.compile("dh"), (*_USUAL, ("dh", "s"), ("x", "ks"))),
)
_READ_OTHERWISE = re.compile("[cghjqwxz]|ou[ai]")
"""A word without these letters is read in one way."""
# Written before a name or as its beginning: "the", "son of", and "servant of" without "the".
_ARTICLES = re.compile(r"^(?:[ae]l(?=[^e])|[ae](?=([dnrstz])\1)|b[ei]n(?=.{4}))")
_LONG_WITH_ARTICLE = 5
_LONG_ENOUGH = 3
"""A shorter word keeps the h at its end."""
_ARTICLES_ARABIC = re.compile("^[وبفلك]?ال(?=..)|(?<=عبد)ال(?=..)")
_SERVANT = re.compile("^abd(?:[aeiou]l|[aeiou](?=rr|ss|nn))(?!.?$)|^abd[aeou]l$")
_SERVANT_CYRILLIC = re.compile("^абд[аеу]ль?(?!.?$)|^абд[аеу]ль?$")
_CYRILLIC_AS_ONE = re.compile("([ктп])х|(н)г(?![аеёиоуыэюя])|[тд](?=[сцжчш])")
_ARABIC_AS_ONE = re.compile("[تد](?=[شج])|ت(?=[سز])|(?<=ن)[غجكق]$|(?<=.)ي(?=و)")
_CASES = re.compile("(?<=...)(?:[ыоеёи]м|ью|[ое]й|[аяуюеыи])$")
_NOT_LETTERS = re.compile("[^a-z]")
_LONG_A = re.compile("aa+")
_DOUBLED = re.compile(r"(.)\1+")


class Spoken(NamedTuple):
    """One way to say a word. `full`: also with the vowels that are written; `vowels`: all are."""

    full: str
    consonants: str
    vowels: bool


def spoken(word: str) -> tuple[Spoken, ...]:
    """Return each way to say a word of one script; `word` has no invisible signs or marks apart."""
    if word.isascii():
        return _of_latin(word.lower())
    script = unicodedata.name(word[0], "").partition(" ")[0]
    low = word.casefold()
    if script == "CYRILLIC":
        return tuple(dict.fromkeys(_of_cyrillic(low)))
    if script == "ARABIC":
        return tuple(dict.fromkeys(_of_arabic(low)))
    if script == "MYANMAR":
        return _of_latin(romanised(word).replace(" ", ""))
    vowels = not script.startswith(WITHOUT_VOWELS)
    latin = dict.fromkeys(anyascii(way).lower() for way in _written_ways(low))
    return tuple(dict.fromkeys(each for way in latin for each in _of_latin(way, vowels=vowels)))


def without_vowels(full: str) -> str:
    return full.translate(_VOWELS)


def _of_cyrillic(word: str) -> Iterator[Spoken]:
    """Read a word as it stands, and without the ending of a Russian case."""
    plain = _SERVANT_CYRILLIC.sub("абд", _CYRILLIC_AS_ONE.sub(r"\1\2", word))
    for way in dict.fromkeys((plain, _CASES.sub("", plain))):
        start = "a" if way.startswith(("ю", "ё")) else ""
        yield _said(start + _NOT_LETTERS.sub("", way.translate(_CYRILLIC)), vowels=True)


def _of_arabic(word: str) -> Iterator[Spoken]:
    """Read a word with the article and without. A letter that is written twice is said twice."""
    for bare in dict.fromkeys((_ARTICLES_ARABIC.sub("", word), word)):
        written = _ARABIC_AS_ONE.sub("", bare).translate(_ARABIC).replace("y", "a")
        unsure = [letter for letter in _ARABIC_WAYS if letter in written]
        for ways in product(*(_ARABIC_WAYS[letter] for letter in unsure)):
            way = written
            for letter, sound in zip(unsure, ways, strict=True):
                way = way.replace(letter, sound)
            full = _LONG_A.sub("a", _NOT_LETTERS.sub("", way))
            yield Spoken(full, without_vowels(full), vowels=False)


def _of_latin(word: str, *, vowels: bool = True) -> tuple[Spoken, ...]:
    plain = _NOT_LETTERS.sub("", word)
    ways = [*_ways(plain)]
    if plain.startswith("abd"):
        ways += _ways(_SERVANT.sub("abd", plain))
    if len(plain) > _LONG_WITH_ARTICLE and (bare := _ARTICLES.sub("", plain)) != plain:
        ways += _ways(bare)
    if "rz" in plain:  # Polish, after a consonant
        ways += _ways(plain.replace("rz", "z"))
    return tuple(_said(way, vowels=vowels) for way in dict.fromkeys(ways))


def _written_ways(word: str) -> Iterator[str]:
    """Yield a Latin word as it is, and with its letters that have two sounds as the other one."""
    yield word
    other = word.replace("đ", "dj").replace("ão", "aun").replace("ř", "rz")
    if _VIETNAMESE.search(word):
        other = _SOFT_START.sub(lambda found: "ch" if found[0] == "tr" else "z", word)
        other = decomposed(other).replace("u\u031b", "y")
    if other != word:
        yield other


def _ways(word: str) -> Iterator[str]:
    """Read a word as English and French do, then as others, where that may differ."""
    if word.startswith("ht"):  # Burmese
        word = word[1:]
    if word.startswith(("ky", "gy")):
        yield from _readings(f"ch{word[2:]}")
    if word.endswith("h") and len(word) >= _LONG_ENOUGH and word[-2:] not in _ENDS_IN_SOUND:
        yield from _readings(word)
        word = word[:-1]
    yield from _readings(word)


def _readings(word: str) -> Iterator[str]:
    clustered = _GLIDE.sub("", _CLUSTERS.sub(_cluster, _UMLAUT.sub(r"\1\2", _AW.sub("o", word))))
    soft = _SOFT.sub("s", clustered)
    for reading in _READINGS if _READ_OTHERWISE.search(word) else _READINGS[:1]:
        if reading.where.search(word):
            way = soft if reading.soft else clustered
            for written, sound in reading.changes:
                way = way.replace(written, sound)
            yield _plain(_GLIDE.sub("", way))


def _cluster(found: re.Match[str]) -> str:
    return _AS.get(found[0], "s")


def _plain(word: str) -> str:
    return (
        word.replace("th", "t")
        .replace("dh", "d")
        .replace("bh", "b")
        .replace("ph", "p")
        .translate(_PLAIN)
    )


def _said(full: str, *, vowels: bool) -> Spoken:
    if vowels:
        full = _DOUBLED.sub(r"\1", full)
    return Spoken(full, without_vowels(full), vowels)


def joined(words: Iterable[Spoken]) -> Spoken:
    """Return words in sequence as if they were one.

    Where two of them meet, a letter that both have is said once, if all vowels are written.
    """
    said = tuple(words)
    if not all(each.vowels for each in said):
        full = "".join(each.full for each in said)
        return Spoken(full, without_vowels(full), vowels=False)
    full = ""
    for each in said:
        full += each.full[1:] if full and full[-1] == each.full[:1] else each.full
    return Spoken(full, without_vowels(full), vowels=True)


def once(word: Spoken) -> Spoken:
    """Return the word with letters that follow each other said once, as where two words meet."""
    full = _DOUBLED.sub(r"\1", word.full)
    return Spoken(full, without_vowels(full), word.vowels)
