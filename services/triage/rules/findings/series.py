"""Which names of a sentence stand together: "A and B", and which only say whose: "sister of A"."""

import re
from collections.abc import Mapping, Sequence

from services.triage.rules.findings.words_between import (
    ACCUSED,
    ARTICLES,
    BEGINS,
    BY_NAME,
    CLAUSES,
    ENDS,
    JOINED,
    JOINED_BY,
    KIN,
    KIN_THEMSELVES,
    NESTED,
    OF,
    OF_ANOTHER_CASE,
    OWN,
    OWNER,
    PASSIVE,
    RELATIVE,
    TITLES,
    WHOSE,
    WORD,
)
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import is_arabic, is_cyrillic
from shared.names.titles import is_title

_IN_ASIDE = 3
"""So many words may stand between a name in an aside and the comma that ends it."""
_RUSSIAN_TITLE = re.compile(r"(?<!\w)\u0433-[\u0430-\u044f]{1,3}\.?$")
_ARTICLE = re.compile(r"\ba (?:sra|dra|profa|senhora|dona)\.? $")


class Series:
    """The names of a sentence, and its acts.

    `text`: as `plain_letters.plain` returns it, without accents, of the same length. `bound`:
    acts of which a pronoun says to whom they were done.
    """

    def __init__(
        self,
        text: str,
        names: Sequence[Placed],
        acts: Sequence[ActWord],
        bound: Mapping[ActWord, Placed],
    ) -> None:
        self.text, self.names, self.acts, self.bound = text, names, acts, bound
        self.taken: dict[Placed, ActWord] = {}

    def heads(self, names: Sequence[Placed]) -> list[Placed]:
        """Return those who do something by themselves: nobody of "the sister of A and B"."""
        heads: list[Placed] = []
        last: Placed | None = None
        for each in names:
            if self.is_dependent(each) or (last and self._joined(last.end, each.start)):
                last = None if heads else each
            else:
                heads.append(each)
                last = None
        return heads

    def is_dependent(self, name: Placed) -> bool:
        """Return whether it only says whose: "the sister of A", but not "the killing of A"."""
        if ACCUSED.search(self.text, 0, name.start):
            return True
        if name in self.taken:
            return False
        if OWNER.match(self.text, name.end):
            return True
        if self._is_of_kin(name) or self._is_of_another_case(name):
            return True
        before = self.words(0, name.start)
        while before and before[-1] in ARTICLES:
            before.pop()
        # In Portuguese "a" is an article too: at the beginning, in a series, before a title.
        is_article = JOINED_BY.issuperset(before[-2:-1]) or _ARTICLE.search(
            self.text, 0, name.start
        )
        if before and before[-1] == "a" and is_article:
            before.pop()
        return bool(before) and before[-1] in OF | NESTED | WHOSE

    def _is_of_kin(self, name: Placed) -> bool:
        """Return whether a word before says whose it is without an "of", as in « сестра A »."""
        before = self.words(self.text.rfind(",", 0, name.start) + 1, name.start)
        before = before[:-3] if before[-3:] == BY_NAME else before
        if before and before[-1] in KIN_THEMSELVES and self._is_upright(name):
            return False
        return any(each in KIN and _is_not_latin(each) for each in before[-2:])

    def _is_upright(self, name: Placed) -> bool:
        """Return whether a Russian name stands in the first case by its form: « сестра Бора »."""
        return not name.is_declined and self.text[name.end - 1] in "\u0430\u044f"

    def _is_of_another_case(self, name: Placed) -> bool:
        found = OF_ANOTHER_CASE.finditer(self.text, 0, name.end)
        return any(each.end() == name.start for each in found)

    def without_asides(self, heads: list[Placed], act: ActWord) -> list[Placed]:
        """Return the names but those within commas: "A, the last to see B alive, received"."""
        if len(heads) < 2 or self.text[heads[0].end : heads[0].end + 1] != ",":  # noqa: PLR2004  # one has none
            return heads
        comma = self.text.rfind(",", heads[-1].end, act.start)
        joined = self._joined(heads[0].end, heads[1].start)
        is_aside = comma >= 0 and len(self.words(heads[-1].end, comma)) <= _IN_ASIDE
        return heads[:1] if is_aside and joined is None else heads

    def joined_before(self, last: Placed) -> tuple[Placed, ...]:
        """Return the series that ends with this name: "A, B and C"."""
        names, first, is_series = [last], last, False
        for each in reversed([n for n in self.names if n.end <= last.start]):
            if self.is_dependent(each):
                continue
            sign = self._joined(each.end, first.start)
            if sign is None:
                break
            is_series |= sign != ","
            names, first = [each, *names], each
        return tuple(names) if is_series else (last,)

    def joined_after(self, first: Placed) -> tuple[Placed, ...]:
        """Return the series that begins with this name; what "after the killing of A," ends."""
        names, last, is_series = [first], first.end, False
        begins = self.words(0, first.start)[:1]
        for each in (n for n in self.names if n.start >= first.end):
            if CLAUSES.search(self.text, last, each.start):
                break
            sign = self._joined(last, each.start)
            if sign == "," and begins and begins[0] in BEGINS:
                break
            if sign is not None:
                names.append(each)
                is_series |= sign != ","
            elif not self._is_apposition(last, each):
                break
            last = each.end
        return tuple(names) if is_series else (first,)

    def _is_apposition(self, start: int, name: Placed) -> bool:
        """Return whether a name only says more of the one before: ", the director of B"."""
        if any(start <= each.start < name.start for each in self.acts):
            return False
        gap = self.text[start : name.start]
        is_of_one = JOINED_BY.isdisjoint(WORD.findall(gap))
        return gap.lstrip().startswith(",") and is_of_one and self.is_dependent(name)

    def _joined(self, start: int, end: int) -> str | None:
        """Return the word or sign that joins two names, or None."""
        if any(start <= each.start < end for each in self.acts):
            return None
        gap = _RUSSIAN_TITLE.sub("", self.text[start:end].rstrip())
        last = gap.rstrip(".").rpartition(" ")[2]
        if is_title(last):
            gap = gap.rstrip(".").removesuffix(last)
        joined = JOINED.fullmatch(gap.rstrip() + " ")
        if joined is None or RELATIVE.search(gap) or self._names_kin(gap):
            return None
        described = joined["described"].split()
        if (OF | ARTICLES).issuperset(described):  # words that the language repeats
            return joined["sign"]
        return None if (ENDS | OF | PASSIVE).intersection(described) else joined["sign"]

    @staticmethod
    def _names_kin(gap: str) -> bool:
        """Return whether a name behind only says whose it is, with no word for it: "сестра A"."""
        words = {each[0] for each in WORD.finditer(gap)}
        return any(map(_is_not_latin, words & KIN)) and words.isdisjoint(OWN)

    def words(self, start: int, end: int) -> list[str]:
        found = (word[0] for word in WORD.finditer(self.text, start, end))
        return [each for each in found if not is_title(each) and each not in TITLES]


def _is_not_latin(word: str) -> bool:
    return is_cyrillic(word) or is_arabic(word)
