"""Open the sealed columns of alerts, consents, sources and documents."""

from uuid import UUID

from services.triage.drafting.draft import AppealDraft
from services.triage.tables import (
    Alert,
    CaseSource,
    Consent,
    DocumentVersion,
    FormerConsent,
    KeptPersons,
    PersonConsent,
    ProtectionContact,
    ReachedBy,
)
from shared.contracts.content import AppealTexts, ConsentWords, Source
from shared.contracts.facts import Facts
from shared.contracts.persons import identified
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, Keys, Sealed


def open_draft(keys: Keys, version: DocumentVersion) -> AppealDraft:
    place = place_of(DocumentVersion.draft, version.id)
    return keys.open_model(AppealDraft, place, version.draft)


def open_texts(keys: Keys, version: DocumentVersion) -> AppealTexts:
    place = place_of(DocumentVersion.texts, version.id)
    return keys.open_model(AppealTexts, place, version.texts)


def open_persons(keys: Keys, alert: Alert) -> KeptPersons:
    place = place_of(Alert.persons, alert.alert)
    told = keys.open_model(KeptPersons, place, alert.persons)
    return told.model_copy(update={"persons": identified(alert.alert, told.persons)})


def open_facts(keys: Keys, alert: Alert) -> Facts:
    return keys.open_model(Facts, place_of(Alert.facts, alert.alert), alert.facts)


def open_consent(keys: Keys, consent: Consent) -> ConsentWords | None:
    """Return the words of a consent; None if there are none, or they are erased."""
    if consent.words is None:
        return None
    return _open_words(keys, consent.alert, consent.use, consent.words)


def open_of_person(keys: Keys, consent: PersonConsent) -> ConsentWords | None:
    """Return the words of a consent of one person; None if erased."""
    try:
        place = place_of(PersonConsent.words, consent.id)
        return keys.open_model(ConsentWords, place, consent.words)
    except Erased:
        return None


def open_former(keys: Keys, former: FormerConsent) -> ConsentWords | None:
    """Return the former words of a consent; None if erased."""
    return _open_words(keys, former.alert, former.use, former.words)


def open_contact(keys: Keys, asked: ProtectionContact) -> str | None:
    """Return how to reach the person for whom protection was requested; None if erased."""
    if keys.is_erased(asked.subject):
        return None
    return keys.open_model(
        ReachedBy, place_of(ProtectionContact.contact, asked.request), asked.contact
    ).contact


def _open_words(keys: Keys, alert: UUID, use: str, words: Sealed) -> ConsentWords | None:
    try:
        return keys.open_model(ConsentWords, place_of(Consent.words, alert, use), words)
    except Erased:
        return None


def open_source(keys: Keys, row: CaseSource) -> Source | None:
    """Return who the source is; None if nothing is known or it was erased."""
    if row.words is None or keys.is_erased(row.subject):
        return None
    return keys.open_model(Source, place_of(CaseSource.words, row.id), row.words)
