"""Persons of the record who are meant without their name: "her sister", "all three".

By their tie to another person, or as all of so many. They stand for names then: what is said of
them is held against the record as what is said of a name.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.findings.pronouns import gender_before
from services.triage.rules.findings.sets import sets_in
from services.triage.rules.findings.tie_words import (
    OF_A_MAN,
    OF_A_WOMAN,
    OTHERS,
    OWN,
    TIE_CODES,
    TIE_WORD,
)
from services.triage.rules.findings.words_between import BEGINS, WORD
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import is_arabic

_SIBLINGS = frozenset({"sister", "brother"})
_SPOUSES = frozenset({"wife", "husband", "partner"})
_PARENTS, _CHILDREN = frozenset({"mother", "father"}), frozenset({"daughter", "son"})
_BOTH_WAYS = frozenset({"colleague", "friend"})
_OF_GENDER = {
    "woman": frozenset({"brother", "husband", "father", "son"}),
    "man": frozenset({"sister", "wife", "mother", "daughter"}),
}
"""What somebody of this gender is not."""
_TITLES = r"(?:[^\W\d_]+(?:-[^\W\d_]+)?\.?\s+){0,2}"
_OF = re.compile(rf"(?:\s+(?:of|de|del|da|do|de la)\s|\s+(?:d|de l)['\u2019])\s*{_TITLES}")
"""What stands between a word for a relative and the name: "of Ms."."""
_BESIDE = re.compile(rf"\s+{_TITLES}")
"""The same in Russian, where the name is declined, and in Arabic."""
_OWNED = re.compile(r"['\u2019]s?\s+(?:[^\W\d_]+\s+)?")
_GOES_ON = re.compile(r"['\u2019]s?\b|,|\s+(?:who|whom|whose|qui|que|dont|quien|quem|التي|الذي)\b")
"""Behind a name: what is told next is told of the name, or of what somebody has."""
_NAMED_NEXT = re.compile(
    r"[\s,]+(?:(?:Ms|Mr|Mrs|Dr|Me|Mme|Mlle|M|Sra|Sr|D|Dña)\.?\s+|г-\w+\s+|السيدة?\s+)?"
    r"(?=(?P<first>[^\W\d_]))"
)
_ASIDE = re.compile(r"\s*[,(]\s*(?:[^\W\d_]+\s+){0,2}")
_GOES_STRAIGHT_ON = re.compile(r"\s+\w")
_ARTICLE = re.compile(r"(?<!\w)(?:the|la|le|el|o|a)\s+$|(?<!\w)l['\u2019]$")


@dataclass(frozen=True)
class _Tie:
    """`who` is the `code` of `to`. `is_told`: the record says so; else it follows."""

    who: str
    code: str
    to: str
    is_told: bool = False


class Tied:
    """The ties between the persons of a record."""

    def __init__(self, everybody: Sequence[Recorded]) -> None:
        self._gender = {
            each.who: each.person.gender or "" for each in everybody if each.person.kind == "person"
        }
        self._ties = tuple(self._read(everybody))

    def _read(self, everybody: Sequence[Recorded]) -> Iterator[_Tie]:
        by_id = {identity: each.who for each in everybody for identity in each.ids}
        for each in everybody:
            tie, to_id = each.person.tie, each.person.tie_to
            to = by_id.get(to_id) if to_id else None
            if each.who not in self._gender or tie is None or to is None:
                continue
            yield _Tie(each.who, tie, to, is_told=True)
            yield from (_Tie(to, code, each.who) for code in self._inverse(tie, to))

    def _inverse(self, tie: str, to: str) -> Collection[str]:
        """Return what the other one is to who has this tie: of a sister, a sister or a brother."""
        for group, others in (
            (_SIBLINGS, _SIBLINGS),
            (_SPOUSES, _SPOUSES),
            (_PARENTS, _CHILDREN),
            (_CHILDREN, _PARENTS),
        ):
            if tie in group:
                return others - _OF_GENDER.get(self._gender.get(to, ""), frozenset())
        return {tie} & _BOTH_WAYS

    def with_meant(
        self, names: Sequence[Placed], written: str, text: str, spoken_of: Mapping[str, str]
    ) -> list[Placed]:
        """Return the names of a sentence, and who is meant without one.

        A name that only says whose relative somebody is goes: "the sister of A". `text`: as for
        `said_of`; `written`: the same with capitals.
        """
        several = sets_in(text, self._gender, names, spoken_of)
        meant = [*self._relatives(names, written, text, spoken_of), *several]
        kept = [
            each
            for each in names
            if not any(other.start <= each.start and each.end <= other.end for other in meant)
        ]
        return sorted([*kept, *meant], key=lambda each: each.start)

    @staticmethod
    def strangers(names: Sequence[Placed], written: str, text: str) -> Iterator[Placed]:
        """Yield the words for relatives that mean nobody of the record: "her brother".

        `names`: as `with_meant` returns them.
        """
        for found in TIE_WORD.finditer(text):
            whose = _whose(names, text, found)
            placed = Placed(*whose, frozenset({""}), are_all=True) if whose else None
            if placed is None or OTHERS.search(text, 0, placed.start):
                continue
            is_known = any(n.start < found.end() and found.start() < n.end for n in names)
            if not is_known and not _is_named(names, written, text, placed):
                yield placed

    def _relatives(
        self, names: Sequence[Placed], written: str, text: str, spoken_of: Mapping[str, str]
    ) -> Iterator[Placed]:
        for found in TIE_WORD.finditer(text) if self._ties else ():
            codes = TIE_CODES[found["word"]]
            placed = self._of_name(names, text, found, codes)
            placed = placed or self._of_pronoun(names, text, found, spoken_of)
            if placed is None or OTHERS.search(text, 0, placed.start):
                continue
            if not _is_named(names, written, text, placed):
                yield placed

    def _of_name(
        self, names: Sequence[Placed], text: str, found: re.Match[str], codes: frozenset[str]
    ) -> Placed | None:
        """Return whom "the sister of A" or "A's sister" means."""
        for name in names:
            if name.end <= found.start() and _OWNED.fullmatch(text, name.end, found.start()):
                return self._placed((name.start, found.end()), codes, name.whos)
            if name.start >= found.end() and _is_of(text, found, name):
                if _GOES_ON.match(text, name.end):
                    return None
                article = _ARTICLE.search(text, 0, found.start())
                start = article.start() if article else found.start()
                return self._placed((start, name.end), codes, name.whos)
        return None

    def _of_pronoun(
        self,
        names: Sequence[Placed],
        text: str,
        found: re.Match[str],
        spoken_of: Mapping[str, str],
    ) -> Placed | None:
        """Return whom "her sister" means: hers who was named last, else anybody's whom it fits."""
        before, codes = OWN.search(text, 0, found.start()), TIE_CODES[found["word"]]
        own = before["own"] if before else found["own"]
        if own is None:
            return None
        span = (before.start() if before else found.start(), found.end())
        gender = "woman" if own in OF_A_WOMAN else "man" if own in OF_A_MAN else ""
        named = {
            who: gender_before(text, each.start)
            for each in names
            if each.end <= span[0]
            for who in each.whos
        }
        whose = {who for who, said in (named or spoken_of).items() if self._fits(who, said, gender)}
        sure = self._placed(span, codes, whose) if len(whose) == 1 else None
        anybody = [who for who, said in self._gender.items() if self._fits(who, said, gender)]
        return sure or self._placed(span, codes, anybody, surely=False)

    def _fits(self, who: str, said: str, gender: str) -> bool:
        known = said or self._gender.get(who, "")
        return not gender or known in ("", gender)

    def _placed(
        self,
        span: tuple[int, int],
        codes: Collection[str],
        whose: Collection[str],
        *,
        surely: bool = True,
    ) -> Placed | None:
        whos = frozenset(
            each.who
            for each in self._ties
            if each.code in codes and each.to in whose and (surely or each.is_told)
        )
        return Placed(*span, whos, are_all=not surely) if whos else None


