"""Whom a relative clause behind a name is about: "A, whose murder ...", "A, against whom ..."."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re

from services.triage.rules.findings.bearing import TO_PLACES
from services.triage.rules.findings.whom import Whom
from services.triage.rules.findings.words_between import KIN, PEOPLE, RECEIVED, RELATIVE, WORD
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import any_of, is_arabic

_WHOSE = any_of(
    r",?\s*(?:whose|dont|cuy[oa]s?|cuj[oa]s?)\s+(?:(?:le|la|les|l')\s*)?(?:[^\W\d_]+\s+){0,2}"
)
_AGAINST_WHOM = any_of(
    r",?\s*(?:against|contre|contra|en contra de|против|to|a)\s+"
    r"(?:whom|qui|laquelle|lequel|quien|quem|la que|el que|la cual|el cual|котор\w+)\b[^,;:]*"
    r"|,?\s*котор(?:ой|ому|ым)\b[^,;:]*"
    r"|,?\s*(?:التي|الذي)\b[^,;:]*\s(?:إليها|إليه|ضدها|ضده|بحقها|بحقه|عليها|عليه)\b[^,;:]*"
)
_AT_WHOSE = any_of(r",\s*(?:в|на|у)\s+[^\W\d_]+\s+котор(?:ой|ого|ых)\b[^,;:]*")
_ADDED = re.compile(r",\s*(?:[^\W\d_]+\s+)?")
_OF_WHOM = any_of(r"\s+котор(?:ой|ого|ых)\b")
"""Russian puts the relative behind the act: "A, убийство которой"."""


_WHERE_ONE_IS = frozenset({"where", "donde", "onde", "\u0433\u0434\u0435", "\u062d\u064a\u062b"})
_WHO = frozenset({"who", "qui", "quien", "quem"})
_SOMEBODY = frozenset(
    {
        "man",
        "woman",
        "men",
        "officer",
        "officers",
        "person",
        "hombre",
        "hombres",
        "mujer",
        "persona",
        "personas",
        "individuo",
        "agente",
        "agentes",
        "homem",
        "homens",
        "mulher",
        "pessoa",
        "pessoas",
        "individuos",
        "policial",
        "policiais",
    }
)
_HIS_OR_HER = any_of("(?:ها|ه|هما|هم|هن)$")
_SEVERAL = frozenset(any_of("اثنان|اثنين|اثنتان|ثلاثة|أربعة|خمسة|آخرون|آخران").pattern.split("|"))
"""Words for others of whom a number is told."""


class Relatives(Whom):
    def of_a_relative(self, act: ActWord) -> Placed | None:
        """Return of whom a relative clause between a name and an act tells it."""
        name = next((each for each in reversed(self.names) if each.end <= act.start), None)
        if name is None or self.is_dependent(name):
            return None
        gap = self.text[name.end : act.start]
        if not KIN.isdisjoint(WORD.findall(gap)) and not _AT_WHOSE.fullmatch(gap):
            return None
        is_theirs = _AGAINST_WHOM.fullmatch(gap) is not None
        if not act.is_verb:
            is_theirs |= _WHOSE.fullmatch(gap) is not None
            is_theirs |= act.codes <= TO_PLACES and _AT_WHOSE.fullmatch(gap) is not None
            behind = _OF_WHOM.match(self.text, act.end)
            is_theirs |= behind is not None and _ADDED.fullmatch(gap) is not None
        return name if is_theirs else None

    def is_within_a_relative(self, name: Placed, act: ActWord) -> bool:
        """Return whether a name only tells of whom another is spoken: "the man who hit A was"."""
        start = self.clause(act)
        if any(start <= each.start < name.start for each in self.names):
            return False
        found = list(RELATIVE.finditer(self.text, start, name.start))
        if not found or "," in self.text[found[-1].end() : name.start]:
            return False
        before = self.words(start, found[-1].start())[-1:]
        is_of_somebody = found[-1][0] in _WHO or not _SOMEBODY.isdisjoint(before)
        return is_of_somebody and bool(self.words(found[-1].end(), name.start))

    def is_of_theirs(self, act: ActWord) -> bool:
        """Return whether Arabic names others right behind a verb: « قتل زميلها »."""
        behind = WORD.search(self.text, act.end)
        if behind is None or not act.is_verb or not is_arabic(self.text[act.start : act.end]):
            return False
        if self.text[act.end : behind.start()].strip():
            return False
        if any(not self.words(behind.end(), n.start) for n in self.names if n.start > behind.end()):
            return False  # "her sister A"
        if any(n.start <= behind.start() < n.end for n in self.names):
            return False
        bare = _HIS_OR_HER.sub("", behind[0])
        return bare in _SEVERAL or (bare != behind[0] and bare in PEOPLE)

    def nearest(self, act: ActWord) -> Placed | None:
        return next((each for each in reversed(self.names) if each.end <= act.start), None)

    def is_of_nearest(self, act: ActWord, head: Placed) -> bool:
        """Return whether a participle stands right behind another name: "of B, killed in May,"."""
        nearest = self.nearest(act)
        if nearest is None or nearest == head or not act.is_verb or self.is_received(act):
            return False
        return self.text[nearest.end : act.start].strip() == ","

    def is_where(self, name: Placed, act: ActWord) -> bool:
        """Return whether a clause of place parts a name from an act: "B in prison, where"."""
        words = self.words(name.end, act.start)
        return not _WHERE_ONE_IS.isdisjoint(words)

    def may_be_meant(self, name: Placed, act: ActWord) -> bool:
        """Return whether the name right before an act may be meant as well as who is told of.

        "B in prison, where"; "who" may mean either in "B, the sister of A, who was".
        """
        if self.is_where(name, act):
            return True
        gap = self.text[name.end : act.start].lstrip(" ,")
        return self.is_dependent(name) and RELATIVE.match(gap) is not None

    def is_received(self, act: ActWord) -> bool:
        """Return whether an act begins with a verb that needs a subject: "received threats"."""
        return not RECEIVED.isdisjoint(self.words(act.start, act.end)[:2])

    def is_of_a_noun(self, name: Placed) -> bool:
        """Return whether a verb is told of others: "the men held for killing A were freed"."""
        taken = self.taken.get(name)
        if taken is None or taken.is_verb:
            return False
        gap = WORD.search(self.text, name.end)
        if self.text[name.end : name.end + 1] == "," and (gap is None or gap[0] not in RECEIVED):
            return False
        return RELATIVE.match(self.text, name.end + 1) is None
