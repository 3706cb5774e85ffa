"""Read what the PDF of a document is made from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.printing import Issue, printed
from services.triage.queries.document import newest_version, texts_of
from services.triage.queries.signatories import signatories_view, signed_by
from services.triage.queries.unsealing import open_draft
from services.triage.rules.references import PLACE_OF_ISSUE
from services.triage.tables import Document
from shared.problems import NotFound
from shared.storage.sealing import Keys


async def document_to_print(
    session: AsyncSession, keys: Keys, context: Context, place: tuple[UUID, UUID], language: str
) -> Printed:
    """Return one language of a document, as issued or as last saved, ready to be typeset.

    `language` empty: the first one. `NotFound` if it has no such language.
    """
    document, version = await newest_version(session, *place)
    texts, draft = texts_of(keys, document, version), open_draft(keys, version)
    if context.renderer.templates.rules(draft.template).signed:
        view = await signatories_view(session, keys, context, document, draft)
        texts = signed_by(texts, context, draft, view)
    text = next((each for each in texts.texts if language in {"", each.language}), None)
    if text is None:
        raise NotFound("The document does not have this language.")
    issue = issue_of(document, context.database.now())
    return printed(context.renderer.templates, draft, text, issue)


def issue_of(document: Document, now: datetime) -> Issue:
    """Return how far a document is, for the marks on its pages."""
    approved, embargo = document.approved_at, document.embargo_until
    if approved is None:
        return Issue("withdrawn" if document.state == "withdrawn" else "draft")
    goes_out = max(approved, embargo or approved)
    day = goes_out.astimezone(PLACE_OF_ISSUE).date()
    if document.state == "withdrawn":
        return Issue("withdrawn", document.reference or "", day)
    return Issue("embargo" if goes_out > now else None, document.reference or "", day)
