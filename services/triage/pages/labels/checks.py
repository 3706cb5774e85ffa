"""Label checks with the persons, acts and fields that they are about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from services.triage.document_form.field_labels import FIELDS
from services.triage.pages.labels.case_labels import Labels
from services.triage.rules.gates.checks import (
    CONTACT_CHECK,
    EACH_CHECK,
    SOURCE_WORD_CHECK,
    SPELLING_CHECK,
    UNTOUCHED_CHECK,
    VOUCHER_CHECK,
)
from services.triage.schemas import CaseView, DocumentView, MentionView, ReturnView
from shared.contracts.persons import Person
from shared.message_ids import msgid
from shared.web.field_names import field_name
from shared.web.languages import JOINER

TOLD_OF = msgid("Persons and organisations of this case: {persons}. Acts in the text: {acts}.")
WHERE = msgid("{field}: “{words}”")
FIELD = "{field}"
WHOSE = msgid("{person} ({where})")
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "name-in-text": "named",
        SPELLING_CHECK: "named",
        "source-in-text": "sourced",
        SOURCE_WORD_CHECK: "sourced",
        "contact-in-text": "contacted",
        CONTACT_CHECK: "contacted",
        VOUCHER_CHECK: "vouched",
        "name-of-another": "removed",
    }
)
"""The list of places of a document by gate or check."""
LEFT = msgid("Changed: {changed}. Not changed: {left}.")
NAMELESS = msgid("no name given")
NO_DEFENDER = msgid("another victim, such as a relative")
ERASED = msgid("Erased")

Check = tuple[str, str]


def with_labels(
    checks: Iterable[Check], told: CaseView | None, shown: DocumentView | None, labels: Labels
) -> list[Check]:
    """Return the checks with their labels.

    The check of each sentence names persons and acts; that of a source or a name, the places where
    it is named.
    """
    about: dict[str, str] = {}
    if shown:
        about |= {check: places(places_of(check, shown), labels) for check in PLACES}
    if shown and shown.returned:
        about[UNTOUCHED_CHECK] = _untouched(shown.returned, labels)
    if told and shown:
        about[EACH_CHECK] = _told_of(told, shown, labels)
    return [(code, f"{said} {about.get(code, '')}".strip()) for code, said in checks]


def places(named: Sequence[MentionView], labels: Labels) -> str:
    """Return the fields in which somebody is or may be named, and the words there."""
    surest = [each for each in named if each.sure] or named
    notes = (_with_person(each, labels) for each in surest)
    return labels.message(JOINER).join(notes)


def places_of(code: str, shown: DocumentView | None) -> Sequence[MentionView]:
    """Return the places in the text because of which a gate is shut or a check is asked for."""
    found: Sequence[MentionView] = getattr(shown, PLACES[code]) if shown and code in PLACES else ()
    return found


def _with_person(mention: MentionView, labels: Labels) -> str:
    where = place(mention.field, mention.words, labels)
    if not mention.person:
        return where
    return labels.message(WHOSE).format(person=mention.person, where=where)


def place(field: str, words: str, labels: Labels) -> str:
    """Return a field with the sentence there, if one sentence is meant."""
    return labels.message(WHERE if words else FIELD).format(
        field=_field(field, labels), words=words
    )


def _untouched(returned: ReturnView, labels: Labels) -> str:
    changed = fields_named((each.field for each in returned.changes), labels)
    left = labels.terms("languages", returned.untouched)
    return labels.message(LEFT).format(changed=changed, left=left)


def fields_named(paths: Iterable[str], labels: Labels) -> str:
    """Return the labels of these fields of the form, in one line."""
    return ", ".join(_field(each, labels) for each in paths)


def _field(path: str, labels: Labels) -> str:
    return field_name(path, fields=FIELDS, gettext=labels.message) or path


def _told_of(told: CaseView, shown: DocumentView, labels: Labels) -> str:
    acts = (
        *(labels.term("violations", code) for code in shown.draft.violations),
        *(labels.term("developments", code) for code in shown.draft.developments),
    )
    persons = dict.fromkeys(_everybody(told, labels))
    return labels.message(TOLD_OF).format(
        persons=labels.message(JOINER).join(persons), acts=labels.message(JOINER).join(acts)
    )


def _everybody(told: CaseView, labels: Labels) -> Iterator[str]:
    for alert in told.alerts:
        if alert.erased:
            yield labels.message(ERASED)
        # Two persons with the same name in one alert are two persons, such as a father and his son.
        said = [person_label(each, labels) for each in alert.persons]
        for place, each in enumerate(said):
            before = said[:place].count(each)
            yield f"{each} ({before + 1})" if before else each


def person_label(person: Person, labels: Labels) -> str:
    """Return a person as colleagues read them: the name, and what else they have to know."""
    notes = [labels.term("subject_kinds", person.kind)] if person.kind != "person" else []
    notes += [] if person.defender else [labels.message(NO_DEFENDER)]
    name = person.name or person.pseudonym or labels.message(NAMELESS)
    return f"{name} ({', '.join(notes)})" if notes else name
