"""The commands on a document: for each request model the permission and the operation."""

from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.context import Context
from services.triage.operations.appeals import (
    correcting,
    draft_faults,
    drafts,
    issuing,
    reverting,
    withdrawing,
)
from services.triage.operations.appeals.following import with_document
from services.triage.operations.library.clauses_in_force import as_begun
from services.triage.queries.queue import find_case
from services.triage.schemas import (
    ApproveDocument,
    DocumentContent,
    DraftDocument,
    EditDocument,
    ReturnDocument,
    SubmitDocument,
    WithdrawDocument,
)
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.clock import utc_now
from shared.contracts.content import Reason
from shared.web.idempotency import Outcome
from shared.web.submit import faults_at


async def expect_draft(
    context: Context, principal: Principal, case: UUID, asked: DocumentContent
) -> None:
    """Raise `Invalid` with all that saving this draft would refuse of its fields."""
    await _expect_faultless(CaseAccess(context, principal, case), Operation.APPEAL_DRAFT, asked)


async def expect_submission(
    context: Context, principal: Principal, case: UUID, asked: SubmitDocument
) -> None:
    """Raise `Invalid` with all that saving the text to submit would refuse of its fields."""
    if asked.document is not None:
        access = CaseAccess(context, principal, case)
        with faults_at(draft_faults.of_a_submission):
            await _expect_faultless(access, Operation.APPEAL_SUBMIT, asked.document)


async def expect_drawable(
    context: Context, principal: Principal, case: UUID, asked: DocumentContent
) -> None:
    """Raise `Invalid` with all that a preview of this draft would refuse of its fields."""
    access = CaseAccess(context, principal, case)
    await access.admit(Operation.APPEAL_DRAFT)
    draft_faults.drawn(context.renderer, await _as_begun(access, asked))


async def _expect_faultless(
    access: CaseAccess, operation: Operation, saved: DocumentContent
) -> None:
    _, keys = await access.admit(operation)
    context = access.context
    async with context.database.read() as session:
        case = (await find_case(session, access.case)).case
        saved = await with_document(session, context.codes, case, saved)
        saved = await as_begun(session, context.renderer, saved, None, utc_now())
        known = await draft_faults.known_for(session, keys, context.codes, case, saved, utc_now())
    draft_faults.faultless_texts(context.renderer, saved, known)


async def _as_begun(access: CaseAccess, asked: DocumentContent) -> DocumentContent:
    """Return the content with the clauses that a document has which is begun now."""
    context = access.context
    async with context.database.read() as session:
        return await as_begun(session, context.renderer, asked, None, utc_now())


async def draft(access: CaseAccess, asked: DraftDocument) -> Outcome:
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: drafts.draft_document(work, access.context, access.case, asked, asked.seen),
        status=201,
    )


async def edit(access: CaseAccess, document: UUID, asked: EditDocument) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: drafts.edit_document(work, access.context, place, asked.version, asked),
        on=document,
    )


async def go_back(access: CaseAccess, document: UUID, version: int, over: int) -> Outcome:
    """Save the text of an older version as a new one, over the version `over`."""
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: reverting.go_back(work, access.context, place, version, over),
        on=document,
        verb="go back",
    )


async def submit(access: CaseAccess, document: UUID, asked: SubmitDocument) -> Outcome:
    place = (access.case, document)
    with faults_at(draft_faults.of_a_submission):
        return await access.perform(
            Operation.APPEAL_SUBMIT,
            lambda work: drafts.submit_document(
                work,
                access.context,
                place,
                asked.version,
                frozenset(asked.do_no_harm),
                asked.document,
                {each.finding: each.reason for each in asked.findings},
            ),
            on=document,
        )


async def approve(access: CaseAccess, document: UUID, asked: ApproveDocument) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_APPROVE,
        lambda work: issuing.approve_appeal(work, access.context, place, asked),
        on=document,
    )


async def return_(access: CaseAccess, document: UUID, asked: ReturnDocument) -> Outcome:
    place, reason = (access.case, document), Reason(reason=asked.reason)
    return await access.perform(
        Operation.APPEAL_RETURN,
        lambda work: issuing.return_document(work, place, asked.version, reason),
        on=document,
    )


async def withdraw(access: CaseAccess, document: UUID, asked: WithdrawDocument) -> Outcome:
    place, reason = (access.case, document), Reason(reason=asked.reason)
    return await access.perform(
        Operation.APPEAL_WITHDRAW,
        lambda work: withdrawing.withdraw_document(work, place, reason, asked.seen, asked.cause),
        on=document,
    )


async def draft_correction(access: CaseAccess, document: UUID) -> Outcome:
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: correcting.draft_correction(work, access.context, access.case, document),
        on=document,
        verb="correct",
        status=201,
    )


async def draft_withdrawal_notice(access: CaseAccess, document: UUID) -> Outcome:
    """A person who may withdraw a document may call it back; somebody else approves that."""
    return await access.perform(
        Operation.APPEAL_WITHDRAW,
        lambda work: correcting.draft_withdrawal_notice(
            work, access.context, access.case, document
        ),
        on=document,
        verb="call back",
        status=201,
    )
