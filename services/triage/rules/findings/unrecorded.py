"""Deaths told of a relative whom the record does not have: "her brother was killed".

The record may tell of them in its free texts; else the sentence asks for a reason.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from services.triage.rules.findings.said_of import said_of
from services.triage.rules.findings.tie_words import TIE_CODES, TIE_WORD
from services.triage.rules.findings.words_of_acts import ActWord, act_words
from services.triage.rules.names.placed import Placed
from services.triage.rules.situations import DEATHS
from services.triage.rules.texts.plain_letters import plain, spelt, unaccented
from services.triage.rules.texts.sentences import sentences
from shared.contracts.facts import Facts
from shared.taxonomy import Taxonomy

Death = tuple[ActWord, Placed]


def deaths_of(
    strangers: Sequence[Placed], names: Sequence[Placed], text: str, acts: Sequence[ActWord]
) -> Iterator[Death]:
    """Yield the deaths told of `strangers`, relatives whom the record does not have.

    `text`, `names`: as for `said_of`. Deaths that somebody only threatens or announces are none.
    """
    if not strangers or not any(_is_death(each) for each in acts):
        return
    kept = [n for n in names if not any(s.start <= n.start and n.end <= s.end for s in strangers)]
    placed = sorted([*kept, *strangers], key=lambda each: each.start)
    for said in said_of(text, placed, acts, {}):
        if _is_death(said.act):
            yield from ((said.act, each) for each in said.names if each in strangers)


def ties_told_dead(facts: Iterable[Facts], taxonomy: Taxonomy) -> frozenset[str]:
    """Return the ties beside whose word a free text of the record tells a death.

    It may be in the sentence before: "They came for my brother. He was killed."
    """
    return frozenset(
        code
        for each in facts
        for text in _texts(each.model_dump())
        for code in _ties_beside_a_death(spelt(text), taxonomy)
    )


def codes_of(text: str, placed: Placed) -> frozenset[str]:
    """Return the codes of ties that the word for a relative may mean."""
    found = TIE_WORD.search(text, placed.start, placed.end)
    return TIE_CODES[found["word"]] if found else frozenset()


def _is_death(act: ActWord) -> bool:
    return bool(act.codes) and act.codes <= DEATHS.keys() and act.is_certain and act.threat < 0


def _texts(told: Any) -> Iterator[str]:  # whatever facts are made of
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        yield from (text for each in told.values() for text in _texts(each))
    elif isinstance(told, list | tuple):
        yield from (text for each in told for text in _texts(each))


def _ties_beside_a_death(text: str, taxonomy: Taxonomy) -> Collection[str]:
    parts = ["", *(text[start:end] for start, end in sentences(text))]
    found = set[str]()
    for before, part in pairwise(parts):
        if any(_is_death(each) for each in act_words(taxonomy).find(plain(part))):
            words = TIE_WORD.finditer(unaccented(plain(f"{before} {part}")))
            found |= {code for each in words for code in TIE_CODES[each["word"]]}
    return found
