"""Set how far the facts of a case are established."""

from collections.abc import Sequence
from uuid import UUID

from services.triage.operations.appeals.issued import expect_none_issued
from services.triage.operations.appeals.withdrawing import withdraw_issued
from services.triage.operations.audit import record
from services.triage.operations.locking import lock_open_case
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import Detail, note
from services.triage.operations.verification.sources import expect_source_unchanged
from services.triage.queries.assessed_sources import sources_of
from services.triage.rules.gates import all_gates, sources
from services.triage.rules.gates.candidate import SourceAssessed
from services.triage.tables import Case
from shared.contracts.content import Reason
from shared.contracts.triage import CaseVerified
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def verify(
    work: UnitOfWork,
    case_id: UUID,
    status: str,
    reason: Reason | None = None,
    seen: str | None = None,
    *,
    apart: bool = False,
) -> Receipt:
    """Set the verification status. `verified` requires enough sources.

    Facts that are found untrue take with them what was issued on them; `Conflict` (`issued-stands`)
    where they are only no longer verified and it stands: whether it goes on is for a person to say.
    `seen`: the status that the reader saw; `Conflict` (`changed-since`) where it is another one.
    `apart`: the officer knows that sources of like names are two; `Conflict` (`sources-alike`)
    where that decides it and is not said.
    """
    case = await lock_open_case(work, case_id)
    # No text can be sealed for an erased case, but its sources can still be judged.
    if work.keys.is_erased(case.subject):
        reason = None
    expect_source_unchanged(case.verification, seen, case.verified_at)
    if status in all_gates.UNTRUE:
        await withdraw_issued(work, case, reason)
    elif status != all_gates.VERIFIED:
        await expect_none_issued(work, case)
    known = await sources_of(work.session, work.keys, case.id)
    in_doubt = False
    if status == all_gates.VERIFIED:
        in_doubt = _expect_enough(known, apart=apart)
    told_apart = {"told_apart": True} if in_doubt else {}
    case.verification, case.verified_by, case.verified_at = status, UUID(work.actor), work.now
    work.emit(
        CaseVerified(
            case=case.id, status=status, sources=sources.count(known), verified_at=work.now
        )
    )
    note(
        work,
        case.id,
        "verified",
        detail={"status": status, "sources": sources.count(known), **told_apart},
        sealed=(case.subject, reason) if reason else None,
    )
    record(work, "case.verify", case, status=status, sources=sources.count(known), **told_apart)
    return case_receipt(case)


def _expect_enough(known: Sequence[SourceAssessed], *, apart: bool) -> bool:
    """Raise `Conflict` unless sources suffice; return whether they do only because of `apart`."""
    if not sources.is_supported(known):
        raise Conflict(
            "Two independent, reliable sources or one trusted member organisation are "
            "needed. Sources that count so far: {count}. Sources with the same name or "
            "contact count as one.",
            code="sources",
            values={"count": sources.count(known)},
        )
    in_doubt = sources.is_in_doubt(known)
    if in_doubt and not apart:
        raise Conflict(
            msgid(
                "Two of the sources may be the same person, whose name is spelled in two "
                "ways. Look at them, and confirm that they are two persons."
            ),
            code="sources-alike",
        )
    return in_doubt


async def reopen_verification(work: UnitOfWork, case: Case, by: UUID) -> None:
    """Require a new verification: the facts are not those that were verified.

    `by`: who changed them. The gate of a document that is not issued yet is shut; an issued one was
    true when it was issued.
    """
    if case.verification == all_gates.UNVERIFIED:
        return
    await work.session.flush()
    number = sources.count(await sources_of(work.session, work.keys, case.id))
    case.verification = all_gates.IN_PROGRESS
    case.verified_by, case.verified_at = by, work.now
    work.emit(
        CaseVerified(case=case.id, status=case.verification, sources=number, verified_at=work.now)
    )
    detail: Detail = {"status": case.verification, "sources": number}
    note(work, case.id, "verification-reopened", detail=detail, by=by)
