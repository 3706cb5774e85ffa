"""Whom a line introduces, and which words of a record are no person although they are a surname.

"A, president of B" introduces A. Of "the village Inventado" nobody is told who has that surname.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from services.triage.rules.findings.series import Series
from services.triage.rules.findings.words_between import ARTICLES, JOINED_BY, KIN, OF, TITLES, WORD
from services.triage.rules.names.placed import Placed
from services.triage.rules.texts.plain_letters import plain, spelt, unaccented
from shared.contracts.persons import Person
from shared.names.titles import is_title

_DESCRIBED = re.compile(r"\s*[,(\u060c]")
_PARTICLE = re.compile(r"[\s\-]*(?:[^\W\d_]{1,3}[\s\-]+)?")
_ARABIC_AND = re.compile(r"\s\u0648(?:\u0627\u0644\u0633\u064a\u062f|\s|$)")
"""Arabic writes its "and" to the title or to the name."""
_BEFORE_PERSONS = OF | ARTICLES | KIN | TITLES | JOINED_BY
Pair = tuple[str, str]
"""Two words that stand side by side."""


def heads(text: str, names: Sequence[Placed]) -> list[Placed]:
    """Return the names of which a text tells something by itself, not only whose it is.

    What stands behind a comma or in brackets says who somebody is: "A, president of B".
    """
    sentence = Series(text, names, (), {})
    found = list[Placed]()
    last: Placed | None = None
    for each in names:
        is_said = bool(found) and _is_described(sentence, found[-1].end, each.start)
        is_rest = last is not None and _is_rest(text, last, each)
        if not is_said and not is_rest and not sentence.is_dependent(each):
            found.append(each)
        last = each
    return found


def _is_rest(text: str, name: Placed, after: Placed) -> bool:
    """Return whether a name only goes on: "Maryam" and "Misal" of "Maryam al-Misal"."""
    between = text[name.end : after.start]
    return name.whos == after.whos and _PARTICLE.fullmatch(between) is not None


def _is_described(sentence: Series, start: int, end: int) -> bool:
    """Return whether words between two names, and no "and", say who the first one is."""
    gap = sentence.text[start:end]
    said = set(sentence.words(start, end)) - ARTICLES
    is_joined = not JOINED_BY.isdisjoint(said) or _ARABIC_AND.search(gap)
    return bool(_DESCRIBED.match(gap) and said) and not is_joined


def pairs_of_other_names(persons: Iterable[Person]) -> frozenset[Pair]:
    """Return words of functions and descriptions beside each other: "comunidade Inventada"."""
    texts = (each.words for person in persons for each in (*person.functions, *person.described))
    return frozenset(pair for text in texts for pair in _pairs(unaccented(plain(spelt(text)))))


def _pairs(text: str) -> Iterable[Pair]:
    words = WORD.findall(text)
    for before, word in pairwise(words):
        if before not in _BEFORE_PERSONS and not is_title(before):
            yield before, word


def without_other_names(names: Sequence[Placed], text: str, pairs: frozenset[Pair]) -> list[Placed]:
    """Return the names but surnames that are part of the name of a place or a community.

    `text`: without accents, in small letters.
    """
    return [each for each in names if not _is_of_another(each, text, pairs)]


def _is_of_another(name: Placed, text: str, pairs: frozenset[Pair]) -> bool:
    before = WORD.findall(text[: name.start])
    return bool(before) and (before[-1], text[name.start : name.end]) in pairs
