"""To whom an act may have been done by the form of a name: « Беату задержали », "A, whom"."""

from collections.abc import Sequence

from services.triage.rules.findings.openings import Openings
from services.triage.rules.findings.pronouns import is_last
from services.triage.rules.findings.words_between import (
    AGAINST,
    ARTICLES,
    BARS,
    ENDS,
    MAY_STAND,
    NESTED,
    OF,
    RELATIVE,
    WORD,
)
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import any_of, is_arabic, is_cyrillic

_WHOM = any_of(
    r",?\s*(?:whom|a quien(?:es)?|al que|a la que|a quem|que les|que des|que la|"
    r"\u043a\u043e\u0442\u043e\u0440(?:\u0443\u044e|\u043e\u0433\u043e|\u044b\u0445)|"
    r"qu'(?:ils|elles|on))\b(?:\s+[^\W\d_]+){0,3}\s*"
)
FAR = 6
"""How many words may stand between an act and those to whom it was done."""
_SHORT_FORMS = "\u0430\u043e\u044b\u0438\u0442\u043d\u0431\u0437\u0440\u043b"
"""How Russian verbs end that agree with a name that is not declined."""


class Whom(Openings):
    def is_unmarked(self, act: ActWord) -> bool:
        """Return whether the language puts no word between an act and a name: « убийство A »."""
        word = self.text[act.start : act.end]
        return is_cyrillic(word) or is_arabic(word)

    def may_suffer(self, name: Placed, act: ActWord) -> bool:
        """Return whether the form of a name and of a verb allows that it was done to them."""
        word = self.text[act.start : act.end]
        if not act.is_verb or not is_cyrillic(word):
            return not act.is_doing or self.is_whom(name, act)
        if act.is_doing:
            is_latin = not is_cyrillic(self.text[name.start : name.end])
            relative = RELATIVE.search(self.text, name.end, act.start)
            is_of_another = relative and WORD.search(self.text, name.end, relative.start())
            fits = (name.is_declined or is_latin) and not is_of_another
            is_first = not self.words(self.clause(act), name.start)
            is_object = not self.words(name.end, act.start) and (
                is_first or self._is_whom_form(name)
            )
            return fits and (is_object or is_last(self.text, act.end))
        return not name.is_declined or word[-1] not in _SHORT_FORMS

    def _is_whom_form(self, name: Placed) -> bool:
        """Return whether a Russian name is of a woman to whom something was done: "Беату"."""
        return self.text[name.end - 1] in "\u0443\u044e"

    def is_whom(self, name: Placed, act: ActWord) -> bool:
        """Return whether a relative clause is about whom it was done to: "A, whom they killed"."""
        return act.is_verb and _WHOM.fullmatch(self.text, name.end, act.start) is not None

    @staticmethod
    def is_behind(between: Sequence[str]) -> bool:
        """Return whether a name is whom an act is told of where no word between says so."""
        bars = (ENDS | BARS) - MAY_STAND
        told = [
            each
            for at, each in enumerate(between)
            if not MAY_STAND.intersection(between[at + 1 : at + 2])
        ]
        return len(between) <= FAR and bars.isdisjoint(told)

    @staticmethod
    def is_nested(between: Sequence[str]) -> bool:
        """Return whether it was done to somebody of those named: "of the brother of A"."""
        if between[-1] in AGAINST:
            return False
        if between[-1] not in OF | ARTICLES:  # "of the defender of the forest A"
            return False
        at = next((n for n, each in enumerate(between) if each in OF), len(between))
        rest = [each for each in between[at + 1 :] if each not in {"la", "le", "les", "l", "the"}]
        told = next((n for n, each in enumerate(rest) if each not in OF), len(rest))
        return not (NESTED | OF).isdisjoint(rest[told:])
