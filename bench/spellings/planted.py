"""Plant spellings of invented names in documents, for measuring how many of them are found.

Nothing here comes from the product: the spellings are lists by hand, and the disguises are made
here. Otherwise a fault in the product's tables would hide itself.
"""

# ruff: noqa: RUF001 (look-alike letters are meant as such)

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SCRIPTS = ("arabic", "cyrillic", "latin", "turkish", "vietnamese", "chinese", "burmese")
LANGUAGES = ("en", "fr", "es", "ar", "ru", "pt")
_HERE = Path(__file__).parent
_LATIN_LANGUAGES = ("en", "fr", "es", "pt")
_ARABIC, _CYRILLIC = ("\u0600", "\u06ff"), ("\u0400", "\u04ff")
_NEITHER_LATIN = (_ARABIC, _CYRILLIC, ("\u1000", "\u109f"), ("\u2e80", "\u9fff"))
_TO_CYRILLIC = str.maketrans("aceopxyAEHKMOPT", "асеорхуАЕНКМОРТ")
_TO_LATIN = str.maketrans("асеорхуАЕНКМОРТ", "aceopxyAEHKMOPT")
_DIGITS = str.maketrans("aeio", "4310")
_BOLD = {
    chr(ord(a) + n): chr(bold + n)
    for a, bold in (("A", 0x1D400), ("a", 0x1D41A))
    for n in range(26)
}
_WIDE = {chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)}
_INVISIBLE = ("\u200b", "\u00ad", "\u200f", "\u2060")
_SENTENCES = 12


@dataclass(frozen=True)
class InventedName:
    """A name as it is recorded, and its words, each in its own script and then in others."""

    script: str
    recorded: str
    parts: tuple[tuple[str, ...], ...]

    @property
    def native(self) -> str:
        return _native(self.script, [part[0] for part in self.parts])


def names(chance: Random, script: str, number: int) -> list[InventedName]:
    """Return invented names, each recorded in its own script or in Latin letters."""
    return [_name(chance, script) for _ in range(number)]


def spellings(chance: Random, name: InventedName) -> Iterator[tuple[str, str]]:
    """Yield spellings of a name, with the kind of each."""
    latin = [_latin(chance, part) for part in name.parts]
    yield "as recorded", name.recorded
    yield "in its own script", name.native
    for _ in range(3):
        yield "transliterated", " ".join(_latin(chance, part) for part in name.parts)
    yield from _in_other_scripts(chance, name)
    yield "other order", " ".join((*latin[1:], latin[0]))
    yield "other order", f"{latin[-1].upper()}, {' '.join(latin[:-1])}"
    yield "capitals", " ".join(latin).upper()
    yield "small letters", " ".join(latin).lower()
    yield from _shortened(chance, name, latin)
    yield from _joined(chance, latin)
    yield from _disguised(name, " ".join(latin))


def document(chance: Random, language: str, phrases: Sequence[str] = ()) -> str:
    """Return a document without any of the names: sentences of neutral text, and phrases."""
    plain = _documents(language)["plain"]
    chosen = [
        *chance.sample(plain, k=min(len(plain), _SENTENCES)),
        *chance.sample(phrases, k=min(len(phrases), _SENTENCES)),
    ]
    return "\n".join(chosen)


def planted(chance: Random, spelling: str, text: str, language: str) -> str:
    """Return the text with one more sentence, which has the spelling in it."""
    carrier = chance.choice(_documents(language)["carriers"]).format(name=spelling)
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), carrier)
    return "\n".join(lines)


def language_of(chance: Random, spelling: str) -> str:
    """Return a language in which this spelling may stand."""
    letters = [each for each in spelling if each.isalpha()]
    if any(_is_in(each, _ARABIC) for each in letters):
        return "ar"
    if sum(_is_in(each, _CYRILLIC) for each in letters) * 2 > len(letters):
        return "ru"
    return chance.choice(_LATIN_LANGUAGES)


@cache
def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8"))


def _documents(language: str) -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = _table("documents")[language]
    return found


def _name(chance: Random, script: str) -> InventedName:
    table = _table(script)
    parts = tuple((native, *others) for native, others in _words(chance, table))
    native = [part[0] for part in parts]
    if "patronymics" in table and chance.random() < 0.5:
        native.insert(1, chance.choice(table["patronymics"]))
    if chance.random() < 0.6:
        recorded, honorifics = _native(script, native), table.get("native_honorifics")
    else:
        recorded = " ".join(_latin(chance, part) for part in parts)
        honorifics = [f"{each} " for each in table["honorifics"]]
    if "native_honorifics" in table and honorifics and chance.random() < 0.4:
        recorded = f"{chance.choice(honorifics)}{recorded}"
    return InventedName(script, recorded, parts)


