"""Whom and what the check of each sentence is about, in the words of the page."""

from collections.abc import Iterable, Iterator

from services.triage.pages.words import Words
from services.triage.rules.checks import EACH_CHECK
from services.triage.rules.words import msgid
from services.triage.schemas import CaseShown, DocumentShown
from shared.contracts.content import Person

TOLD_OF = msgid("Told of: {persons}. Acts in the text: {acts}.")
NAMELESS = msgid("no name given")
NO_DEFENDER = msgid("another victim, such as a relative")
ERASED = msgid("Erased")

Check = tuple[str, str]


def with_persons_and_acts(
    checks: Iterable[Check], told: CaseShown | None, shown: DocumentShown | None, words: Words
) -> list[Check]:
    """Return the checks with the words for each; that of each sentence names persons and acts."""
    about = _told_of(told, shown, words) if told and shown else ""
    return [(code, f"{said} {about}" if code == EACH_CHECK else said) for code, said in checks]


def _told_of(told: CaseShown, shown: DocumentShown, words: Words) -> str:
    acts = (
        *(words.term("violations", code) for code in shown.draft.violations),
        *(words.term("developments", code) for code in shown.draft.developments),
    )
    persons = dict.fromkeys(_everybody(told, words))
    return words.message(TOLD_OF).format(persons="; ".join(persons), acts="; ".join(acts))


def _everybody(told: CaseShown, words: Words) -> Iterator[str]:
    for alert in told.alerts:
        if alert.erased:
            yield words.message(ERASED)
        # Two of one name in one alert are two, as a father and his son.
        said = [_person(each, words) for each in alert.persons]
        for place, each in enumerate(said):
            before = said[:place].count(each)
            yield f"{each} ({before + 1})" if before else each


def _person(person: Person, words: Words) -> str:
    notes = [words.term("subject_kinds", person.kind)] if person.kind != "person" else []
    notes += [] if person.defender else [words.message(NO_DEFENDER)]
    name = person.name or person.pseudonym or words.message(NAMELESS)
    return f"{name} ({', '.join(notes)})" if notes else name
