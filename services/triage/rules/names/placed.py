"""Where in a sentence somebody of the record is named, and who it is.

A whole name is found in any order of its words, a word of it if nobody else bears it or a title
stands before it. A name that no text has as it was recorded is looked for by its sound, in the
words with a capital, as everywhere (`in_text.py`).
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.triage.rules.names import in_text
from services.triage.rules.names.in_text import SHORTEST, Match
from services.triage.rules.texts.ordinary_words import ORDINARY
from services.triage.rules.texts.plain_letters import attached, is_arabic, is_cyrillic, plain, spelt
from services.triage.rules.texts.searchable import WORDS, Text, fold
from shared.names.titles import is_title

_BESIDE = re.compile(r"[\s\u00a0\-.'\u2019]{0,3}")
_WITHIN_A_NAME = re.compile(r"[\s\u00a0\-.'\u2019]{0,3}[\u00ab\u201c\u201e\"]?")
"""Also the mark that opens the own name of an organisation: "Фонд «Выдуманный»"."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORDS_OF_A_RUN = 6
_STEM = re.compile("(?<=...)[аяоеиыуюйь]{1,2}$")
_FLEETING = re.compile("(?<=..)[ео](?=[^аеиоуыэюяйь]$)")
_ENDINGS = (
    "а у е ы и ю я ь ии ию ией ом ой ою ем ей ею им ым ью ям ами ями ах ях ая яя ую юю ый ий ое ее "
    "ые ие ого его ому ему ых их ыми ими ов ев"
)
_OF_SOMEBODY = r"[وف]?(?:شقيقت?|اخت?|زوجت?|والدت?|ابن(?:ت)?|زميلت?|صديقت?)(?:ها|ه|هما|هم)"
"""Words for a relative with whose it is, before the name: "her sister A"."""
_DIED = r"[وف]?(?:قتلت?|اغتيلت?|توفيت?|استشهدت?|اعدمت?)"
"""Verbs that say of somebody that they died, before the name."""
_ARABIC_TITLE = re.compile(
    r"(?<!\w)(?:(?:[وفبكل]|لل)?(?:ال)?(?:سيد|استاذ|دكتور|ناشط|مدافع|محامي|صحفي|صحافي|نقابي|زميل|مدون|حقوقي|"
    r"مواطن|شاب|شيخ|طالب|معتقل|باحث|كاتب|طبيب|مهندس|معلم|اعلامي|راحل|شهيد|فقيد|مرحوم|قاضي|عالم)(?:ه|يه)?"
    rf"|{_OF_SOMEBODY}|{_DIED})"
    r"\s+(?=(?P<name>\w+)(?!\w))"
)
"""What stands before the single name of somebody, as `_as_in_arabic` writes it."""
_OF_WOMEN, _FEMININE = frozenset({"ой", "ою"}), ("ова", "ева", "ёва", "ина", "ая")
"""Endings of surnames that only women have, in other cases and in the first."""
_CASES = frozenset(("", *_ENDINGS.split()))
"""What Russian puts behind the stem of a name."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A name in a sentence; `whos`: whose it may be, several if they share the word.

    `is_declined`: it stands in a case other than the first: "Ивана". `are_all`: it is no name but
    "they", and means each of these.
    """

    start: int
    end: int
    whos: frozenset[str]
    is_declined: bool = False
    are_all: bool = False

    @property
    def each_meant(self) -> tuple[frozenset[str], ...]:
        """Return of whom something is told: of one of these, or of each."""
        return tuple(frozenset({who}) for who in self.whos) if self.are_all else (self.whos,)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    folded: str
    is_capital: bool
    is_declined: bool = False
    ending: str = ""


