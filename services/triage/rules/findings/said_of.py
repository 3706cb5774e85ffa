"""Of whom a sentence tells an act: "the killing of A", "A and B were arrested", "A's arrest".

It reads the words between names and acts, and no grammar. What it cannot tell it says of nobody: a
warning that is often wrong is read by nobody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.triage.rules.findings.not_said import is_not_said
from services.triage.rules.findings.pronouns import is_last
from services.triage.rules.findings.series import Series
from services.triage.rules.findings.subjects import is_told_of
from services.triage.rules.findings.words_between import (
    ARTICLES,
    ASKED,
    BARS,
    CLAUSES,
    ENDS,
    KIN,
    LISTED,
    MAY_STAND,
    NESTED,
    OF,
    PASSIVE,
    POSSESSIVE,
    RECEIVED,
    RELATIVE,
    RIGHT_BEFORE,
    TITLES,
    VICTIMS,
    WORD,
)
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import is_arabic, is_cyrillic
from shared.names.titles import is_title

_FAR, _NEAR = 6, 3
"""How many words may stand between an act and those to whom it was done."""
_DATED = re.compile(
    r",[^,]*\d[^,]*,|(?:\b(?:on|le|el|em|\u0432|\u0641\u064a)\s+)?\d+(?:er|st|nd|rd|th)?(?:\s+(?:de|of))?"
    r"\s+[^\W\d_]+(?:(?:\s+de)?,?\s+\d{4})?"
)
"""A date between a noun and a name: "the killing on 3 March of A"."""
_SHORT_FORMS = "\u0430\u043e\u044b\u0438\u0442\u043d\u0431\u0437\u0440\u043b"
"""How Russian verbs end that agree with a name that is not declined."""


@dataclass(frozen=True, slots=True)
class Said:
    """An act that a sentence tells of these names.

    `surely`: nothing else can be meant; else one of `perhaps` may be, who are named before.
    """

    act: ActWord
    names: tuple[Placed, ...]
    surely: bool = True
    perhaps: tuple[Placed, ...] = ()


class _Sentence(Series):
    def said(self) -> Iterator[Said]:
        found: dict[ActWord, Said] = {}
        for place in range(len(self.acts) - 1, -1, -1):
            act = self.acts[place]
            after = self.acts[place + 1] if place + 1 < len(self.acts) else None
            if act in self.bound:
                found[act] = Said(act, (self.bound[act],))
                continue
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
            if act.codes and act in found and not self._is_not_said(act):
                yield found[act]

    def _is_not_said(self, act: ActWord) -> bool:
        """Return whether words shortly before say that it was feared, demanded or denied."""
        clause = self.clause(act)
        asked = ASKED.search(self.text, clause if act.is_verb else 0, act.start)
        if act.is_good and (asked or self._is_listed(act)):
            return True
        last = [each.end for each in self.names if each.end <= act.start] if act.is_verb else []
        return is_not_said(self.text, clause, act, max([0, *last]))

    def _is_listed(self, act: ActWord) -> bool:
        """Return whether a noun begins an entry of what is asked for: "الإفراج الفوري عن A"."""
        return not act.is_verb and self._is_unmarked(act) and not self.words(0, act.start)

    def _listed_under(self, act: ActWord) -> tuple[Placed, ...]:
        """Return those named behind a heading: "Killed on 3 March: A and B"."""
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or not act.is_verb or self.words(self.clause(act), act.start):
            return ()
        colon = self.text.rfind(":", act.end, first.start)
        is_heading = colon >= 0 and not self.words(colon, first.start)
        return self.joined_after(first) if is_heading else ()

    def clause(self, act: ActWord) -> int:
        return max((each.end() for each in CLAUSES.finditer(self.text, 0, act.start)), default=0)

    def _objects(self, act: ActWord, after: ActWord | None) -> tuple[Placed, ...]:
        """Return those named behind an act as the ones to whom it was done."""
        for name in self.names:
            if name.end <= act.start and POSSESSIVE.fullmatch(self.text, name.end, act.start):
                return () if act.is_verb else self.joined_before(name)
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or (after is not None and after.start < first.start):
            return ()
        gap = _DATED.sub(" ", self.text[act.end : first.start])
        between = [each for each in WORD.findall(gap) if not is_title(each) and each not in TITLES]
        if "," in gap or CLAUSES.search(gap) or not KIN.isdisjoint(between):
            return ()
        if not act.is_verb and not between and not self._is_unmarked(act):  # "the late A"
            return (first,) if "death-in-detention" in act.codes else ()
        if not (self._acts_on(act, between) if act.is_verb else self._is_of(act, between)):
            return ()
        objects = self.joined_after(first)
        self.taken |= dict.fromkeys(objects, act)
        return objects

    def _acts_on(self, act: ActWord, between: Sequence[str]) -> bool:
        """Return whether somebody did it to those named next: "police arrested A"."""
        if self._is_unmarked(act):
            return self._is_behind(between)
        articles = {"the", "la", "le", "les", "l", "a"}
        if act.is_doing:
            articles |= {"al", "au", "aux", "ao", "aos", "o", "os", "as", "el", "los", "las"}
        is_passive = PASSIVE.intersection(self.words(0, act.start)[-_NEAR:]) and not act.is_doing
        told = [each for each in between if each not in articles] if act.is_doing else between
        return (
            len(told) <= _NEAR
            and not (ENDS | (OF - articles)).intersection(told)
            and not is_passive
        )

    def _is_of(self, act: ActWord, between: Sequence[str]) -> bool:
        """Return whether the words after a noun are those before whom it was done to: "of"."""
        if self._is_unmarked(act):
            return self._is_behind(between)
        told = [each for each in between if each not in ARTICLES]
        if len(told) > _FAR or not OF.intersection(between[:2]):
            return False
        return not ENDS.intersection(between) - {"par", "que"} and not self._is_nested(between)

    @staticmethod
    def _is_behind(between: Sequence[str]) -> bool:
        """Return whether a name is whom an act is told of where no word between says so."""
        bars = (ENDS | BARS) - MAY_STAND
        told = [
            each
            for at, each in enumerate(between)
            if not MAY_STAND.intersection(between[at + 1 : at + 2])
        ]
        return len(between) <= _FAR and bars.isdisjoint(told)

    def _is_unmarked(self, act: ActWord) -> bool:
        """Return whether the language puts no word between an act and a name: « убийство A »."""
        word = self.text[act.start : act.end]
        return is_cyrillic(word) or is_arabic(word)

    @staticmethod
    def _is_nested(between: Sequence[str]) -> bool:
        """Return whether it was done to somebody of those named: "of the brother of A"."""
        if between[-1] not in OF | ARTICLES:  # "of the defender of the forest A"
            return False
        at = next((n for n, each in enumerate(between) if each in OF), len(between))
        rest = [each for each in between[at + 1 :] if each not in {"la", "le", "les", "l", "the"}]
        told = next((n for n, each in enumerate(rest) if each not in OF), len(rest))
        return bool(NESTED.intersection(rest) or OF.intersection(rest[told:]))

    def _are_listed(self, act: ActWord, after: ActWord) -> bool:
        """Return whether two acts are one series: "the arrest and torture of A"."""
        if any(act.end <= each.start < after.start for each in self.names):
            return False
        return LISTED.issuperset(self.words(act.end, after.start))

    def _subjects(self, act: ActWord, before: Said | None) -> Said | None:
        """Return those named before an act as the ones to whom it was done."""
        start = self.clause(act)
        heads = self.heads([n for n in self.names if start <= n.start and n.end <= act.start])
        if not heads or not self._may_suffer(heads[-1], act):
            return self._beside(act)
        last = heads[-1]
        if act.is_verb:
            is_told = act.is_doing or is_told_of(self.text, last.end, act)
            is_listed = before is not None and before.act.is_verb and last in before.names
            fits = is_told or is_listed
        else:
            fits = self._is_told_by_noun(act, last, before)
        if not fits:
            return self._beside(act)
        names = self.joined_before(last)
        others = [each for each in heads if each not in names]
        relative = any(RELATIVE.search(self.text, each.end, last.start) for each in others)
        relative |= any(each.end <= act.start and each.start > last.end for each in self.names)
        surely = not relative and last not in self.taken
        return Said(act, names, surely, () if surely else tuple(others))

    def _beside(self, act: ActWord) -> Said | None:
        """Return whom an act right behind a name is told of: "the loss of A, murdered"."""
        last = next((each for each in reversed(self.names) if each.end <= act.start), None)
        if last is None or not act.is_verb or act.is_doing or last in self.taken:
            return None
        gap = self.text[last.end : act.start]
        before = self.words(0, last.start)[-4:]
        if not gap.startswith(",") or len(WORD.findall(gap)) > 1 or not KIN.isdisjoint(before):
            return None
        return Said(act, (last,))

    def _may_suffer(self, name: Placed, act: ActWord) -> bool:
        """Return whether the form of a name and of a verb allows that it was done to them."""
        word = self.text[act.start : act.end]
        if not act.is_verb or not is_cyrillic(word):
            return not act.is_doing
        if act.is_doing:
            is_latin = not is_cyrillic(self.text[name.start : name.end])
            return (name.is_declined or is_latin) and is_last(self.text, act.end)
        return not name.is_declined or word[-1] not in _SHORT_FORMS

    def _is_told_by_noun(self, act: ActWord, last: Placed, before: Said | None) -> bool:
        words = self.words(last.end, act.start)
        inner = [each for each in self.acts if last.end <= each.start < act.start]
        if inner and not (before and last in before.names and self._are_listed(inner[-1], act)):
            return False
        told = [*self.words(0, last.start)[-2:], *words] if self._is_unmarked(act) else words
        if RELATIVE.search(self.text, last.end, act.start) or VICTIMS.intersection(words[1:]):
            told = [
                each
                for at, each in enumerate(words)
                if not PASSIVE.isdisjoint(words[max(0, at - 2) : at])
            ]
        is_in = words[-1:] != [] and words[-1] in RIGHT_BEFORE and bool(PASSIVE.intersection(words))
        return bool(RECEIVED.intersection(told)) or is_in


def said_of(
    text: str,
    names: Sequence[Placed],
    acts: Sequence[ActWord],
    bound: Mapping[ActWord, Placed],
) -> Iterator[Said]:
    """Yield what a sentence tells of whom; `text` without accents, in small letters.

    `bound`: acts of which a pronoun says to whom they were done.
    """
    yield from _Sentence(text, names, acts, bound).said()


def heads(text: str, names: Sequence[Placed]) -> list[Placed]:
    """Return the names of which a text tells something by itself, not only whose it is."""
    sentence = Series(text, names, (), {})
    return [each for each in names if not sentence.is_dependent(each)]
