"""Whom and what the checks of single words are about, in the words of the page."""

from collections.abc import Iterable, Iterator

from services.triage.pages.fields import FIELDS
from services.triage.pages.words import Words
from services.triage.rules.checks import (
    EACH_CHECK,
    SOURCE_CHECK,
    SOURCE_WORD_CHECK,
    UNTOUCHED_CHECK,
)
from services.triage.rules.words import msgid
from services.triage.schemas import CaseShown, DocumentShown, ReturnShown
from shared.contracts.content import Person
from shared.web.languages import JOINER
from shared.web.pages import field_name

TOLD_OF = msgid("Told of: {persons}. Acts in the text: {acts}.")
WHERE = msgid("{field}: “{words}”")
FIELD = "{field}"
LEFT = msgid("Changed: {changed}. Not changed: {left}.")
NAMELESS = msgid("no name given")
NO_DEFENDER = msgid("another victim, such as a relative")
ERASED = msgid("Erased")

Check = tuple[str, str]


def with_what_they_are_about(
    checks: Iterable[Check], told: CaseShown | None, shown: DocumentShown | None, words: Words
) -> list[Check]:
    """Return the checks with the words for each; that of each sentence names persons and acts,

    those of a source where it is named.
    """
    about: dict[str, str] = {}
    if shown:
        about = dict.fromkeys((SOURCE_CHECK, SOURCE_WORD_CHECK), where_sourced(shown, words))
    if shown and shown.returned:
        about[UNTOUCHED_CHECK] = _untouched(shown.returned, words)
    if told and shown:
        about[EACH_CHECK] = _told_of(told, shown, words)
    return [(code, f"{said} {about.get(code, '')}".strip()) for code, said in checks]


def where_sourced(shown: DocumentShown, words: Words) -> str:
    """Say in which fields a source is named, or may be, and what stands there."""
    surest = [each for each in shown.sourced if each.sure] or shown.sourced
    places = (
        words.message(WHERE if each.words else FIELD).format(
            field=_field(each.field, words), words=each.words
        )
        for each in surest
    )
    return words.message(JOINER).join(places)


def _untouched(returned: ReturnShown, words: Words) -> str:
    changed = fields_named((each.field for each in returned.changes), words)
    left = words.terms("languages", returned.untouched)
    return words.message(LEFT).format(changed=changed, left=left)


def fields_named(paths: Iterable[str], words: Words) -> str:
    """Say what these fields of the form are called, in one line."""
    return ", ".join(_field(each, words) for each in paths)


def _field(path: str, words: Words) -> str:
    return field_name(path, fields=FIELDS, gettext=words.message) or path


def _told_of(told: CaseShown, shown: DocumentShown, words: Words) -> str:
    acts = (
        *(words.term("violations", code) for code in shown.draft.violations),
        *(words.term("developments", code) for code in shown.draft.developments),
    )
    persons = dict.fromkeys(_everybody(told, words))
    return words.message(TOLD_OF).format(
        persons=words.message(JOINER).join(persons), acts=words.message(JOINER).join(acts)
    )


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
