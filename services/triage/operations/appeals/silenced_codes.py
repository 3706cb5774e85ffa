"""Find issued documents that have the code of one of which nothing may be said any more.

The gate `silence` keeps such a text from being issued. A document under embargo passed it before
the code was silenced, and would still be sent.
"""

from uuid import UUID

from sqlalchemy import and_, or_, select, text

from services.triage.queries.relied_on import silenced_documents
from services.triage.rules.references import codes_within, read_reference
from services.triage.tables import Case, Document
from shared.contracts.content import AppealTexts
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule

TIMER = "silenced-code"
"""The kind of timer that fires at once for a document that has a silenced code."""
_ISSUING = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('silenced codes', 0))")
_SILENCING = text("SELECT pg_advisory_xact_lock(hashtextextended('silenced codes', 0))")


async def hold_codes(work: UnitOfWork) -> None:
    """Let no code be silenced until the commit: what is issued now is found by who silences one.

    Call it after the alerts are locked and before the silenced codes are read.
    """
    await work.session.execute(_ISSUING)


def codes_printed(texts: AppealTexts) -> list[str]:
    """Return the codes in what recipients read, as `Document.codes_printed` has them."""
    printed = "\n".join(f"{each.title}\n{each.plain}\n{each.sms}" for each in texts.texts)
    return sorted(each.mark for each in codes_within(printed))


async def look_for_code(work: UnitOfWork, case: Case, document: Document) -> None:
    """Have every issued document looked at that prints the code of this one, of any case.

    Of documents from before the codes were stored, those of this case that are under embargo.
    """
    await work.session.execute(_SILENCING)
    mark = read_reference(document.reference or "").numbers.mark
    unknown = and_(
        Document.codes_printed.is_(None),
        Document.case_id == case.id,
        Document.embargo_until > work.now,
    )
    found = await work.session.scalars(
        select(Document.id)
        .where(
            Document.state == "issued",
            Document.id != document.id,
            or_(Document.codes_printed.contains([mark]), unknown),
        )
        .order_by(Document.id)
    )
    for each in found.all():
        await schedule(work, TIMER, each, work.now)


async def who_silenced(work: UnitOfWork, document: Document) -> UUID | None:
    """Return who silenced a code that the document prints, or may print; None if nobody did."""
    for each in await silenced_documents(work.session):
        mark = read_reference(each.reference or "").numbers.mark
        unknown = document.codes_printed is None and each.case_id == document.case_id
        if unknown or mark in (document.codes_printed or ()):
            return each.withdrawn_by
    return None
