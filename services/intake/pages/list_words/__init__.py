"""The words of lists of persons as data: headings of columns, and short words for codes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.plain_yaml import load_data
from shared.unicode_forms import shown

ByLanguage = Mapping[str, Sequence[str]]


class LetterOfBoth(BaseModel):
    """A letter that means one code or the other: which, says a letter elsewhere in the column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    letter: str
    beside: Mapping[str, str]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    headings: Mapping[str, ByLanguage]
    cells: Mapping[str, Mapping[str, ByLanguage]]
    letter_of_both: Mapping[str, LetterOfBoth]


@dataclass(frozen=True)
class ListWords:
    """`headings`: by word, what a column has. `cells`: by column and word, the code."""

    headings: Mapping[str, str]
    cells: Mapping[str, Mapping[str, str]]
    letters: Mapping[str, LetterOfBoth]

    def code(self, column: str, word: str, others: Collection[str]) -> str | None:
        """Return the code that a word means; `others`: the folded words of the whole column."""
        found = folded(word)
        both = self.letters.get(column)
        if both is not None and found == both.letter:
            meant = {code for letter, code in both.beside.items() if letter in others}
            return meant.pop() if len(meant) == 1 else None
        return self.cells.get(column, {}).get(found)


def folded(word: str) -> str:
    """Return a word as it is compared: without capitals, invisible signs, dots and colons."""
    return " ".join(shown(word).casefold().split()).strip(" .:*_")


@cache
def load_list_words() -> ListWords:
    """Read the file beside this one, once."""
    text = (files("services.intake.pages.list_words") / "words.yaml").read_text("utf-8")
    told = _File.model_validate(load_data(text))
    return ListWords(
        dict(_by_word(told.headings)),
        {column: dict(_by_word(codes)) for column, codes in told.cells.items()},
        told.letter_of_both,
    )


def _by_word(meanings: Mapping[str, ByLanguage]) -> Iterator[tuple[str, str]]:
    for meaning, by_language in meanings.items():
        for words in by_language.values():
            yield from ((folded(word), meaning) for word in words)
