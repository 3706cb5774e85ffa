"""What an issued document relies on, and whether somebody objected to it since."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.gates.uses import uses_of
from services.triage.rules.withdrawals import SILENT
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


async def is_silent(session: AsyncSession, case: UUID) -> bool:
    """Return whether a document of the case was withdrawn for safety or a withdrawn consent."""
    told = select(Document.id).where(
        Document.case_id == case, Document.withdrawn_for.in_(sorted(SILENT))
    )
    return (await session.scalars(told)).first() is not None