def _whose(names: Sequence[Placed], text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """Return where a word for a relative and whose it is stand; None if nothing says whose."""
    if before := OWN.search(text, 0, found.start()):
        return before.start(), found.end()
    if found["own"]:
        return found.span()
    if any(n.end <= found.start() and _OWNED.fullmatch(text, n.end, found.start()) for n in names):
        return found.span()
    of = [n for n in names if n.start >= found.end() and _is_of(text, found, n)]
    return (found.start(), of[0].end) if of and not _GOES_ON.match(text, of[0].end) else None


def _is_of(text: str, found: re.Match[str], name: Placed) -> bool:
    """Return whether a word says whose relative somebody is: "the sister of A"."""
    if _OF.fullmatch(text, found.end(), name.start):
        return True
    is_idafa = found["own"] is None and is_arabic(found["word"])
    return (name.is_declined or is_idafa) and bool(_BESIDE.fullmatch(text, found.end(), name.start))


def _is_named(names: Sequence[Placed], written: str, text: str, placed: Placed) -> bool:
    """Return whether a name stands beside it: "her sister B", "B, the sister of A"."""
    behind = _NAMED_NEXT.match(written, placed.end)
    if behind and (behind["first"].isupper() or any(behind.end() == n.start for n in names)):
        return True
    before = [each for each in names if each.end <= placed.start]
    if not before or not _ASIDE.fullmatch(written, before[-1].end, placed.start):
        return False
    first = WORD.search(text)
    is_behind_clause = first is not None and first[0] in BEGINS
    return not (is_behind_clause and _GOES_STRAIGHT_ON.match(text, placed.end))
