"""Whether somebody's name stands in a text that is to go out without names."""

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 3
"""A word of a name with fewer letters is a particle or an initial."""

_WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)


def stands_in(names: Iterable[str], text: str) -> bool:
    """Return whether one of the names, or a word of one written with a capital, is in the text.

    A capital tells "Grace" from "grace"; scripts without capitals are compared as they are.
    Accents do not matter. Errs on the side of yes.
    """
    words = set(_WORDS.findall(_plain(text)))
    parts = {part for name in names for part in _WORDS.findall(_plain(name))}
    return any(
        form in words
        for part in parts
        if len(part) >= SHORTEST
        for form in (part[:1].upper() + part[1:], part.upper(), part.title())
    )


def stands_in_beside(names: Iterable[str], known: Iterable[str], text: str) -> bool:
    """Return the same of what tells these names apart from the `known` ones: a word that both

    bear, such as that of a family, names nobody more.
    """
    borne = {part.casefold() for name in known for part in _WORDS.findall(_plain(name))}
    own = (part for name in names for part in _WORDS.findall(_plain(name)))
    return stands_in((part for part in own if part.casefold() not in borne), text)


def stands_whole_in(names: Iterable[str], text: str) -> bool:
    """Return whether one of the names stands in the text as a whole: for organisations, whose

    names are made of common words. Case, accents, spaces, apostrophes and a French article before
    the name, which « du » and « aux » swallow, do not matter.
    """
    flat = _flat(text)
    bare = (_flat(name).removeprefix("le ").removeprefix("les ") for name in names if name.strip())
    return any(name in flat for name in bare)


def _flat(text: str) -> str:
    straight = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(_plain(straight).casefold().split())


def _plain(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))
