"""Of whom a sentence tells an act: "the killing of A", "A and B were arrested", "A's arrest".

It reads the words between names and acts, and no grammar. What it cannot tell it says of nobody: a
warning that is often wrong is read by nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.triage.rules.names_placed import Placed
from services.triage.rules.words_between import (
    ARTICLES,
    ASKED,
    BEGINS,
    CLAUSES,
    ENDS,
    JOINED,
    JOINED_BY,
    LISTED,
    NESTED,
    NOT_SAID,
    OF,
    PASSIVE,
    POSSESSIVE,
    RECEIVED,
    RELATIVE,
    RIGHT_BEFORE,
    WHOSE,
    WITHIN_WORDS,
    WORD,
)
from services.triage.rules.words_of_acts import ActWord
from shared.names.titles import is_title

_FAR, _NEAR = 6, 3
"""How many words may stand between an act and those to whom it was done."""


@dataclass(frozen=True, slots=True)
class Said:
    """An act that a sentence tells of these names.

    `surely`: nothing else can be meant; else one of `perhaps` may be, who are named before.
    """

    act: ActWord
    names: tuple[Placed, ...]
    surely: bool = True
    perhaps: tuple[Placed, ...] = ()


class _Sentence:
    """`text`: as `words_of_acts.plain` returns it, without accents; of the length of the text."""

    def __init__(self, text: str, names: Sequence[Placed], acts: Sequence[ActWord]) -> None:
        self.text, self.names, self.acts = text, names, acts
        self.taken: dict[Placed, ActWord] = {}

    def said(self) -> Iterator[Said]:
        found: dict[ActWord, Said] = {}
        for place in range(len(self.acts) - 1, -1, -1):
            act = self.acts[place]
            after = self.acts[place + 1] if place + 1 < len(self.acts) else None
            objects = self._listed_under(act) or self._objects(act, after)
            if not objects and after in found and self._are_listed(act, after):
                objects = found[after].names
            if objects:
                found[act] = Said(act, objects)
        for place, act in enumerate(self.acts):
            if act not in found:
                before = self.acts[place - 1] if place else None
                if told := self._subjects(act, found.get(before) if before else None):
                    found[act] = told
        for act in self.acts:
            if act in found and not self._is_not_said(act):
                yield found[act]

    def _is_not_said(self, act: ActWord) -> bool:
        """Return whether words shortly before say that it was feared, demanded or denied."""
        clause = self._clause(act)
        before = list(WORD.finditer(self.text, clause, act.start))[-WITHIN_WORDS:]
        near = self.text[before[0].start() if before else act.start : act.start]
        last = [each.end - act.start + len(near) for each in self.names if each.end <= act.start]
        if act.is_good and ASKED.search(self.text, clause, act.start):
            return True
        return NOT_SAID.search(near, max([0, *last]) if act.is_verb else 0) is not None

    def _listed_under(self, act: ActWord) -> tuple[Placed, ...]:
        """Return those named behind a heading: "Killed on 3 March: A and B"."""
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or not act.is_verb or self._words(self._clause(act), act.start):
            return ()
        colon = self.text.rfind(":", act.end, first.start)
        is_heading = colon >= 0 and not self._words(colon, first.start)
        return self._joined_after(first) if is_heading else ()

    def _clause(self, act: ActWord) -> int:
        return max((each.end() for each in CLAUSES.finditer(self.text, 0, act.start)), default=0)

    def _objects(self, act: ActWord, after: ActWord | None) -> tuple[Placed, ...]:
        """Return those named behind an act as the ones to whom it was done."""
        for name in self.names:
            if name.end <= act.start and POSSESSIVE.fullmatch(self.text, name.end, act.start):
                return () if act.is_verb else self._joined_before(name)
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or (after is not None and after.start < first.start):
            return ()
        between, gap = self._words(act.end, first.start), self.text[act.end : first.start]
        if "," in gap or CLAUSES.search(gap):
            return ()
        if not act.is_verb and not between:  # "the late A"
            return (first,) if "death-in-detention" in act.codes else ()
        if not (self._acts_on(act, between) if act.is_verb else self._is_of(between)):
            return ()
        objects = self._joined_after(first)
        self.taken |= dict.fromkeys(objects, act)
        return objects

    def _acts_on(self, act: ActWord, between: Sequence[str]) -> bool:
        """Return whether somebody did it to those named next: "police arrested A"."""
        is_passive = PASSIVE.intersection(self._words(0, act.start)[-_NEAR:])
        others = ENDS | (OF - {"the", "la", "le", "les", "l", "a"})
        return len(between) <= _NEAR and not others.intersection(between) and not is_passive

    def _is_of(self, between: Sequence[str]) -> bool:
        """Return whether the words after a noun are those before whom it was done to: "of"."""
        if len(between) > _FAR or not OF.intersection(between[:2]):
            return False
        return not ENDS.intersection(between) - {"par", "que"} and not self._is_nested(between)

    @staticmethod
    def _is_nested(between: Sequence[str]) -> bool:
        """Return whether it was done to somebody of those named: "of the brother of A"."""
        at = next((n for n, each in enumerate(between) if each in OF), len(between))
        rest = [each for each in between[at + 1 :] if each not in {"la", "le", "les", "l", "the"}]
        told = next((n for n, each in enumerate(rest) if each not in OF), len(rest))
        return bool(NESTED.intersection(rest) or OF.intersection(rest[told:]))

    def _are_listed(self, act: ActWord, after: ActWord) -> bool:
        """Return whether two acts are one series: "the arrest and torture of A"."""
        if any(act.end <= each.start < after.start for each in self.names):
            return False
        return LISTED.issuperset(self._words(act.end, after.start))

    def _subjects(self, act: ActWord, before: Said | None) -> Said | None:
        """Return those named before an act as the ones to whom it was done."""
        start = self._clause(act)
        heads = self._heads([n for n in self.names if start <= n.start and n.end <= act.start])
        if not heads:
            return None
        last = heads[-1]
        words, gap = self._words(last.end, act.start), self.text[last.end : act.start]
        plain = re.sub(r",[^,]*,", " ", gap)
        if act.is_verb:
            near = len(WORD.findall(plain)) <= 1 and not RELATIVE.search(gap)
            fits = near or bool(PASSIVE.intersection(words[1 - _FAR :]))
            fits |= before is not None and before.act.is_verb and last in before.names
        else:
            fits = bool(RECEIVED.intersection(words)) or (
                words[-1:] != [] and words[-1] in RIGHT_BEFORE and bool(PASSIVE.intersection(words))
            )
            inner = [each for each in self.acts if last.end <= each.start < act.start]
            if inner and not (before and last in before.names and self._are_listed(inner[-1], act)):
                fits = False
        if not fits:
            return None
        names = self._joined_before(last)
        others = [each for each in heads if each not in names]
        relative = any(RELATIVE.search(self.text, each.end, last.start) for each in others)
        relative |= any(each.end <= act.start and each.start > last.end for each in self.names)
        surely = not relative and last not in self.taken
        return Said(act, names, surely, () if surely else tuple(others))

    def _heads(self, names: Sequence[Placed]) -> list[Placed]:
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
        if name in self.taken:
            return False
        before = self._words(0, name.start)
        while before and before[-1] in ARTICLES:
            before.pop()
        # In Portuguese "a" is an article too: at the beginning, and in a series.
        if not before or (before[-1] == "a" and JOINED_BY.issuperset(before[-2:-1])):
            return False
        return before[-1] in OF | NESTED | WHOSE

    def _joined_before(self, last: Placed) -> tuple[Placed, ...]:
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

    def _joined_after(self, first: Placed) -> tuple[Placed, ...]:
        """Return the series that begins with this name; what "after the killing of A," ends."""
        names, last, is_series = [first], first.end, False
        begins = self._words(0, first.start)[:1]
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
        gap = self.text[start : name.start]
        is_of_one = JOINED_BY.isdisjoint(WORD.findall(gap))
        return gap.lstrip().startswith(",") and is_of_one and self.is_dependent(name)

    def _joined(self, start: int, end: int) -> str | None:
        """Return the word or sign that joins two names, or None."""
        if any(start <= each.start < end for each in self.acts):
            return None
        gap = self.text[start:end].rstrip()
        last = gap.rstrip(".").rpartition(" ")[2]
        if is_title(last):
            gap = gap.rstrip(".").removesuffix(last)
        joined = JOINED.fullmatch(gap.rstrip() + " ")
        if joined is None or RELATIVE.search(gap):
            return None
        described = joined["described"].split()
        if (OF | ARTICLES).issuperset(described):  # words that the language repeats
            return joined["sign"]
        return None if (ENDS | OF | PASSIVE).intersection(described) else joined["sign"]

    def _words(self, start: int, end: int) -> list[str]:
        found = (word[0] for word in WORD.finditer(self.text, start, end))
        return [each for each in found if not is_title(each)]


def said_of(text: str, names: Sequence[Placed], acts: Sequence[ActWord]) -> Iterator[Said]:
    """Yield what a sentence tells of whom; `text` without accents, in small letters."""
    yield from _Sentence(text, names, acts).said()


def heads(text: str, names: Sequence[Placed]) -> list[Placed]:
    """Return the names of which a text tells something by itself, not only whose it is."""
    sentence = _Sentence(text, names, ())
    return [each for each in names if not sentence.is_dependent(each)]
