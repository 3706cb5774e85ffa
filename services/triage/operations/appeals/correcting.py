"""Begin what is said of a withdrawn document: a correction, or a withdrawal notice.

Both follow a document that was withdrawn for an error, and go to those who got it. After a
withdrawal for safety or of a consent there is neither: it could draw attention to the person.
"""

from uuid import UUID

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.withdrawn import corrected_draft, withdrawal_notice_draft
from services.triage.operations.appeals.drafts import begin_document, submit_at_once
from services.triage.operations.appeals.drafts_about_withdrawn import approved_draft, withdrawn_of
from services.triage.operations.deadlines import promise
from services.triage.operations.locking import lock_open_case
from services.triage.queries.timeline import documents
from services.triage.queries.withdrawn import refusal_now, withdrawn_facts
from services.triage.rules.withdrawals import CORRECTION, WITHDRAWAL_NOTICE
from services.triage.schemas import DocumentContent
from services.triage.tables import Case, Document
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def draft_correction(
    work: UnitOfWork, context: Context, case_id: UUID, document: UUID
) -> Receipt:
    """Begin a correction with the content of the withdrawn document.

    `Conflict` as in `_lock_withdrawn`. The facts, names and consents are those of the case now: it
    passes all gates.
    """
    case, withdrawn = await _lock_withdrawn(work, context, (case_id, document), CORRECTION)
    templates = context.renderer.templates
    draft = corrected_draft(
        templates, await approved_draft(work, withdrawn), withdrawn_of(withdrawn), work.now.date()
    )
    begun = await begin_document(work, context, case, _content(withdrawn, draft), withdrawn)
    await promise(work, context, case, begun.id, CORRECTION)
    return begun


async def draft_withdrawal_notice(
    work: UnitOfWork, context: Context, case_id: UUID, document: UUID
) -> Receipt:
    """Begin a withdrawal notice in every language, and submit it: there is nothing to write.

    `Conflict` as in `_lock_withdrawn`.
    """
    case, withdrawn = await _lock_withdrawn(work, context, (case_id, document), WITHDRAWAL_NOTICE)
    before = await approved_draft(work, withdrawn)
    draft = withdrawal_notice_draft(context.renderer.templates, before, withdrawn_of(withdrawn))
    begun = await begin_document(work, context, case, _content(withdrawn, draft), withdrawn)
    await promise(work, context, case, begun.id, WITHDRAWAL_NOTICE)
    return await submit_at_once(work, case, begun.id)


async def _lock_withdrawn(
    work: UnitOfWork, context: Context, place: tuple[UUID, UUID], kind: str
) -> tuple[Case, Document]:
    """Lock the case and its withdrawn document, about which a document of this kind is begun.

    `Conflict` with the code of `rules.withdrawals.refusal`, or `has-notice`, `no-template`.
    """
    case_id, document_id = place
    case = await lock_open_case(work, case_id)
    withdrawn = await work.session.get(Document, document_id, with_for_update=True)
    if withdrawn is None or withdrawn.case_id != case.id:
        raise NotFound("The case has no such document.")
    made = await documents(work.session, case.id, work.now)
    about = await withdrawn_facts(work.session, made, case, withdrawn)
    templates = context.renderer.templates
    if refused := refusal_now(templates, made, case, withdrawn, about, kind):
        raise Conflict(refused.words, code=refused.code)
    return case, withdrawn


def _content(withdrawn: Document, draft: AppealDraft) -> DocumentContent:
    """Return the content: audience and names are those of the withdrawn document."""
    return DocumentContent.model_validate(
        {"audience": withdrawn.audience, "names_shown": withdrawn.names_shown, "draft": draft}
    )
