"""Where in a sentence somebody of the record is named, and who it is.

A whole name is found in any order of its words, a word of it if nobody else bears it or a title
stands before it. A name that no text has as it was recorded is looked for by its sound, in the
words with a capital, as everywhere (`names_in_text.py`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.triage.rules import names_in_text
from services.triage.rules.names_in_text import SHORTEST, Match
from services.triage.rules.ordinary_words import ORDINARY
from services.triage.rules.searchable_text import WORDS, Text, bare_text, fold
from shared.names.titles import is_title

_BESIDE = re.compile(r"[\s\u00a0\-.'\u2019]{0,3}")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORDS_OF_A_RUN = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """A name in a sentence; `whos`: whose it may be, several if they share the word."""

    start: int
    end: int
    whos: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    folded: str
    is_capital: bool


class NamesToPlace:
    """The names of persons by who they are; of those in `wholes`, only whole names are found."""

    def __init__(self, names: Mapping[str, Sequence[str]], wholes: Iterable[str] = ()) -> None:
        self._rows: dict[str, dict[tuple[str, ...], set[str]]] = {}
        self._words: dict[str, set[str]] = {}
        self._written: dict[str, set[str]] = {}
        self._names, self._wholes = names, set(wholes)
        self._by_sound: dict[str, Sequence[str]] = {}
        for who, each in ((who, name) for who, told in names.items() for name in told):
            self._add(who, each)

    def _add(self, who: str, name: str) -> None:
        if not _LATIN.search(name):
            written = " ".join(bare_text(name).split()).casefold()
            if len(written) >= SHORTEST - 1:
                self._written.setdefault(written, set()).add(who)
            return
        for form in names_in_text.forms(name):
            for row in {form, form[::-1]}:
                self._rows.setdefault(row[0], {}).setdefault(row, set()).add(who)
            for word in form if who not in self._wholes else ():
                self._words.setdefault(word, set()).add(who)

    def listen(self, text: str) -> None:
        """Look by their sound for those whom the text has not as they were recorded."""
        prepared = Text(text)
        there = {who for each in self.find(text) for who in each.whos}
        for who, names in self._names.items():
            told = who not in there and who not in self._wholes
            if told and names_in_text.find_names(names, prepared) is not Match.NO:
                self._by_sound[who] = names

    def find(self, sentence: str) -> list[Placed]:
        """Return the names in a text that has no invisible signs, in their order."""
        words = [
            _Word(*found.span(), fold(found[0]), not found[0].islower())
            for found in WORDS.finditer(sentence)
        ]
        placed, at = list(self._as_written(sentence)), 0
        while at < len(words):
            size, whos = self._at(words, at, sentence)
            if whos:
                placed.append(Placed(words[at].start, words[at + size - 1].end, frozenset(whos)))
            at += max(size, 1)
        placed += self._heard(sentence, placed)
        return sorted(placed, key=lambda each: each.start)

    def _as_written(self, sentence: str) -> Iterator[Placed]:
        low = sentence.casefold() if self._written else ""
        for written, whos in self._written.items():
            at = low.find(written)
            while at >= 0:
                yield Placed(at, at + len(written), frozenset(whos))
                at = low.find(written, at + len(written))

    def _at(self, words: Sequence[_Word], at: int, sentence: str) -> tuple[int, set[str]]:
        """Return how many words from here are a name, and whose; none if they are no name."""
        rows = self._rows.get(words[at].folded, {})
        for row in sorted(rows, key=len, reverse=True):
            here = words[at : at + len(row)]
            if tuple(each.folded for each in here) != row or not _are_beside(here, sentence):
                continue
            if len(row) > 1 or self._stands_alone(words, at, rows[row]):
                return len(row), rows[row]
        whos = self._words.get(words[at].folded, set())
        return (1, whos) if self._stands_alone(words, at, whos) else (1, set())

    @staticmethod
    def _stands_alone(words: Sequence[_Word], at: int, whos: set[str]) -> bool:
        word = words[at]
        is_after_title = at > 0 and is_title(words[at - 1].folded)
        if not whos or not word.is_capital or len(word.folded) < SHORTEST - 1:
            return False
        return is_after_title or (
            len(whos) == 1 and len(word.folded) >= SHORTEST and word.folded not in ORDINARY
        )

    def _heard(self, sentence: str, placed: Sequence[Placed]) -> Iterator[Placed]:
        for start, end in _runs(sentence) if self._by_sound else ():
            if any(start < each.end and each.start < end for each in placed):
                continue
            run = Text(sentence[start:end])
            whos = {who for who, names in self._by_sound.items() if _sounds(names, run)}
            if whos:
                yield Placed(start, end, frozenset(whos))


def _sounds(names: Sequence[str], run: Text) -> bool:
    return any(
        names_in_text.look_for_sounds(name, run) is not Match.NO
        or names_in_text.find_names([name], run) is Match.SURE
        for name in names
    )


def _are_beside(words: Sequence[_Word], sentence: str) -> bool:
    return all(
        _BESIDE.fullmatch(sentence, before.end, after.start) for before, after in pairwise(words)
    )


def _runs(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield the words beside each other that have a capital, or whose script has none."""
    run: list[re.Match[str]] = []
    for word in [*WORDS.finditer(sentence), None]:
        fits = word is not None and not word[0].islower() and not is_title(word[0])
        if run and (not fits or not _BESIDE.fullmatch(sentence, run[-1].end(), word.start())):  # type: ignore[union-attr]  # a word that fits is one
            yield run[0].start(), run[-1].end()
            run = []
        if fits and word is not None and len(run) < _WORDS_OF_A_RUN:
            run.append(word)
