"""Find the noun by which the name of an authority or a place has its article."""

import re
from collections.abc import Callable, Mapping

_BEFORE = re.compile(r" (?:of|for|in|at|on|against|and)\b|,|\(")
_ARTICLE = re.compile(r"(?:a|an|the|her|his|its|my|our|their) ", re.IGNORECASE)


def head_noun(name: str) -> str:
    """Return the noun of an English name, in small letters: "court" of "High Court of Justice".

    "" of words that begin with an article or "her": they are no name.
    """
    if _ARTICLE.match(name):
        return ""
    return _BEFORE.split(name, maxsplit=1)[0].rpartition(" ")[2].casefold()


_COURT = re.compile(
    r"(?:audiencia|corte|cour|court|juízo|juzgado|tribunal|محكمة|المحكمة)\b|(?:.* )?суд\b",
    re.IGNORECASE,
)
_COURTS = frozenset({"court", "courts"})


def is_court(name: str) -> bool:
    """Return whether the name of an authority is that of a court, which accuses nobody."""
    return _COURT.match(name) is not None or head_noun(name) in _COURTS


def by_noun(listed: Mapping[str, str]) -> dict[str, str]:
    """Return what the nouns are listed under, by noun: their article, their gender."""
    return {noun: under for under, nouns in listed.items() for noun in nouns.split()}


def placed_by(defined: Callable[[str], str]) -> Callable[[str], str | None]:
    """Return a function that gives a place its article; None if it has none."""

    def placed(words: str) -> str | None:
        told = defined(words)
        return told if told != words else None

    return placed
