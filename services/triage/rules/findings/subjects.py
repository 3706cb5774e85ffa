"""Whether a verb behind a name is told of it, by the words between: "A, a lawyer, was killed"."""

import re

from services.triage.rules.findings.asides import after_saying
from services.triage.rules.findings.pronouns import is_last
from services.triage.rules.findings.standings import STANDINGS_SAID
from services.triage.rules.findings.words_between import (
    ADDED,
    BOTH,
    ENDS,
    JOINED_BY,
    KIN,
    PASSIVE,
    PEOPLE,
    RELATIVE,
    REPORTED,
    SUBORDINATE,
    THEMSELVES,
    THEN,
    TIMES,
    WHOSE_DID,
    WORD,
)
from services.triage.rules.findings.words_of_acts import ActWord
from services.triage.rules.texts.plain_letters import AND, any_of, is_arabic, is_cyrillic

_ASIDE = re.compile(r",[^,]*,")
_THEY_TOO = re.compile(
    r"\b(?:elle|lui|elles|eux|ella|el|ela|ele|ellas|ellos|elas|eles) (?:aussi|tambien|tambem)\b"
)
"""Words that say once more of whom a verb is told: « Bora a elle aussi été tuée »."""
_WITHIN_WORDS = 5
"""So many words may stand between a verb and its auxiliary: "was then without warning killed"."""
_STATE = any_of(
    r"(?:ya )?sin |(?:ja )?sem |sans |dead |lifeless|без |behind bars|derriere les|atras das|"
    r"tras las|"
    r"menott|esposad|algemad|in handcuffs"
)
"""States in which somebody is when they do something: "B ingresó sin vida al hospital"."""
_AMONG = any_of(
    r",?\s*(?:(?:is|was|est|figure|esta|es|e)\s+)?(?:among|one of|parmi|entre|dentre|среди|"
    r"من بين)\s"
    r"(?:[^\W_]+\s+){0,4}$"
)
"""Words between a name and what was done to several: "A, among the twelve arrested"."""
_NTH = any_of(
    r"\s*(?:has become|becomes|became|is|was|est|devient|es|se convierte en|se torna|torna-se|e)\s+"
    r"(?:the|le|la|el|o|a)\s+(?!next|prochain|proxim)(?:[^\W_]+\s+){1,4}(?:to|a|en)\s+(?:be |"
    r"ser |etre )?$"
    r"|\s*(?:has become|becomes|became|is|was|est|devient|es|e|foi|fue)\s+"
    r"(?:the|le|la|el|o|a)\s+"
    r"(?:second|third|fourth|fifth|deuxieme|troisieme|quatrieme|segund[ao]|tercer[ao]?|"
    r"terceir[ao]|cuart[ao]|quart[ao]|quint[ao])\s+"
    r"(?:[^\W\d_]+\s+){0,3}$"
    r"|\s*стал[аи]?\s+(?:[^\W\d_]+\s+){1,4}$"
)
"""Words that count somebody: "A becomes the third detainee to die in custody"."""
_HAS = PASSIVE | {"a", "ont"}
_STANDINGS = frozenset(STANDINGS_SAID)
"""What is told in a whole predicate: "сидит в СИЗО"."""
_ADVERB = re.compile(r"(?:ly|ment|mente|но|ски)$")


def is_told_of(text: str, start: int, act: ActWord) -> bool:
    """Return whether a verb is told of a name that ends at `start`."""
    gap = after_saying(_THEY_TOO.sub(" ", _ASIDE.sub(" ", text[start : act.start])))
    if _is_of_another(gap):
        return False
    words = WORD.findall(gap)
    if (
        _AMONG.match(gap)
        or _NTH.match(gap.replace(",", " "))
        or (_STATE.match(text, act.start) and _is_plain(gap))
    ):
        return True
    before, verb = _parted([*words, *WORD.findall(text[act.start : act.end])], len(words))
    is_whole = bool(verb) or act.codes <= _STANDINGS
    if _opens(before, gap) and (is_whole or _is_near(before)):
        return True
    while len(before) > 1 and before[-1] in THEMSELVES:
        before.pop()
    if before and before[-1] in THEN:
        # "was taken away and killed", "was taken away and was killed"
        return bool(verb) or not PASSIVE.isdisjoint(before) or _goes_on(text, act)
    if before and before[-1] in SUBORDINATE and verb:
        return True
    is_drawn = RELATIVE.match(gap.lstrip(" ,")) is not None or text[act.start] in AND
    is_drawn |= not SUBORDINATE.isdisjoint(before[-1:])
    return is_drawn and _goes_on(text, act)


def _is_plain(gap: str) -> bool:
    """Return whether the words before a state tell of nobody else: "A arrived dead"."""
    words = WORD.findall(gap)
    is_long = len(words) > _WITHIN_WORDS or not (PEOPLE | ENDS).isdisjoint(words)
    return not is_long and "," not in gap and RELATIVE.search(gap) is None


def _parted(words: list[str], end: int) -> tuple[list[str], list[str]]:
    """Return the words before the auxiliary of a verb, and those from it; `end`: where it stands.

    Without an auxiliary all are before it.
    """
    near = range(max(0, end - _WITHIN_WORDS), min(end + 1, len(words)))
    at = max((each for each in near if words[each] in PASSIVE), default=-1)
    if at < 0:
        return words[:end], []
    while at and words[at - 1] in _HAS | BOTH | REPORTED:
        at -= 1
    return words[:at][:end], words[at:]


def _opens(before: list[str], gap: str) -> bool:
    """Return whether words between a name and its verb only say more of who is named."""
    if before and before[-1] in PEOPLE and before[0] not in JOINED_BY and "," not in gap:
        return False
    told = [
        each
        for each in before
        if not (each.isdigit() or each in TIMES or each in PASSIVE or _ADVERB.search(each))
    ]
    if not told or gap.lstrip().startswith(",") or (ADDED | JOINED_BY) & {before[0], told[0]}:
        return True
    return RELATIVE.fullmatch(told[0]) is not None


def _is_near(before: list[str]) -> bool:
    """Return whether a verb without an auxiliary stands beside the name: "A, killed in March"."""
    told = [each for each in before if not each.isdigit() and each not in TIMES]
    return len(told) <= 1


def _goes_on(text: str, act: ActWord) -> bool:
    """Return whether the language needs no auxiliary, and nobody else follows: "и убита"."""
    word = text[act.start : act.end]
    return (is_cyrillic(word) or is_arabic(word)) and is_last(text, act.end)


def _is_of_another(gap: str) -> bool:
    """Return whether a relative clause is about others: "A thanked those who were killed"."""
    relative = list(RELATIVE.finditer(gap))
    if not relative:
        return False
    if len(relative) > 1 or relative[0][0] in WHOSE_DID:
        return True
    if not KIN.isdisjoint(WORD.findall(gap, 0, relative[0].start())[-1:]):
        return True
    is_behind_name = WORD.search(gap, 0, relative[0].start()) is None
    return not is_behind_name and not gap.lstrip().startswith(",")
