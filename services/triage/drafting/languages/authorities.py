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


def by_noun(articles: Mapping[str, str]) -> dict[str, str]:
    """Return the article of each noun, from the nouns of each article."""
    return {noun: article for article, nouns in articles.items() for noun in nouns.split()}


def defining(native: Mapping[str, str], english: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that puts the article before the name of an authority or a place.

    `native`: the article of nouns of the language, which begin a name; `english`: that of nouns
    with which English names end, as records often have them. A name with neither stays as it is.
    """

    def defined(words: str) -> str:
        noun = words.partition(" ")[0].casefold()
        article = native.get(noun) or english.get(head_noun(words))
        return f"{article} {words}" if article else words

    return defined


def placed_by(defined: Callable[[str], str]) -> Callable[[str], str | None]:
    """Return a function that gives a place its article; None if it has none."""

    def placed(words: str) -> str | None:
        told = defined(words)
        return told if told != words else None

    return placed
