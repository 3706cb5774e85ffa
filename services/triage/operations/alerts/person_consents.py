"""What single persons of an alert answered: their consents, and the words that belong to them."""

from datetime import datetime
from uuid import UUID

from services.triage.tables import Consent, PersonConsent
from shared.clock import new_id
from shared.contracts.consents import (
    ConsentByPerson,
    PersonConsentsInWords,
    consents_by_person,
)
from shared.contracts.content import ConsentWords
from shared.contracts.intake import AlertConsentChanged, AlertFiled
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork


def filed_answers(event: AlertFiled) -> dict[str, ConsentByPerson]:
    """Return the consents of an alert, by use, for which single persons answered."""
    return consents_by_person(event.consents, event.general_consents, event.person_consents)


def changed_answers(event: AlertConsentChanged, known: Consent | None) -> ConsentByPerson:
    """Return the consents for the use of the event, of each person and of everybody else.

    An intake of before sends one state, which says nothing of persons who answered before it.
    """
    if event.general is None:
        return ConsentByPerson(
            general=event.state, persons=known.answers.persons if known is not None else {}
        )
    told = {each.person: each.state for each in event.person_consents}
    return ConsentByPerson(general=event.general, persons=told)


def add_filed_words(work: UnitOfWork, event: AlertFiled) -> None:
    """Store the words of the consents of single persons."""
    if (part := event.person_consent_words) is None:
        return
    told = work.keys.open_part(PersonConsentsInWords, event.id, "person_consent_words", part)
    for each in told.consents:
        words = ConsentWords(by_whom=each.by_whom, how=each.how, limits=each.limits)
        _add(work, event, (each.use, each.person), event.filed_at, words)


def add_changed_words(work: UnitOfWork, event: AlertConsentChanged) -> None:
    """Store the words of the consent of one person, unless the alert was erased since."""
    part = event.person_words
    if part is None or event.person is None or work.keys.is_erased(event.subject):
        return
    words = work.keys.open_part(ConsentWords, event.id, "person_words", part)
    _add(work, event, (event.use, event.person), event.since, words)


def _add(
    work: UnitOfWork,
    event: AlertFiled | AlertConsentChanged,
    whose: tuple[str, UUID],
    since: datetime,
    words: ConsentWords,
) -> None:
    row, (use, person) = new_id(), whose
    work.session.add(
        PersonConsent(
            id=row,
            alert=event.alert,
            use=use,
            person=person,
            since=since,
            words=work.keys.seal_model(event.subject, place_of(PersonConsent.words, row), words),
        )
    )
