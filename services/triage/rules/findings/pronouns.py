"""Whom the pronouns of a sentence mean: "and then she was killed", "la mataron", "قتلوها".

They mean who was named last before them, in this sentence or in those before, until another person
is named. If several may be meant, all are kept: it is said of nobody if it is true of one.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.triage.rules.findings.words_between import (
    BEGINS,
    BEHIND,
    ENDS,
    PASSIVE,
    PEOPLE,
    TIMES,
    WORD,
)
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import any_of, is_arabic, plain, unaccented

_HE = frozenset({"he", "il", "el", "ele", "он", "هو"})
_SHE = frozenset({"she", "elle", "ella", "ela", "она", "هي"})
_MEN, _WOMEN = _HE | {"his", "him", "его"}, _SHE | {"her", "ее"}
_THEM = frozenset(unaccented(plain("them les los las os as nos nas их هم هما هن")).split())
_THEY = frozenset({"they", "ils", "elles", "ellos", "ellas", "eles", "elas", "они"})
_SUBJECT = re.compile(
    rf"\b(?:{'|'.join(sorted(_HE | _SHE | _THEY))})\b(?! (?:aussi|tambien|tambem)\b)"
)
_BEFORE_VERB = any_of(
    r"\b(?P<it>la|lo|los|las|le|les|a|o|as|os|l|его|ее|их)\s+(?:tambien |tambem |тоже )?$"
)
_FRENCH = re.compile(r"\b(?P<it>l'|la |le |les )(?:a|ont|avait|avaient)(?: \w+)?\s+$")
_BEHIND_VERB = any_of(
    r"\s+(?P<it>him|her|them|его|ее|их)(?=\s*(?:[.,;:!?]|$)|\s+(?:and|on|in|at|with|while|when|after|before|"
    r"to|from|outside|near|for|during|by|as|then|because|without|на|в|у|с|при|за|по|из|до|и|о|во)\b)"
)
_OWN = any_of(r"\b(?P<it>his|her|son|sa|su|seu|sua|его|её|их)\s+(?:[^\W\d_]+\s+)?$")
_OF_MEN = frozenset({"mr", "m", "sr", "monsieur", "senhor", "السيد", "г-н", "господин"})
_OF_WOMEN = frozenset(
    {"ms", "mrs", "mme", "mlle", "sra", "srta", "miss", "madame", "السيدة", "г-жа", "госпожа"}
)
_OBJECT = re.compile(
    r"(?:^|\s)[^\W\d_]+(?:o|u|ou|eu|iu|aron|ram)\s+(?:a la|al|a|o)\s+[^\W\d_]*\.?\s*$"
)
_TITLE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)\.?\s+$")


class Pronouns:
    """The pronouns of a sentence; `spoken_of`: who was named last in the sentences before.

    `text`: as for `said_of`. `names`: of persons, not of organisations.
    """

    def __init__(
        self,
        text: str,
        names: Sequence[Placed],
        acts: Sequence[ActWord],
        spoken_of: Mapping[str, str],
    ) -> None:
        self.text, self._names, self._acts = text, names, acts
        self._spoken_of = spoken_of

    def subjects(self) -> Iterator[Placed]:
        """Yield "he" and "she" as the names they stand for."""
        if not self._acts:
            return
        for found in _SUBJECT.finditer(self.text):
            if found[0] == "el" and self._is_article(found.end()):
                continue
            if whos := self._meant(found.start(), found[0]):
                yield Placed(*found.span(), whos, are_all=found[0] in _THEY)

    def _is_article(self, end: int) -> bool:
        """Return whether "el" is the article: no verb follows."""
        word = WORD.search(self.text, end)
        return word is None or word[0] not in PASSIVE

    def bound(self) -> dict[ActWord, Placed]:
        """Return the acts that a pronoun beside them, or in them, says of whom they are told."""
        found = ((act, self._of(act)) for act in self._acts)
        return {act: placed for act, placed in found if placed}

    def _of(self, act: ActWord) -> Placed | None:
        if act.pronoun >= 0:
            return self._placed(act.pronoun, act.end, act.start)
        before, behind = self.text[: act.start], _BEHIND_VERB.match(self.text, act.end)
        if act.is_verb and behind:
            return self._placed(*behind.span("it"), act.start)
        pattern = _BEFORE_VERB if act.is_doing else _FRENCH if act.is_verb else _OWN
        if it := pattern.search(before):
            return self._placed(*it.span("it"), it.start())
        if act.is_verb and self._goes_on(act):
            return self._placed(act.start, act.start, act.start)
        return None

    def _placed(self, start: int, end: int, at: int) -> Placed | None:
        pronoun = self.text[start:end].strip(" '-")
        whos = self._meant(at, pronoun)
        return Placed(start, end, whos, are_all=pronoun in _THEM) if whos else None

    def _meant(self, at: int, pronoun: str) -> frozenset[str]:
        before = [each for each in self._names if each.end <= at]
        if not before and (behind := self._named_behind(at)):
            return behind
        first = before[0].end if before else 0
        if any(each[0] in PEOPLE for each in WORD.finditer(self.text, first, at)):
            return frozenset()
        told = {who: self._gender(each) for each in before for who in each.whos}
        told = told or dict(self._spoken_of)
        if pronoun in _THEM | _THEY and len(told) == 1:
            return frozenset()
        wanted = "man" if pronoun in _MEN else "woman" if pronoun in _WOMEN else ""
        fitting = {
            who for who, gender in told.items() if not (wanted and gender) or gender == wanted
        }
        return frozenset(fitting)

    def _named_behind(self, at: int) -> frozenset[str]:
        """Return who is named behind the clause of a pronoun: "Since her arrest, A"."""
        first = WORD.search(self.text)
        name = next((each for each in self._names if each.start > at), None)
        if first is None or first[0] not in BEGINS or name is None:
            return frozenset()
        return name.whos if "," in self.text[at : name.start] else frozenset()

    def _gender(self, name: Placed) -> str:
        return gender_before(self.text, name.start)

    def _goes_on(self, act: ActWord) -> bool:
        """Return whether the sentence names nobody and goes on telling: "El 3 de marzo murió"."""
        if self.text.isascii() and _is_english(self.text):
            return False
        start = max(self.text.rfind(sign, 0, act.start) for sign in ";:") + 1
        here = [each for each in self._names if each.start >= start]
        if here or not (self._spoken_of or self._names):
            return False
        before = (each[0] for each in WORD.finditer(self.text, start, act.start))
        if any(not (each.isdigit() or each in TIMES | PASSIVE) for each in before):
            return False
        return is_last(self.text, act.end)


def gender_before(text: str, start: int) -> str:
    """Return the gender that a title before a name says; "" if there is none."""
    found = _TITLE.search(text, 0, start)
    title = found[1] if found and found.end() == start else ""
    return "man" if title in _OF_MEN else "woman" if title in _OF_WOMEN else ""


def is_last(text: str, end: int) -> bool:
    """Return whether behind a verb nobody follows to whom it may have been done."""
    word = WORD.search(text, end)
    if word is None or not text[end : word.start()].isspace():
        return True
    return word[0] in BEHIND | ENDS | TIMES or word[0].isdigit() or word[0][:1] in "بل"


def _is_english(text: str) -> bool:
    return not {"was", "were", "is", "had", "has", "the"}.isdisjoint(text.split())


def spoken_of_after(
    text: str, persons: Sequence[Placed], stand_for: Iterable[Placed], before: Mapping[str, str]
) -> Mapping[str, str]:
    """Return of whom the next sentence goes on telling, with the gender that a title says of them.

    Both, if a sentence goes on telling of somebody and names another: "She thanked A". Nobody, if
    it names a relative.
    """
    named = {who: gender_before(text, each.start) for each in persons for who in each.whos}
    again = {who for each in stand_for for who in each.whos}
    if persons and is_object(text, persons[0]):
        again = {*before}
    named |= {who: gender for who, gender in before.items() if who in again and who not in named}
    if not PEOPLE.isdisjoint(each[0] for each in WORD.finditer(text)):
        return {}
    return named or before


def is_object(text: str, first: Placed) -> bool:
    """Return whether the first name of a sentence may be whom another did something to or for.

    As in "Agradeció a la Sra. A", or behind a verb of Arabic.
    """
    if is_arabic(text[first.start : first.end]):
        return WORD.search(text, 0, first.start) is not None
    return _OBJECT.search(text, 0, first.start) is not None
