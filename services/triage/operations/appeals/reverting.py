"""Go back to an older version of a document: it is saved as a new one, and none is lost."""

from uuid import UUID

from sqlalchemy import select

from services.triage.context import Context
from services.triage.operations.appeals.drafts import edit_document
from services.triage.operations.locking import lock_unissued_document
from services.triage.queries.unsealing import open_draft
from services.triage.schemas import DocumentContent
from services.triage.tables import DocumentVersion
from shared.problems import NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def go_back(
    work: UnitOfWork, context: Context, place: tuple[UUID, UUID], version: int, over: int
) -> Receipt:
    """Save the text of `version` over the version `over`, which must be the newest.

    Audiences, names and embargo stay as they are: they belong to the document. `place`: case and
    document. Raises `Invalid` if the older text cannot be saved any more.
    """
    _, document = await lock_unissued_document(work, place)
    found = await work.session.scalar(
        select(DocumentVersion).where(
            DocumentVersion.document == document.id, DocumentVersion.version == version
        )
    )
    if found is None:
        raise NotFound("The document has no such version.")
    saved = DocumentContent.model_validate(
        {
            "audience": document.audience,
            "names_shown": document.names_shown,
            "embargo_until": document.embargo_until,
            "embargo_confirmed": True,  # it is not changed here
            "draft": open_draft(work.keys, found),
        }
    )
    return await edit_document(work, context, place, over, saved)