def _words(chance: Random, table: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the words of a name in their order."""
    given = list(table["given"].items())
    if "family" not in table:
        return chance.sample(given, k=chance.choice((2, 3, 3)))
    words = [chance.choice(given), chance.choice(list(table["family"].items()))]
    if table.get("family_first"):
        words.reverse()
    if "middle" in table and chance.random() < 0.7:
        words.insert(1, chance.choice(list(table["middle"].items())))
    return words


def _native(script: str, words: Sequence[str]) -> str:
    return ("" if script in {"chinese", "burmese"} else " ").join(words)


def _is_in(letter: str, block: tuple[str, str]) -> bool:
    return block[0] <= letter <= block[1]


def _latin(chance: Random, part: Sequence[str]) -> str:
    return chance.choice(
        [each for each in part if not any(_is_in(each[0], block) for block in _NEITHER_LATIN)]
    )


def _in_other_scripts(chance: Random, name: InventedName) -> Iterator[tuple[str, str]]:
    for kind, block in (("in Arabic letters", _ARABIC), ("in Cyrillic letters", _CYRILLIC)):
        written = [[each for each in part if _is_in(each[0], block)] for part in name.parts]
        if not all(written):
            continue
        words = [chance.choice(each) for each in written]
        yield kind, " ".join(words)
        if name.script in {"arabic", "cyrillic"}:
            yield kind, " ".join(reversed(words))
        if block is _CYRILLIC and name.script in {"arabic", "cyrillic"}:
            case = chance.randrange(3)
            yield "declined", " ".join(_declined(word, case) for word in words)


def _declined(word: str, case: int) -> str:
    """Return a Russian case of a name: genitive, dative or instrumental."""
    if word.endswith("а"):
        return word[:-1] + ("ы", "е", "ой")[case]
    if word.endswith("я"):
        return word[:-1] + ("и", "е", "ей")[case]
    if word.endswith(("й", "ь")):
        return word[:-1] + ("я", "ю", "ем")[case]
    if word.endswith(("о", "и", "у")):
        return word
    ending = "ым" if word.endswith(("ов", "ев", "ёв")) else "ом"
    return word + ("а", "у", ending)[case]


def _shortened(
    chance: Random, name: InventedName, latin: Sequence[str]
) -> Iterator[tuple[str, str]]:
    table = _table(name.script)
    honorific = chance.choice(table["honorifics"])
    if "family" not in table:
        yield "with an honorific", f"{honorific} {' '.join(latin)}"
        return
    family, given = latin[-1], latin[0]
    if table.get("family_first"):
        family, given = given, family
    yield "family name with a title", f"{honorific} {family}"
    yield "initials", f"{given[0]}. {family}"
    yield "initials", f"{family} {given[0]}."
    if len(family) > 2:
        yield "family name alone", family
    if "patronymics" in table:
        father = chance.choice(("Sergeyevich", "Ivanovitch", "Petrovich", "S."))
        yield "with a father's name", f"{given} {father} {family}"


def _joined(chance: Random, latin: Sequence[str]) -> Iterator[tuple[str, str]]:
    words = ["".join(filter(str.isalpha, part)) for part in latin]
    capital = "".join(word[0].upper() + word[1:] for word in words)
    small = capital.lower()
    yield "hashtag", f"#Free{capital}"
    yield "hashtag", f"#free{small}"
    yield "handle", f"@{small}{chance.choice(('', '1990', '_official'))}"
    yield "handle", "@" + "_".join(words).lower()
    yield "handle", ".".join(words).lower() + "@example.org"
    yield "joined", capital
    yield "joined", chance.choice((small, "-".join(words), ".".join(words)))


def _disguised(name: InventedName, latin: str) -> Iterator[tuple[str, str]]:
    middle = max(1, len(latin) // 2)
    for hidden in _INVISIBLE:
        yield "invisible signs", f"{latin[:1]}{hidden}{latin[1:middle]}{hidden}{latin[middle:]}"
    alike = latin.translate(_TO_CYRILLIC)
    changed = [at for at, each in enumerate(latin) if alike[at] != each]
    if changed:
        yield "look-alike letters", alike
        at = changed[0]
        yield "look-alike letters", latin[:at] + alike[at] + latin[at + 1 :]
    mixed = name.native.translate(_TO_LATIN)
    if mixed != name.native:
        yield "look-alike letters", mixed
    yield "full width", "".join(_WIDE.get(each, each) for each in latin)
    yield "mathematical letters", "".join(_BOLD.get(each, each) for each in latin)
    yield "spelt out", " ".join(".".join(word) for word in latin.split())
    if len(latin) > 6:
        yield "digits for letters", latin.translate(_DIGITS)