class NamesToPlace:
    """The names of persons by who they are; of those in `wholes`, only whole names are found."""

    def __init__(self, names: Mapping[str, Sequence[str]], wholes: Iterable[str] = ()) -> None:
        self._rows: dict[str, dict[tuple[str, ...], set[str]]] = {}
        self._words: dict[str, set[str]] = {}
        self._written: dict[str, set[str]] = {}
        self._behind_titles: dict[str, set[str]] = {}
        self._names, self._wholes = names, set(wholes)
        self._prepared: dict[str, in_text.NamesToFind] = {}
        self._by_sound: dict[str, in_text.NamesToFind] = {}
        self._runs_heard: dict[str, frozenset[str]] = {}
        self._stems: set[str] = set()
        self._women: set[str] = set()
        self._first_cases: set[str] = set()
        for who, each in ((who, name) for who, told in names.items() for name in told):
            self._add(who, each)

    def _add(self, who: str, name: str) -> None:
        if is_cyrillic(name) and not _LATIN.search(name):
            words = [plain(word) for word in WORDS.findall(spelt(name))]
            self._first_cases.update(words)
            self._women |= {who} if words[-1].endswith(_FEMININE) else set()
            self._add_form(who, tuple(map(_stem, words)))
        elif not _LATIN.search(name):
            written = _as_in_arabic(" ".join(spelt(name).split()).casefold())
            if len(written) >= SHORTEST - 1:
                self._written.setdefault(written, set()).add(who)
            for word in written.split() if who not in self._wholes else ():
                self._behind_titles.setdefault(word, set()).add(who)
        else:
            for form in in_text.forms(name):
                self._add_form(who, form)

    def _add_form(self, who: str, form: tuple[str, ...]) -> None:
        if any(map(is_cyrillic, form)):
            self._stems.update(form)
        for row in {form, form[::-1]} if form else ():
            self._rows.setdefault(row[0], {}).setdefault(row, set()).add(who)
        for word in form if who not in self._wholes else ():
            self._words.setdefault(word, set()).add(who)

    def listen(self, text: str) -> None:
        """Look by their sound for those whom the text has not as they were recorded."""
        self._by_sound, self._runs_heard = {}, {}
        prepared = Text(text)
        there = {who for each in self.find(spelt(text)) for who in each.whos}
        for who, names in self._names.items():
            if who in there or who in self._wholes:
                continue
            if who not in self._prepared:  # once for the texts of all languages
                self._prepared[who] = in_text.NamesToFind(names)
            if self._prepared[who].look(prepared) is not Match.NO:
                self._by_sound[who] = self._prepared[who]

    def find(self, sentence: str) -> list[Placed]:
        """Return the names in a text that has no invisible signs, in their order."""
        words = [self._word(*found.span(), found[0]) for found in WORDS.finditer(sentence)]
        placed, at = list(self._as_written(sentence)), 0
        while at < len(words):
            size, whos = self._at(words, at, sentence)
            if whos:
                declined = any(each.is_declined for each in words[at : at + size])
                end = words[at + size - 1].end
                placed.append(Placed(words[at].start, end, frozenset(whos), declined))
            at += max(size, 1)
        placed += self._titled(sentence, placed)
        placed += self._heard(sentence, placed)
        return sorted(placed, key=lambda each: each.start)

    def _word(self, start: int, end: int, written: str) -> _Word:
        """Return a word of a sentence; one of Cyrillic letters without the ending of its case."""
        is_capital = not written.islower()
        if self._stems and is_capital and is_cyrillic(written):
            low = plain(written)
            for size in range(len(low), max(0, len(low) - 4), -1):
                for stem in (low[:size], _FLEETING.sub("", low[:size])):
                    if low[size:] in _CASES and stem in self._stems:
                        declined = low not in self._first_cases
                        return _Word(start, end, stem, is_capital, declined, low[size:])
        return _Word(start, end, fold(written), is_capital)

    def _as_written(self, sentence: str) -> Iterator[Placed]:
        low = _as_in_arabic(sentence.casefold()) if self._written else ""
        for written, whos in self._written.items():
            at = low.find(written)
            while at >= 0:
                end = at + len(written)
                if not is_arabic(written) or _is_apart(low, at, end):
                    yield Placed(at, end, frozenset(whos))
                at = low.find(written, end)

    def _titled(self, sentence: str, placed: Sequence[Placed]) -> Iterator[Placed]:
        """Yield the words of Arabic names that stand alone behind a title: «السيدة بيث»."""
        low = _as_in_arabic(sentence.casefold()) if self._behind_titles else ""
        for found in _ARABIC_TITLE.finditer(low):
            start, end = found.span("name")
            whos = self._behind_titles.get(found["name"], set())
            if len(whos) == 1 and not any(start < each.end and each.start < end for each in placed):
                yield Placed(start, end, frozenset(whos))

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
        if words[at].ending in _OF_WOMEN and len(whos) > 1:
            whos = whos & self._women
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
            run = sentence[start:end]
            if run not in self._runs_heard:
                text = Text(run)
                heard = (who for who, each in self._by_sound.items() if each.is_heard(text))
                self._runs_heard[run] = frozenset(heard)
            if whos := self._runs_heard[run]:
                yield Placed(start, end, whos)


def _stem(word: str) -> str:
    return _FLEETING.sub("", _STEM.sub("", word))


def _as_in_arabic(text: str) -> str:
    """Return a text with one of the two letters that a feminine word ends with."""
    return text.replace("\u0629", "\u0647")


def _is_apart(text: str, start: int, end: int) -> bool:
    """Return whether an Arabic name is no part of another word, but for what is written to it."""
    first = start
    while first and text[first - 1].isalnum():
        first -= 1
    return not text[end : end + 1].isalnum() and start in attached(text, first)


def _are_beside(words: Sequence[_Word], sentence: str) -> bool:
    return all(
        _WITHIN_A_NAME.fullmatch(sentence, before.end, after.start)
        for before, after in pairwise(words)
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
