"""Join prepositions and articles of Spanish and Portuguese into one word: "de" + "el" → "del"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.triage.drafting.languages.names import ORGANISATIONS

_LINKS = r"(?:,? [ye] |; [ye] |, |; )"


@dataclass(frozen=True)
class Contractions:
    """The joins of one language.

    `pairs`: a preposition and an article with the word that both become; an article with a capital
    letter is part of a name, and stays: "de El Salvador". `titles`: courtesy titles with their
    article, as a list of persons names each of them, as a regular expression. `articles`: by
    gender, of the names of organisations.
    """

    pairs: Mapping[tuple[str, str], str]
    titles: str
    articles: Mapping[str, str]
    _before_title: re.Pattern[str] = field(init=False)
    _one_title: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        title = rf"(?:{self.titles})\s"
        object.__setattr__(self, "_before_title", re.compile(rf"({_LINKS})(?={title})"))
        object.__setattr__(
            self, "_one_title", re.compile(rf"{title}(?:(?!\b{title}).)*", re.DOTALL)
        )

    @property
    def repeated(self) -> frozenset[str]:
        """Return the prepositions that stand before each of several persons."""
        return frozenset(preposition for preposition, _ in self.pairs)

    def join(self, preposition: str, words: str, _country: str = "") -> str:
        """Put a preposition before words, or before each of the persons that they name."""
        *before, last = preposition.split(" ")
        if last not in self.repeated:
            return f"{preposition} {words}"
        parts = self._before_title.split(self.with_article(words))
        if len(parts) > 1 and not all(map(self._one_title.fullmatch, parts[::2])):
            parts = ["".join(parts)]  # words about one person may name another
        joined = "".join(
            part if place % 2 else self._contracted(last, part) for place, part in enumerate(parts)
        )
        return " ".join((*before, joined))

    def _contracted(self, preposition: str, words: str) -> str:
        article, _, rest = words.partition(" ")
        both = self.pairs.get((preposition, article))
        return f"{both} {rest}" if both and rest else f"{preposition} {words}"

    def with_article(self, words: str) -> str:
        """Return the name of an organisation with its article: "la Red inventada".

        Only if it begins with a noun known here, with a capital letter as in names: other names are
        not changed.
        """
        noun, _, rest = words.partition(" ")
        if not rest or not noun[:1].isupper():
            return words
        gender = ORGANISATIONS.get(noun.casefold())
        return f"{self.articles[gender]} {words}" if gender else words
