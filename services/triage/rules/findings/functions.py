"""Persons of the record who are meant by what they are: "the director of the Centre", "the lawyer".

Only if one person of the record alone has the function or the role, and no name stands beside it.
Whether nobody else was meant a reader knows, so a finding of it asks for a reason.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterator, Sequence

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.findings.words_between import ENDS, PASSIVE, WORD
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import (
    any_of,
    is_arabic,
    is_cyrillic,
    plain,
    unaccented,
)
from shared.contracts.content import APPEAL_LANGUAGES
from shared.taxonomy import Taxonomy
from shared.taxonomy.agreeing import Agreement

_OF_EVERYBODY = frozenset({"human-rights-defender", "organisation-member", "other"})
"""Roles by which a text calls anybody of whom it tells."""
_AGREEMENTS = {"woman": (Agreement.FEMININE,), "man": (Agreement.MASCULINE,)}
_ARTICLE = any_of(r"(?:(?<!\w)(?:the|la|le|el|o|a)\s+|(?<!\w)l['\u2019])$")
_WITHOUT = any_of(r"(?:^|[,;:.]|(?<!\w)(?:был\w*|убит\w*|погиб\w*|также|тоже|и|а))\s*$")
"""What may stand before a Russian word, which has no article: the beginning, or its verb."""
_NAMED = re.compile(r"[\s,]+(?:[^\W\d_]{1,4}\.\s+)?(?P<first>[^\W\d_])")
_OTHERS = frozenset(
    unaccented(plain("тюрьмы колонии сизо полиции السجن سجن الشرطة المعتقل")).split()
)
"""Of what others are directors: where somebody is held."""
_OF = any_of(r"of|the|de|du|des|d|la|le|les|l|del|el|los|las|da|do|das|dos")
"""Words between a function and the organisation."""
_WORDS_OF_A_NAME, _PREFIX = 5, 4


class Functions:
    """The functions and roles of a record, with whose they are."""

    def __init__(self, everybody: Sequence[Recorded], taxonomy: Taxonomy) -> None:
        self._whose: dict[str, set[str]] = {}
        self._organisations: dict[str, str] = {}
        self._english: set[str] = set()
        for each in everybody:
            if each.person.kind == "person":
                self._add(each, taxonomy)
        known = sorted(self._whose, key=len, reverse=True)
        words = "|".join(map(re.escape, known))
        self._pattern = (
            re.compile(rf"(?<!\w)(?:[وف])?(?P<article>ال)?(?P<word>{words})(?!\w)")
            if known
            else None
        )

    def _add(self, each: Recorded, taxonomy: Taxonomy) -> None:
        organisations = [each.person.organisation or ""]
        for function in each.person.functions:
            if not function.former:
                self._tell(each.who, function.words, function.language)
                organisations.append(function.organisation or "")
        self._organisations[each.who] = unaccented(plain(" ".join(organisations)))
        role = taxonomy.defender_roles.counts_as(each.person.role or "")
        if role in _OF_EVERYBODY or role not in taxonomy.defender_roles:
            return
        for language in APPEAL_LANGUAGES:
            for agreement in _AGREEMENTS.get(each.person.gender or "", tuple(Agreement)):
                label = taxonomy.defender_roles.get(role).in_text(
                    language, agreement, organisation=False
                )
                self._tell(each.who, label, language)

    def _tell(self, who: str, words: str, language: str | None) -> None:
        said = unaccented(plain(words)).strip()
        if len(said) >= _PREFIX:
            self._whose.setdefault(said, set()).add(who)
            self._english |= {said} if language == "en" else set()

    def with_meant(
        self, names: Sequence[Placed], written: str, text: str, acts: Sequence[ActWord]
    ) -> list[Placed]:
        """Return the names of a sentence, and who is meant by a function.

        A name that is only part of the name of an organisation goes: "of the Invented Centre".
        `text`: as for `said_of`; `written`: the same with capitals.
        """
        meant = list(self._meant(names, written, text, acts)) if acts else []
        kept = [n for n in names if not any(m.start <= n.start and n.end <= m.end for m in meant)]
        return sorted([*kept, *meant], key=lambda each: each.start)

    def _meant(
        self, names: Sequence[Placed], written: str, text: str, acts: Sequence[ActWord]
    ) -> Iterator[Placed]:
        for found in self._pattern.finditer(text) if self._pattern else ():
            whos = self._whose[found["word"]]
            start = self._start(text, found)
            end = self._end(text, found, next(iter(whos)), acts) if len(whos) == 1 else -1
            if start >= 0 and end >= 0 and not _is_named(names, written, (start, end)):
                yield Placed(start, end, frozenset(whos), are_all=True)

    def _start(self, text: str, found: re.Match[str]) -> int:
        """Return where the words begin, with their article; -1 if any such person may be meant."""
        word = found["word"]
        if article := _ARTICLE.search(text, 0, found.start()):
            is_any = word in self._english and article[0].strip() == "a"
            return -1 if is_any else article.start()
        is_definite = is_arabic(word) and bool(
            found["article"] or WORD.match(text, found.end() + 1)
        )
        if is_definite or (is_cyrillic(word) and _WITHOUT.search(text, 0, found.start())):
            return found.start()
        return -1

    def _end(self, text: str, found: re.Match[str], who: str, acts: Sequence[ActWord]) -> int:
        """Return where the words end, with the organisation; -1 if it is another one."""
        organisation = self._organisations[who]
        known = {each[:_PREFIX] for each in WORD.findall(organisation) if len(each) >= _PREFIX}
        at = end = found.end()
        said = list[str]()
        for each in WORD.finditer(text, found.end()):
            if text[at : each.start()].strip(" '\u2019") or each[0] in PASSIVE | ENDS:
                break
            if each[0] in _OTHERS:
                return -1
            if len(said) == _WORDS_OF_A_NAME or any(act.start == each.start() for act in acts):
                break
            said.append(each[0])
            at = each.end()
            if not is_arabic(each[0]) and not _OF.fullmatch(each[0]):
                end = each.end() if each[0][:_PREFIX] in known or is_cyrillic(each[0]) else end
        if not said or (not _OF.fullmatch(said[0]) and not is_cyrillic(said[0])):
            return found.end()
        is_same_script = is_cyrillic(said[0]) == any(map(is_cyrillic, organisation))
        is_known = any(each[:_PREFIX] in known for each in said)
        return -1 if is_same_script and not is_known else end


def _is_named(names: Sequence[Placed], written: str, span: tuple[int, int]) -> bool:
    """Return whether a name stands beside it: "the director, B", "B, the director"."""
    start, end = span
    behind = _NAMED.match(written, end)
    if behind and (behind["first"].isupper() or any(behind.end() - 1 == n.start for n in names)):
        return True
    gaps = (written[n.end : start] for n in names if n.end <= start)
    return any(not gap.strip(" ,(\u060c-\u2013\u2014") for gap in gaps)
