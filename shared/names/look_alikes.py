"""Write a word that mixes letters of two scripts in the one that most of them are of.

Only letters that look the same count (Unicode Technical Standard 39, confusables); the list is of
those of Cyrillic and Greek that look like Latin ones in the usual fonts.
"""

# ruff: noqa: RUF001 (look-alike letters are meant as such)

import re

_CYRILLIC = dict(
    zip("асеорхуіјѕԁԛԝһӏАВЕКМНОРСТХУІЈЅԌ", "aceopxyijsdqwhlABEKMHOPCTXYIJSG", strict=True)
)
_GREEK = dict(zip("αορνυικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopvuiktABEZHIKMNOPTYX", strict=True))
_TO_LATIN = str.maketrans(_CYRILLIC | _GREEK)
_TO_CYRILLIC = str.maketrans({latin: letter for letter, latin in _CYRILLIC.items()})
_MIXED = re.compile(
    r"(?<![^\W\d_])[^\W\d_]*(?:[a-zA-Z][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z])[^\W\d_]*"
)
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")


def of_one_script(text: str) -> str:
    """Return the text with each word of mixed letters in one script, if they can be told apart."""
    return text if text.isascii() else _MIXED.sub(_unmixed, text)


def of_latin_look(text: str) -> str:
    """Return the text with every letter that looks like a Latin one as that one."""
    return text if text.isascii() else text.translate(_TO_LATIN)


def latin_look(word: str) -> str:
    """Return the Latin word that a Cyrillic or Greek one looks like throughout, or nothing."""
    if word.isascii():
        return ""
    looks = word.translate(_TO_LATIN)
    return looks if looks.isascii() else ""


def _unmixed(found: re.Match[str]) -> str:
    word = found[0]
    latin = word.translate(_TO_LATIN)
    if all(map(_LATIN.match, latin)):
        return latin
    cyrillic = word.translate(_TO_CYRILLIC)
    return word if _LATIN.search(cyrillic) else cyrillic
