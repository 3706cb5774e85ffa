"""The commands on those who sign a document: for each request model permission and operation."""

from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.operations.appeals import signatories
from services.triage.schemas import AskSignatories, GiveBackSignatures, SeenSignatory
from shared.access.roles import Operation
from shared.web.idempotency import Outcome


async def ask(access: CaseAccess, document: UUID, asked: AskSignatories) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: signatories.ask_signatories(work, access.context, place, asked),
        on=document,
        verb="ask to sign",
    )


async def give_back(access: CaseAccess, document: UUID, asked: GiveBackSignatures) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: signatories.give_back(work, place, asked.seen),
        on=document,
        verb="give signatures back",
    )


async def remove(
    access: CaseAccess, document: UUID, signatory: UUID, asked: SeenSignatory
) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: signatories.remove_signatory(work, place, signatory, asked.seen),
        on=signatory,
        verb="remove",
    )
