"""Of whom a sentence tells an act: "the killing of A", "A and B were arrested", "A's arrest".

It reads the words between names and acts, and no grammar. What it cannot tell it says of nobody: a
warning that is often wrong is read by nobody.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.triage.rules.findings.asides import without_terms
from services.triage.rules.findings.not_said import is_not_said
from services.triage.rules.findings.relatives import Relatives
from services.triage.rules.findings.standings import HELD_NOW, STANDINGS_SAID
from services.triage.rules.findings.subjects import is_told_of
from services.triage.rules.findings.whom import FAR
from services.triage.rules.findings.words_between import (
    ACCUSED,
    ARTICLES,
    ASKED,
    CLAUSES,
    ENDS,
    FAMILY,
    FOR,
    KIN,
    LISTED,
    OF,
    PASSIVE,
    POSSESSIVE,
    RECEIVED,
    RELATIVE,
    RIGHT_BEFORE,
    TITLES,
    VICTIMS,
    WHERE,
    WORD,
)
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import is_cyrillic
from shared.names.titles import is_title

_ARTICLES_OF_NAMES = frozenset({"o", "a", "os", "as", "el", "la", "los", "las"})
_NEAR, _NEAR_VERB = 3, 5
"""How many words may stand between an act and those to whom it was done."""
_DATED = re.compile(
    r",[^,]*\d[^,]*,|,[^,]{1,30},(?=\s*(?:of|de|du|des|d'|del|da|do)\b)"
    r"|\b(?:last|this) [^\W\d_]+"
    r"|(?:\b(?:on|le|el|em|\u0432|\u0641\u064a)\s+)?\d+(?:er|st|nd|rd|th)?(?:\s+(?:de|of))?"
    r"\s+[^\W\d_]+(?:(?:\s+de)?,?\s+\d{4})?"
)
"""A date between a noun and a name: "the killing on 3 March of A"."""


@dataclass(frozen=True, slots=True)
class Said:
    """An act that a sentence tells of these names.

    `surely`: nothing else can be meant; else one of `perhaps` may be, who are named before. `end`:
    where somebody else is named behind it.
    """

    act: ActWord
    names: tuple[Placed, ...]
    surely: bool = True
    perhaps: tuple[Placed, ...] = ()
    end: int = -1


class _Sentence(Relatives):
    def said(self) -> Iterator[Said]:
        found = self._behind()
        for place, act in enumerate(self.acts):
            if act not in found and not _is_done_to_others(act):
                before = self.acts[place - 1] if place else None
                if told := self._subjects(act, found.get(before) if before else None):
                    found[act] = told
        for act in self.acts:
            if (
                act.codes
                and act in found
                and not self._is_not_said(act)
                and not self.is_of_theirs(act)
            ):
                yield self._ended(found[act])
            if act.codes and (other := self.likened(act)) and not self._is_not_said(act):
                yield self._ended(Said(act, other))

    def _ended(self, said: Said) -> Said:
        others = (each for each in self.names if each not in said.names)
        behind = (each.start for each in others if each.start >= said.act.end)
        return replace(said, end=min(behind, default=len(self.text)))

    def _behind(self) -> dict[ActWord, Said]:
        """Return the acts of which a pronoun, or a name behind, says to whom they were done."""
        found: dict[ActWord, Said] = {}
        for place in range(len(self.acts) - 1, -1, -1):
            act = self.acts[place]
            after = self.acts[place + 1] if place + 1 < len(self.acts) else None
            if act in self.bound:
                found[act] = Said(act, (self.bound[act],))
                continue
            if _is_done_to_others(act):
                continue
            if whose := self.of_a_relative(act):
                found[act] = Said(act, (whose,))
                continue
            objects = self.listed_under(act) or self._objects(act, after)
            if not objects and after in found and self._are_listed(act, after):
                objects = found[after].names
            if objects:
                found[act] = Said(act, objects)
        return found

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
        return not act.is_verb and self.is_unmarked(act) and not self.words(0, act.start)

    def _objects(self, act: ActWord, after: ActWord | None) -> tuple[Placed, ...]:
        """Return those named behind an act as the ones to whom it was done."""
        for name in self.names:
            if name.end <= act.start and POSSESSIVE.fullmatch(self.text, name.end, act.start):
                return () if act.is_verb else self.joined_before(name)
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or (after is not None and after.start < first.start):
            return ()
        end = act.last if act.end < act.last <= first.start else act.end
        gap = without_terms(_DATED.sub(" ", self.text[end : first.start]))
        between = [each for each in WORD.findall(gap) if not is_title(each) and each not in TITLES]
        if "," in gap or CLAUSES.search(gap) or not KIN.isdisjoint(self.but_beside(between)):
            return ()
        is_beside = not between and not self._ends_with_of(act)
        is_held = HELD_NOW in act.codes and (OF | ENDS | PASSIVE).isdisjoint(between)
        if not act.is_verb and (is_beside or is_held) and not self.is_unmarked(act):
            # "the late A", "the jailed lawyer A"
            return (first,) if is_held or "death-in-detention" in act.codes else ()
        if not (self._acts_on(act, between) if act.is_verb else self._is_of(act, between)):
            return ()
        objects = self.joined_after(first)
        self.taken |= dict.fromkeys(objects, act)
        return objects

    def _acts_on(self, act: ActWord, between: Sequence[str]) -> bool:
        """Return whether somebody did it to those named next: "police arrested A"."""
        if self.is_unmarked(act):
            return self.is_behind(between)
        articles = {"the", "la", "le", "les", "l", "a"}
        if act.is_doing:
            articles |= {"al", "au", "aux", "ao", "aos", "o", "os", "as", "el", "los", "las"}
        if self.is_received(act):
            return False
        is_first = not self.words(self.clause(act), act.start)
        if is_first:  # "Encontrado sem vida na cela o Sr. A"
            between = [each for each in between if each not in _ARTICLES_OF_NAMES]
        elif act.start and not WHERE.isdisjoint(between) and not act.is_doing:
            return False
        is_passive = PASSIVE.intersection(self.words(0, act.start)[-_NEAR:]) and not act.is_doing
        told = [each for each in between if each not in articles] if act.is_doing else between
        return (
            len(told) <= _NEAR_VERB
            and not (ENDS | (OF - articles)).intersection(told)
            and not is_passive
        )

    def _is_of(self, act: ActWord, between: Sequence[str]) -> bool:
        """Return whether the words after a noun are those before whom it was done to: "of"."""
        if self.is_unmarked(act):
            return self.is_behind(between)
        told = [each for each in between if each not in ARTICLES]
        if len(told) > FAR or not (self._ends_with_of(act) or OF.intersection(between[:2])):
            return False
        is_first = act.opens and OF.isdisjoint(between[:1])
        nested = bool(between) and self.is_nested(["of", *between] if is_first else between)
        return not ENDS.intersection(told) - {"par", "que"} and not nested

    def _ends_with_of(self, act: ActWord) -> bool:
        """Return whether the word before whom it was done to is part of the act: "autopsy of"."""
        if act.opens:
            return True
        words = WORD.findall(self.text, act.start, max(act.end, act.last))
        return not (OF | FOR).isdisjoint(words[-1:])

    def _are_listed(self, act: ActWord, after: ActWord) -> bool:
        """Return whether two acts are one series: "the arrest and torture of A"."""
        if any(act.end <= each.start < after.start for each in self.names):
            return False
        if act.is_verb and not after.is_verb:  # "sentenced the killers of A"
            return False
        return LISTED.issuperset(self.words(act.end, after.start))

    def _subjects(self, act: ActWord, before: Said | None) -> Said | None:
        """Return those named before an act as the ones to whom it was done."""
        start = self.clause(act)
        heads = self.heads([n for n in self.names if start <= n.start and n.end <= act.start])
        heads = [
            each for each in heads if not act.is_verb or not self.is_within_a_relative(each, act)
        ]
        heads = self.without_asides(heads, act)
        if fronted := self.behind_comma(act):
            return Said(act, fronted)
        if is_cyrillic(self.text[act.start : act.end]) and not act.is_doing:
            upright = [each for each in heads if not each.is_declined]
            heads = upright if act.codes <= {*STANDINGS_SAID} else upright or heads
        if not heads or not self.may_suffer(heads[-1], act) or self.is_of_nearest(act, heads[-1]):
            return self._beside(act)
        last = heads[-1]
        if act.is_verb:
            is_told = act.is_doing or is_told_of(self.text, last.end, act)
            is_told |= self.is_whom(last, act)
            is_listed = before is not None and before.act.is_verb and last in before.names
            is_listed &= (
                RELATIVE.search(self.text, before.act.end if before else 0, act.start) is None
            )
            fits = (is_told or is_listed) and not self.is_of_a_noun(last)
        else:
            fits = self._is_told_by_noun(act, last, before) and not self.is_of_a_noun(last)
        if not fits:
            return self._beside(act)
        names = self.joined_before(last)
        others = [each for each in heads if each not in names]
        nearest = self.nearest(act)
        if nearest and nearest not in names and self.may_be_meant(nearest, act):
            others.append(nearest)
        relative = any(RELATIVE.search(self.text, each.end, last.start) for each in others)
        is_behind = RELATIVE.match(self.text[last.end : act.start].lstrip(" ,")) is not None
        relative |= any(each.end <= act.start and each.start > last.end for each in self.names)
        is_taken = last in self.taken and not (self.taken[last].is_verb and self.is_unmarked(act))
        surely = not relative and (is_behind or not is_taken)
        return Said(act, names, surely, () if surely else tuple(others))

    def _beside(self, act: ActWord) -> Said | None:
        """Return whom an act right behind a name is told of: "the loss of A, murdered"."""
        last = next((each for each in reversed(self.names) if each.end <= act.start), None)
        if last is not None and self.text[act.start] == "(":  # "A (1980-2026)"
            return None if self.text[last.end : act.start].strip() else Said(act, (last,))
        if last is None or not act.is_verb or act.is_doing or self.is_received(act):
            return None
        gap = self.text[last.end : act.start]
        before = self.words(0, last.start)[-4:]
        words = [each for each in WORD.findall(gap) if each not in PASSIVE]
        if not gap.startswith(",") or len(words) > 1 or not KIN.isdisjoint({*before} - FAMILY):
            return None
        is_of_family = not FAMILY.isdisjoint(before)
        if WORD.search(gap) and last in self.taken and not is_of_family:
            return None
        is_whole = act.codes <= {*STANDINGS_SAID} or not PASSIVE.isdisjoint(WORD.findall(gap))
        is_of_another = last.is_declined and is_whole
        if ACCUSED.search(self.text, 0, last.start) or is_of_another:
            return None
        return Said(act, (last,))

    def _is_told_by_noun(self, act: ActWord, last: Placed, before: Said | None) -> bool:
        words = self.words(last.end, act.start)
        inner = [each for each in self.acts if last.end <= each.start < act.start]
        if inner and not (before and last in before.names and self._are_listed(inner[-1], act)):
            return False
        first = self.joined_before(last)[0]
        told = [*self.words(0, first.start)[-2:], *words] if self.is_unmarked(act) else words
        if RELATIVE.search(self.text, last.end, act.start) or VICTIMS.intersection(words[1:]):
            told = [
                each
                for at, each in enumerate(words)
                if not PASSIVE.isdisjoint(words[max(0, at - 2) : at])
            ]
        is_in = words[-1:] != [] and words[-1] in RIGHT_BEFORE and bool(PASSIVE.intersection(words))
        return bool(RECEIVED.intersection(told)) or is_in


def _is_done_to_others(act: ActWord) -> bool:
    """Return whether a pronoun ends a verb that means nobody who is named."""
    return act.pronoun >= 0 and act.is_verb


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
