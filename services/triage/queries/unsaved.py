"""Read a document that nobody saved yet as its gates check it. Nothing is stored."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.rendering import Renderer
from services.triage.queries.case_records import DocumentRecords, document_records
from services.triage.schemas import DocumentContent
from services.triage.tables import Case, Document, DocumentVersion
from shared.clock import new_id
from shared.contracts.attestation import digest
from shared.contracts.content import AppealTexts
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


async def unsaved_records(
    session: AsyncSession,
    keys: Keys,
    renderer: Renderer,
    case: Case,
    begun: Document | None,
    typed: tuple[DocumentContent, AppealTexts],
) -> DocumentRecords:
    """Return the records of a case with what was typed as the newest version of its document.

    `begun` None: no document was begun yet. `typed`: the content and its texts.
    """
    saved, texts = typed
    row = new_id()
    as_if = Document(
        id=begun.id if begun else new_id(),
        case_id=case.id,
        kind=renderer.templates.kind(saved.draft.template),
        state="draft",
        drafters=[],
        audience=sorted(set(saved.audience)),
        follows=saved.draft.follows.document if saved.draft.follows else None,
        names_shown=saved.names_shown,
        embargo_until=saved.embargo_until,
        harm_confirmed=[],
        findings=begun.findings if begun else [],
    )
    version = DocumentVersion(
        id=row,
        document=as_if.id,
        languages=list(saved.draft.languages),
        unfilled=list(renderer.unfilled(saved.draft)),
        texts_sha256=digest(texts.model_dump_json().encode()),
        draft=keys.seal_model(case.subject, place_of(DocumentVersion.draft, row), saved.draft),
        texts=keys.seal_model(case.subject, place_of(DocumentVersion.texts, row), texts),
    )
    return await document_records(session, case, as_if, version)
