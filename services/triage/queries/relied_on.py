"""What an issued document relies on, and whether somebody objected to it since."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.gates.uses import uses_of
from services.triage.rules.references import Reference, read_reference
from services.triage.rules.withdrawals import CAUSES, SILENT, Cause
from services.triage.tables import Consent, Document, KnownAlert
from shared.contracts.attestation import known_attestation


def uses_relied_on(document: Document) -> set[str]:
    """Return the uses for which an issued document relies on consents."""
    uses = set(uses_of([*document.audience, *document.also_to], names_shown=document.names_shown))
    if document.attestation is not None:
        uses.update(known_attestation(document.attestation).weighed)
    return uses


def is_objected_to(document: Document, consents: Iterable[Consent]) -> bool:
    """Return whether one of these was refused or limited after the document was approved.

    Then nothing more is sent about it, not even without content.
    """
    uses = uses_relied_on(document)
    return any(
        {each.answers.general, *each.answers.persons.values()} - {"given", "unknown"}
        for each in consents
        if each.use in uses
        and document.approved_at is not None
        and each.heard_at > document.approved_at
    )


async def objected_since(session: AsyncSession, document: Document, here: Collection[UUID]) -> bool:
    """Return whether somebody objected since a document was approved.

    Asked are the alerts that it stood on and those of its case, `here`: one that left the case is
    still in what was sent.
    """
    stood_on = {UUID(each["alert"]) for each in document.consented or ()}
    consents = select(Consent).where(Consent.alert.in_({*stood_on, *here}))
    if is_objected_to(document, await session.scalars(consents)):
        return True
    withdrawn = select(KnownAlert.alert).where(
        KnownAlert.alert.in_(stood_on - {*here}), KnownAlert.withdrawn_at.is_not(None)
    )
    return (await session.scalars(withdrawn)).first() is not None


async def silenced_for(session: AsyncSession, case: UUID) -> Cause | None:
    """Return why nothing may be said of what the case has withdrawn; None if it may.

    A document was withdrawn for safety or a withdrawn consent: of the case, of one that has an
    alert in common with it because one was merged into the other, or one that stood on an alert
    that the case has. So a danger stays with the persons whom it concerns, through merges and their
    undoing. The SQL function is also what the table asks.
    """
    found = await session.scalar(select(func.case_silenced_for(case)))
    return next((each for each in CAUSES if each == found), None)


async def silenced_documents(session: AsyncSession) -> Sequence[Document]:
    """Return all documents that were withdrawn for safety or a withdrawn consent: few."""
    found = select(Document).where(
        Document.withdrawn_for.in_(sorted(SILENT)), Document.reference.is_not(None)
    )
    return (await session.scalars(found.order_by(Document.withdrawn_at, Document.id))).all()


async def silence(session: AsyncSession, case: UUID) -> tuple[bool, Sequence[Reference]]:
    """Return whether a case is silent, as `silenced_for`, and every code that is never printed.

    These are the codes of all documents that were withdrawn for one of these reasons: few.
    """
    codes = select(func.array_agg(Document.reference)).where(
        Document.withdrawn_for.in_(sorted(SILENT)), Document.reference.is_not(None)
    )
    asked = select(func.case_silenced_for(case), codes.scalar_subquery())
    cause, found = (await session.execute(asked)).one()
    return cause is not None, [read_reference(each) for each in found or ()]
