"""Read who signs a document, and give an organisation its personal link."""

from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.operations.appeals.signatories import make_link
from services.triage.queries.document import newest_version
from services.triage.queries.signatories import signatories_view
from services.triage.queries.unsealing import open_draft
from services.triage.schemas import SignatoriesView, SignatoryLink
from shared.access.admission import Admission
from shared.access.authorise import reach
from shared.access.refused_attempts import refusals_noted
from shared.access.roles import Operation
from shared.web.sealed_answers import answered


async def list_signatories(access: CaseAccess, document: UUID) -> SignatoriesView:
    """Return who was asked to sign it, and who did."""
    reach(access.principal, Operation.CASE_READ)
    async with access.reading("appeal.read", document=str(document)) as (session, found, keys):
        row, version = await newest_version(session, found.case.id, document)
        draft = open_draft(keys, version)
        return await signatories_view(session, keys, access.context, row, draft)


async def new_link(access: CaseAccess, document: UUID, signatory: UUID, seen: str) -> SignatoryLink:
    """Return a new personal link of an organisation: it is shown once (ADR 0040)."""
    operation, context = Operation.APPEAL_DRAFT, access.context
    reach(access.principal, operation)
    _, keys = await access.admit(operation)
    place = (access.case, document)
    admission = Admission(access.principal, operation, frozenset({access.case}))
    noting = refusals_noted(context.database, access.principal, operation, "case", access.case)
    unit = context.database.unit_of_work(access.principal.actor, keys, admission=admission)
    async with noting, unit as work:
        return await answered(
            work,
            context.idempotency,
            access.sent,
            f"link of signatory {signatory}",
            SignatoryLink,
            lambda: make_link(work, context, place, signatory, seen),
            about=access.case,
        )
