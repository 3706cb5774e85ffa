"""How a sentence opens: with a heading, or with what was done to whom it names behind a comma."""

import re
from collections.abc import Sequence

from services.triage.rules.findings.series import Series
from services.triage.rules.findings.words_between import CLAUSES, ENDS, KIN
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import any_of

_NEAR = 3
"""How many words may stand between a comma and the name behind it."""


_LIKE = any_of(
    r"[^;:,]{0,60},?\s+(?:as (?:was|were|is|are|has been|have been)|so (?:was|were)|just like|"
    r"and so (?:was|were)|tout comme|de meme que|au meme titre que|al igual que|lo mismo que|"
    r"igual que|como tambien|assim como|tal como|da mesma forma que|a semelhanca de|как и|"
    r"так же,? как(?: и)?|равно как и|كما هو حال|شأنه شأن|شأنها شأن|مثل)"
    r"(?:\s+(?:l|la|le|el|o|a|the|mme|m|mr|ms|mrs|sr|sra)\.?){0,2}[\s']*"
)
"""Words before somebody to whom the same was done."""


class Openings(Series):
    def clause(self, act: ActWord) -> int:
        """Return where the clause of an act begins."""
        ends = CLAUSES.finditer(self.text, 0, act.start)
        return max((each.end() for each in ends if not self._is_heading(each)), default=0)

    def _is_heading(self, sign: re.Match[str]) -> bool:
        """Return whether a colon follows a name of which the rest is told: "A: killed in March"."""
        before = [each for each in self.names if each.end <= sign.start()]
        is_behind = bool(before) and not self.text[before[-1].end : sign.start()].strip(" )")
        return sign[0] == ":" and is_behind and self.acts[0].start > sign.start()

    def listed_under(self, act: ActWord) -> tuple[Placed, ...]:
        """Return those named behind a heading: "Killed on 3 March: A and B"."""
        first = next((each for each in self.names if each.start >= act.end), None)
        if first is None or self.words(self.clause(act), act.start):
            return ()
        colon = self.text.rfind(":", act.end, first.start)
        is_heading = colon >= 0 and not self.words(colon, first.start)
        return self.joined_after(first) if is_heading else ()

    def behind_comma(self, act: ActWord) -> tuple[Placed, ...]:
        """Return of whom a participle before a comma tells: "Charged with sedition, A went"."""
        if not act.is_verb or act.is_doing or self.words(self.clause(act), act.start):
            return ()
        name = next((each for each in self.names if each.start >= act.end), None)
        if name is None or self.text.count(",", act.end, name.start) != 1:
            return ()
        between = self.words(self.text.index(",", act.end), name.start)
        is_plain = len(between) <= _NEAR and KIN.isdisjoint(self.but_beside(between))
        is_plain &= ENDS.isdisjoint(self.words(act.end, name.start))
        return (name,) if is_plain else ()

    def likened(self, act: ActWord) -> tuple[Placed, ...]:
        """Return those of whom the same is told behind: "was convicted, as was A"."""
        name = next((each for each in self.names if each.start >= act.end), None)
        if name is None or not act.is_verb or act.is_doing:
            return ()
        is_same = _LIKE.fullmatch(self.text, act.end, name.start) is not None
        return self.joined_after(name) if is_same else ()

    @staticmethod
    def but_beside(between: Sequence[str]) -> Sequence[str]:
        """Return the words but the one beside a name if it says who that is: "lawyer A"."""
        return between[:-1] if between and between[-1].isascii() else between
