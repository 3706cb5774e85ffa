"""Open the sealed columns of alerts, consents, sources and documents."""

from uuid import UUID

from services.triage.drafting.draft import AppealDraft
from services.triage.tables import (
    Alert,
    CaseSource,
    Consent,
    DocumentVersion,
    FormerConsent,
    ProtectionContact,
    ReachedBy,
    contact_of_protection,
    words_of_consent,
)
from shared.contracts.content import AppealTexts, ConsentWords, Facts, Persons, Source, identified
from shared.storage.sealing import Erased, Keys, Place, Sealed


def open_draft(keys: Keys, version: DocumentVersion) -> AppealDraft:
    place = Place.column("document_versions", "draft", version.id)
    return keys.open_model(AppealDraft, place, version.draft)


def open_texts(keys: Keys, version: DocumentVersion) -> AppealTexts:
    place = Place.column("document_versions", "texts", version.id)
    return keys.open_model(AppealTexts, place, version.texts)


def open_persons(keys: Keys, alert: Alert) -> Persons:
    place = Place.column("alerts", "persons", alert.alert)
    told = keys.open_model(Persons, place, alert.persons)
    return Persons(persons=identified(alert.alert, told.persons))


def open_facts(keys: Keys, alert: Alert) -> Facts:
    return keys.open_model(Facts, Place.column("alerts", "facts", alert.alert), alert.facts)


def open_consent(keys: Keys, consent: Consent) -> ConsentWords | None:
    """Return what was said of a consent; None if that is its state and no more, or erased."""
    if consent.words is None:
        return None
    return _open_words(keys, consent.alert, consent.use, consent.words)


def open_former(keys: Keys, former: FormerConsent) -> ConsentWords | None:
    """Return what was said of a consent before; None if erased."""
    return _open_words(keys, former.alert, former.use, former.words)


def open_contact(keys: Keys, asked: ProtectionContact) -> str | None:
    """Return how somebody is reached for whom protection was asked; None if erased."""
    if keys.is_erased(asked.subject):
        return None
    return keys.open_model(ReachedBy, contact_of_protection(asked.request), asked.contact).contact


def _open_words(keys: Keys, alert: UUID, use: str, words: Sealed) -> ConsentWords | None:
    try:
        return keys.open_model(ConsentWords, words_of_consent(alert, use), words)
    except Erased:
        return None


def open_source(keys: Keys, row: CaseSource) -> Source | None:
    """Return who it is; None where nothing was told or it was erased."""
    if row.words is None or keys.is_erased(row.subject):
        return None
    return keys.open_model(Source, Place.column("case_sources", "words", row.id), row.words)
