"""Withdraw a document: because somebody asks for it, or because its facts are not true."""

from uuid import UUID

from services.triage.operations.appeals import decisions
from services.triage.operations.appeals.issued import (
    documents_being_sent,
    lock_issued_documents,
    on_facts,
)
from services.triage.operations.appeals.signature_letters import (
    end_letters,
    end_letters_of_case,
)
from services.triage.operations.appeals.silenced_codes import look_for_code, who_silenced
from services.triage.operations.deadlines import stop_of_documents
from services.triage.operations.locking import lock_document
from services.triage.operations.notices import notify_officers, notify_role
from services.triage.operations.receipts import document_receipt
from services.triage.operations.timeline import note
from services.triage.queries.relied_on import silenced_for
from services.triage.rules.signature_letters import Ended
from services.triage.rules.withdrawals import ERROR, SILENT, Cause
from services.triage.tables import Case, Document
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.contracts.triage import AppealWithdrawn
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.worker import DueTimer
from shared.web.idempotency import Receipt

WITHOUT_REASON = msgid("A document was issued on these facts. This withdraws it. Enter the reason.")


async def withdraw_document(
    work: UnitOfWork,
    place: tuple[UUID, UUID],
    reason: Reason,
    seen: str | None = None,
    cause: Cause | None = None,
) -> Receipt:
    """Withdraw a document: a draft is never issued, and dispatch stops an issued one.

    `cause`: why an issued one is withdrawn. It decides what its recipients may be told, is never
    changed, and leaves this service in no event: nobody outside learns of a danger. None: nobody
    said it, and they are told nothing.

    Raises `Conflict` `withdrawn`, or `changed-since` if its state is not the one that was `seen`: a
    person who withdraws a draft stops nothing that was issued meanwhile.
    """
    case, document = await lock_document(work, place)
    if document.state == "withdrawn":
        raise Conflict("This document was already withdrawn.", code="withdrawn")
    if seen is not None and document.state != seen:
        raise Conflict(
            "This document changed after you opened it: it was submitted, returned or "
            "issued. Read it again, then decide.",
            code="changed-since",
        )
    was_issued = document.state == "issued"
    await _withdraw(work, case, document, reason, cause)
    if was_issued and cause in SILENT:
        await _fall_silent(work, case, reason)
    if was_issued:
        await _notify(work, case)
    return document_receipt(document)


async def withdraw_issued(work: UnitOfWork, case: Case, reason: Reason | None) -> None:
    """Withdraw every issued document that rests on facts which are not true. The case is locked.

    `Invalid` without a reason, unless the subject of the case was erased.
    """
    issued = on_facts(await lock_issued_documents(work, case))
    if issued and reason is None and not work.keys.is_erased(case.subject):
        raise Invalid(WITHOUT_REASON, faults=[FieldFault("reason", WITHOUT_REASON, "missing")])
    for document in issued:
        await _withdraw(work, case, document, reason, ERROR)
    if issued:
        await _notify(work, case)


async def fall_silent_with_merged(work: UnitOfWork, case: Case) -> None:
    """Be silent if a case that was merged into this one is, and notify people of what that ended.

    The person who merged was asked; the people who sent it were not.
    """
    if await _fall_silent(work, case, None):
        await _notify(work, case)


async def _fall_silent(work: UnitOfWork, case: Case, reason: Reason | None) -> bool:
    """End what is still said in a case that must be silent; return whether that withdrew anything.

    The case is locked. Corrections and withdrawal notices that are being sent are withdrawn for the
    same cause, so that dispatch stops them; those that are begun have no deadlines any more, and
    their gate is shut. Letters that ask to sign a document of the case end. Nothing happens in a
    case that need not be silent.
    """
    await work.session.flush()
    cause = await silenced_for(work.session, case.id)
    if cause is None:
        return False
    ended = [each for each in await documents_being_sent(work, case) if each.notice_of is not None]
    for each in ended:
        await _withdraw(work, case, each, reason, cause)
    await stop_of_documents(work, case)
    await end_letters_of_case(work, case, Ended.SILENT)
    return bool(ended)


async def stop_printing_silenced(work: UnitOfWork, firing: DueTimer) -> None:
    """Withdraw a document under embargo that has a code of which nothing may be said any more.

    Nobody has it yet, so nothing is lost: it is drafted again without the code. Of what is being
    sent or was sent, the people of its case decide. They are notified in both cases.
    """
    found = await work.session.get_one(Document, firing.object_id)
    case, document = await lock_document(work, (found.case_id, found.id))
    by = await who_silenced(work, document)
    if document.state != "issued" or by is None:
        return
    note(work, case.id, "prints-silenced", detail={"document": str(document.id)})
    known = document.codes_printed is not None
    if known and document.embargo_until is not None and document.embargo_until > work.now:
        because = decisions.Cause("code-silenced", by)
        await _withdraw(work, case, document, None, None, because)
        await _notify(work, case)
        return
    await notify_officers(work, case, NoticeReason.CASE_WAITS, at_least="high")
    await notify_role(work, case, Role.APPROVER, NoticeReason.CASE_WAITS)


async def _notify(work: UnitOfWork, case: Case) -> None:
    """Notify officer, approvers and communications: the recipients of the text are not told."""
    await notify_officers(work, case, NoticeReason.APPEAL_WITHDRAWN, at_least="high")
    for role in (Role.APPROVER, Role.COMMUNICATIONS):
        await notify_role(work, case, role, NoticeReason.APPEAL_WITHDRAWN)


async def _withdraw(
    work: UnitOfWork,
    case: Case,
    document: Document,
    reason: Reason | None,
    cause: Cause | None,
    because: decisions.Cause | None = None,
) -> None:
    # No text can be sealed for an erased case, but its documents can still be withdrawn. A danger
    # concerns the others of the case, too; an error is told to nobody, for no text can be drafted.
    if work.keys.is_erased(case.subject):
        reason, cause = None, cause if cause in SILENT else None
    was_issued = document.state == "issued"
    document.state = "withdrawn"
    document.withdrawn_by = because.by if because else UUID(work.actor)
    document.withdrawn_at = work.now
    document.withdrawn_for = cause if was_issued else None
    if document.notice_of is not None:
        await stop_of_documents(work, case, document.id)
    decisions.decide(work, case, document, "withdrawn", reason, because=because)
    await end_letters(work, case, document, Ended.WITHDRAWN)
    if was_issued and cause in SILENT:
        await look_for_code(work, case, document)
    if was_issued:
        event = new_id()
        work.emit(
            AppealWithdrawn(
                id=event,
                case=case.id,
                document=document.id,
                withdrawn_at=work.now,
                reason=(
                    work.keys.seal_part(event, "reason", case.subject, reason) if reason else None
                ),
            )
        )
