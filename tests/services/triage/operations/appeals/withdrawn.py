"""Withdraw a document and begin what is said of it, for tests; also around the operations."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import text

from services.triage.operations.appeals import withdrawing
from services.triage.rules.withdrawals import Cause
from shared.contracts.content import Reason
from shared.web.idempotency import Receipt
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import (
    OFFICER,
    TriageFixture,
)

Begin = Callable[..., Awaitable[Receipt]]
WHY = Reason(reason="The date was wrong.")


async def withdrawn(
    triage: TriageFixture, cause: Cause | None = "error", filed: Filed | None = None
) -> tuple[UUID, UUID]:
    """Issue a document and withdraw it; return case and document."""
    case, document = await triage.issued(filed)
    await triage.act(
        OFFICER,
        case,
        lambda work: withdrawing.withdraw_document(work, (case, document), WHY, None, cause),
    )
    return case, document


async def begin(
    triage: TriageFixture, begins: Begin, case: UUID, document: UUID, who: UUID = OFFICER
) -> UUID:
    receipt = await triage.act(who, case, lambda work: begins(work, triage.context, case, document))
    return receipt.id


async def sql(triage: TriageFixture, statement: str, **values: object) -> None:
    async with triage.context.database.unit_of_work("sql") as work:
        await work.session.execute(text(statement), values)


async def approve_around(triage: TriageFixture, document: UUID) -> None:
    """Issue a submitted document by SQL, with what an approval sets."""
    await sql(
        triage,
        "UPDATE documents AS d SET state = 'issued', approved_by = gen_random_uuid(),"
        " approved_at = now(), approved_version = d.version, country = f.country,"
        " country_serial = f.country_serial, year = f.year, month = f.month, serial = f.serial,"
        " follow_up = 9, reference = f.reference || '.9', verification = 'in-progress',"
        " sources = 0, consented = f.consented, attestation = f.attestation,"
        " issued_sha256 = f.issued_sha256, issued_texts = f.issued_texts"
        " FROM documents AS f WHERE f.id = d.notice_of AND d.id = :document",
        document=document,
    )
