"""Whether a text tells an act that the record bears with a detail that the record has otherwise.

Source: our own judgement. A detail that the record does not have, or that is not understood, is
left open.
"""

from itertools import chain

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.findings.authors_told import is_by_another_side
from services.triage.rules.findings.places_told import is_elsewhere
from services.triage.rules.findings.said_of import Said
from services.triage.rules.findings.standings import BEFORE_TRIAL, HELD_NOW, SERVING
from services.triage.rules.findings.terms_told import DEATH, terms_in, terms_of
from services.triage.rules.texts.plain_letters import any_of, plain, unaccented
from shared.taxonomy import Taxonomy

_HELD = frozenset({HELD_NOW, SERVING, BEFORE_TRIAL})
_SENTENCES = frozenset({"sentencing", "sentence-upheld", "sentence-reduced", SERVING})
_WIDTH, _BEFORE_NOUN = 110, 25
"""In so many letters around an act its term is told."""
_CUT = any_of(
    r"[;:]|,\s*[^\W_]+\s+[^\W\d_]+\s+(?:after|later|before|apres|plus tard|despues|mas tarde|"
    r"depois|mais tarde|спустя|после)\b|"
    r"\b(?:after|before|since|having spent|apres|avant|depuis|tras|despues|antes|desde|apos|"
    r"depois|после|спустя|до)\b|(?<!\w)(?:بعد|قبل|منذ)"
)
"""What ends the words of a term: "sentenced after two years in detention"."""

_SOUGHT = any_of(
    r"\b(?:sought|demanded|requested|called for|asked for|requis|requerait|reclam\w+|pidio|pide|"
    r"pedia|solicit\w+|pediu|запросил\w*|потребовал\w*|требу\w+)\b|(?<!\w)(?:طالبت?|طلبت?)(?!\w)"
)
"""Words before a term that a prosecutor only asked for."""
_WHERE_BEFORE = any_of(r"\b(?:where|ou|donde|onde|где)\s+(?:[^\W\d_]+\s+){0,3}$")
"""Words of a prison that is named before: "was moved to A, where she is held"."""


def differs(text: str, said: Said, person: Recorded, taxonomy: Taxonomy) -> bool:
    """Return whether the record gives another term, prison or author; `text` with its capitals."""
    if person.is_open:
        return False
    low = unaccented(plain(text))
    return (
        _is_of_another_term(low, said, person)
        or _is_in_another_prison(text, low, said, person)
        or _is_by_another_side(low, said, person, taxonomy)
    )


def _is_in_another_prison(text: str, low: str, said: Said, person: Recorded) -> bool:
    if not person.places or not said.act.codes <= _HELD:
        return False
    start, end = said.act.end, min(said.act.end + _WIDTH, said.end)
    if where := _WHERE_BEFORE.search(low, 0, said.act.start):
        start = max(0, where.start() - _WIDTH)
    return is_elsewhere(text, start, end, person.places)


def _is_by_another_side(low: str, said: Said, person: Recorded, taxonomy: Taxonomy) -> bool:
    is_act = all(code in taxonomy.violations for code in said.act.codes)
    return is_act and is_by_another_side(low, said, person.authors, taxonomy)


def _is_of_another_term(text: str, said: Said, person: Recorded) -> bool:
    """Return whether a sentence has a term that no alert gives; one to death must be in one."""
    if _SENTENCES.isdisjoint(said.act.codes):
        return False
    if not said.act.is_verb and _SOUGHT.search(text, 0, said.act.start):
        return False
    told = {*terms_in(_around(text, said))}
    recorded = [terms_of(each) for each in person.terms]
    if person.is_condemned:
        recorded.append(frozenset({DEATH}))
    is_known = bool(recorded) and all(recorded)
    return bool(told) and (is_known or DEATH in told) and told.isdisjoint(chain(*recorded))


def _around(text: str, said: Said) -> str:
    """Return the words that may have the term of an act: those behind, of a noun also before."""
    act = said.act
    cut = _CUT.search(text, act.end)
    end = min(act.start + _WIDTH, said.end, cut.start() if cut else len(text))
    start = act.start if act.is_verb else max(0, act.start - _BEFORE_NOUN)
    return text[start:end]
