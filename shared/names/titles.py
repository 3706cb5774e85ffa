"""Recognise and remove courtesy titles before a name.

The list is our own, and short on purpose: forms of address before a name in letters and reports, in
English, French, Spanish, Arabic, German, Portuguese and Italian, because one report writes "Maître"
or "Dra." where the next leaves it out. Ranks and offices stay: they more often distinguish two
people than hide that two are one, and each adds only a word that similarity can ignore.
"""

from collections.abc import Sequence

_TITLES = frozenset(
    {"mr", "mrs", "ms", "mx", "miss", "mister", "madam", "sir", "dr", "doctor", "prof", "professor"}
    | {"rev", "reverend", "hon", "honourable", "honorable"}
    | {"me", "maître", "maitre", "mme", "mlle", "mgr", "monsieur", "madame", "mademoiselle"}
    | {"sr", "sra", "srta", "señor", "señora", "señorita", "senor", "senora", "senorita"}
    | {"dra", "profa", "lic", "doña"}
    | {"herr", "frau", "sig", "dott"}
    | {"الدكتور", "الدكتوره", "دكتور", "دكتوره", "الاستاذ", "الاستاذه", "السيده", "الشيخ"}
)
"""Words that are hardly ever a name, as `normalise` writes them."""

_TITLES_OR_NAMES = frozenset({"m", "don", "dona", "sheikh", "shaikh", "sheik", "السيد", "شيخ"})
"""Titles that are also given names or an initial: removed only if two words of the name remain."""


def is_title(word: str) -> bool:
    """Return whether a word of a text is a courtesy title or may be one."""
    plain = word.removesuffix(".").casefold()
    return plain in _TITLES or plain in _TITLES_OR_NAMES


def without_titles(words: Sequence[str]) -> Sequence[str]:
    """Return the words of a normalised name without leading titles; a name of only titles stays.

    "Don Pérez" and "M. Haddad" keep their first word: it may be a given name or its initial.
    """
    for skipped, word in enumerate(words):
        remaining = len(words) - skipped - 1
        if word not in _TITLES and not (word in _TITLES_OR_NAMES and remaining > 1):
            return words[skipped:]
    return words
