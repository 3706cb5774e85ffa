"""Compose the facts of a document from the record, in one language: a draft for the editor.

Every sentence is about exactly the persons whom an act, a development, a detention, a charge or an
expected event of an alert names. What cannot be told is said to the editor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.triage.drafting.draft_fields import LONGEST_PART
from services.triage.drafting.facts.charges import QuotedCharges
from services.triage.drafting.facts.events import EventSentences
from services.triage.drafting.facts.naming import Naming, Party
from services.triage.drafting.facts.phrases import Phrases
from services.triage.drafting.facts.record import (
    LeftOut,
    Reason,
    convicted_of_charges,
    events_of,
    in_hiding,
    moment,
    told_alerts,
    transferred,
)
from services.triage.drafting.facts.situations import SituationSentences
from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages import LANGUAGES
from services.triage.rules.planning import Told

EMPTY_LINE = "\n\n"


@dataclass(frozen=True, repr=False)
class ComposedFacts:
    """The facts and the recalls, paragraph by paragraph, and what they do not say."""

    facts: str = ""
    recalls: str = ""
    left_out: tuple[LeftOut, ...] = ()


def compose_facts(
    introducing: Introducing,
    alerts: Sequence[Told],
    parties: Sequence[Party],
    *,
    names_shown: bool,
    today: date,
    every: Sequence[Told] = (),
) -> ComposedFacts:
    """Return the facts of these alerts. `parties`: how the plan of the document names them.

    `every`: the same alerts with all that they told, if only the news is told.
    Nothing if the template has no words for facts in this language.
    """
    form = introducing.form
    words, begun = form.facts, form.begun
    if words is None or begun is None:
        return ComposedFacts()
    naming = Naming(introducing, begun, words, alerts, parties, names_shown)
    phrases = Phrases(introducing.taxonomy, form, words, introducing.country, names_shown)
    told = told_alerts(alerts, naming.known)
    hiding = in_hiding(told, introducing.taxonomy)
    known = told_alerts(every or alerts, naming.known)
    charges = QuotedCharges(phrases, told, events_of(known, introducing.taxonomy))
    happened = events_of(told, introducing.taxonomy)
    events = EventSentences(phrases, naming, charges, hiding).paragraphs(happened)
    convicted = convicted_of_charges(known, introducing.taxonomy)
    moved = transferred(known, introducing.taxonomy)
    situations = SituationSentences(phrases, naming, charges, hiding, today, convicted, moved)
    standing = situations.paragraphs(told)
    facts = _fitting(phrases, dict.fromkeys((*events, *standing)))
    recalled = [
        phrases.earlier(phrases.when(each), free, naming.shown)
        for alert in told
        for each in sorted(alert.facts.earlier, key=moment)
        if (free := phrases.ended(phrases.free(each.what, alert)))
    ]
    recalls = _fitting(phrases, dict.fromkeys((words.recalls, *recalled) if recalled else ()))
    return ComposedFacts(facts, recalls, tuple(phrases.left_out))


def _fitting(phrases: Phrases, paragraphs: Iterable[str]) -> str:
    """Return the paragraphs that one part holds; the others are left out."""
    spaced = LANGUAGES[phrases.language].spaced or (lambda text: text)
    kept: list[str] = []
    length = 0
    for each in map(spaced, paragraphs):
        length += len(each) + len(EMPTY_LINE)
        if length <= LONGEST_PART:
            kept.append(each)
        else:
            phrases.leave_out(Reason.TOO_LONG, each)
    return EMPTY_LINE.join(kept)
