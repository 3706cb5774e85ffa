"""Read one document for its page: the draft, its printed texts and the gates that are shut."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.queries.candidates import candidate
from services.triage.queries.case import outline
from services.triage.queries.case_records import DocumentRecords, consents_of, document_records
from services.triage.queries.changes_since_return import return_view
from services.triage.queries.earlier_documents import followed_until
from services.triage.queries.judged_views import judged_views, person_views
from services.triage.queries.limits import limits_of, limits_of_persons
from services.triage.queries.messages_by_consent import count_sent_under
from services.triage.queries.reach_views import reach_views
from services.triage.queries.relied_on import silence, uses_relied_on
from services.triage.queries.signatories import signatories_view, signed_by
from services.triage.queries.timeline import PROTECTION, Documents, documents
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.queries.withdrawn import about_withdrawn
from services.triage.rules.embargoes import is_far
from services.triage.rules.gates.all_gates import harm_checks_for
from services.triage.rules.gates.authorities import asks_authorities
from services.triage.rules.gates.uses import uses_of, uses_with_limits
from services.triage.schemas import (
    ConsentSince,
    DocumentView,
)
from services.triage.tables import (
    Case,
    Consent,
    Document,
    DocumentVersion,
    ProtectionContact,
    TimelineEntry,
)
from shared.clock import utc_now
from shared.contracts.content import AppealTexts
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


@dataclass(frozen=True)
class DocumentRead:
    """A document in its newest version.

    `records`: what its gates check; None if it is issued or withdrawn. `made`: all documents of
    the case, with how far their sending is. `is_silent`: nothing may be said of what the case has
    withdrawn.
    """

    case: Case
    document: Document
    version: DocumentVersion
    records: DocumentRecords | None
    made: Documents
    is_silent: bool


async def read_document(session: AsyncSession, case: Case, document_id: UUID) -> DocumentRead:
    """Read a document of the case; gate records only if it is not issued or withdrawn."""
    document, version = await newest_version(session, case.id, document_id)
    has_gates = document.state not in {"issued", "withdrawn"}
    records = await document_records(session, case, document, version) if has_gates else None
    made = await documents(session, case.id, utc_now())
    is_silent = records.silent if records else (await silence(session, case.id))[0]
    return DocumentRead(case, document, version, records, made, is_silent)


async def document_shown(
    session: AsyncSession, keys: Keys, context: Context, read: DocumentRead
) -> DocumentView:
    """Return the newest version; an issued document has the texts that were sent."""
    document, version, records = read.document, read.version, read.records
    draft, now = open_draft(keys, version), utc_now()
    templates = context.renderer.templates
    rules, signatories = templates.rules(draft.template), None
    if rules.signed:
        signatories = await signatories_view(session, keys, context, document, draft)
    signed = signatories.organisations if signatories else ()
    judged = await candidate(keys, context, records, signed) if records else None
    reached = [*document.audience, *document.also_to]
    sent_for = uses_of(reached, names_shown=document.names_shown)
    uses = uses_with_limits(judged) if judged else sent_for
    sending = read.made.became.get(document.id)
    return DocumentView(
        document=outline(document).model_copy(update={"sending": sending}),
        names_shown=document.names_shown,
        by_hand=rules.by_hand,
        embargo_until=document.embargo_until,
        embargo_is_far=is_far(document.embargo_until, now),
        followed_until=followed_until(document, records.followed, now) if records else None,
        embargo_is_past=document.embargo_until is not None and document.embargo_until <= now,
        drafters=document.drafters,
        edited_by=version.edited_by,
        edited_at=version.edited_at,
        draft=draft,
        unfilled=version.unfilled,
        texts_sha256=version.texts_sha256,
        texts=list(signed_by(texts_of(keys, document, version), context, draft, signatories).texts),
        signatories=signatories,
        **await _of_consents(session, keys, read, uses),
        harm_asked=list(harm_checks_for(judged)) if judged else [],
        authorities_asked=judged is not None and asks_authorities(judged),
        contacts_unsearched=await _unsearched(session, document.case_id) if judged else 0,
        harm_confirmed=document.harm_confirmed,
        **judged_views(keys, judged, records),
        **await reach_views(session, context, (read.case, document, draft), judged),
        **await about_withdrawn(
            session, templates, read.made, read.case, document, is_silent=read.is_silent
        ),
        persons=person_views(judged, records)
        if judged and records and not judged.without_content
        else [],
        returned=return_view(keys, records.returned, draft) if records else None,
        facts_changed_at=_facts_changed_at(records) if records else None,
    )


async def _of_consents(
    session: AsyncSession, keys: Keys, read: DocumentRead, uses: Collection[str]
) -> dict[str, Any]:
    """Return the limits of the consents that it needs, and which are no longer given."""
    document, records = read.document, read.records
    changed = await _changed_since(session, document)
    changed_uses, sending = {each.use for each in changed}, read.made.became.get(document.id)
    sent_under = 0
    if sending and changed:
        sent_under = await count_sent_under(session, document, sending, changed_uses)
    return {
        "limits": [
            *limits_of(keys, await _consents(session, read), uses),
            *limits_of_persons(keys, records.told.alerts if records else (), uses),
        ],
        "consents_changed": changed,
        "sent_under_changed": sent_under,
    }


def _facts_changed_at(records: DocumentRecords) -> datetime | None:
    changed = (each.known.amended_at for each in records.told.alerts)
    begun = records.document.created_at
    return max((at for at in changed if at is not None and at > begun), default=None)


async def _unsearched(session: AsyncSession, case: UUID) -> int:
    """Count the protection requests of a case without a stored contact.

    No contact was entered, or the request is older than the storing of contacts. A text cannot be
    searched for these.
    """
    request = func.jsonb_extract_path_text(TimelineEntry.detail, "request")
    kept = select(ProtectionContact.request).where(cast(ProtectionContact.request, Text) == request)
    asked = select(func.count()).where(
        TimelineEntry.case_id == case, TimelineEntry.kind == PROTECTION, ~kept.exists()
    )
    return await session.scalar(asked) or 0


async def _consents(session: AsyncSession, read: DocumentRead) -> Sequence[Consent]:
    if read.records is None:
        return await consents_of(session, read.case.id)
    return [each for alert in read.records.told.alerts for each in alert.consents]


async def _changed_since(session: AsyncSession, document: Document) -> list[ConsentSince]:
    """Return the consents it relies on that are no longer `given` since its approval."""
    if document.approved_at is None:
        return []
    rows = await session.execute(
        select(Consent.use, Consent.state, func.max(Consent.since))
        .where(
            Consent.alert.in_(UUID(each["alert"]) for each in document.consented or ()),
            Consent.use.in_(uses_relied_on(document)),
            Consent.state != "given",
            Consent.heard_at > document.approved_at,
        )
        .group_by(Consent.use, Consent.state)
        .order_by(Consent.use, Consent.state)
    )
    return [ConsentSince(use=use, state=state, since=since) for use, state, since in rows]


async def newest_version(
    session: AsyncSession, case_id: UUID, document_id: UUID
) -> tuple[Document, DocumentVersion]:
    found = await session.execute(
        select(Document, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document == Document.id)
        .where(
            Document.id == document_id,
            Document.case_id == case_id,
            DocumentVersion.version == Document.version,
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("The case has no such document.")
    document, version = row
    return document, version


def texts_of(keys: Keys, document: Document, version: DocumentVersion) -> AppealTexts:
    if document.issued_texts is None:
        return open_texts(keys, version)
    place = place_of(Document.issued_texts, document.id)
    return keys.open_model(AppealTexts, place, document.issued_texts)
