"""The commands on those who sign a document: for each request model permission and operation."""

from uuid import UUID

from services.triage.access import CaseAccess
from services.triage.operations.appeals import inviting_again, signatories
from services.triage.schemas import (
    AskSignatories,
    GiveBackSignatures,
    InviteSignatory,
    SeenSignatory,
)
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


async def invite_again(
    access: CaseAccess, document: UUID, signatory: UUID, asked: InviteSignatory
) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: inviting_again.invite_again(work, access.context, place, signatory, asked),
        on=signatory,
        verb="invite again",
    )


async def remind(access: CaseAccess, document: UUID) -> Outcome:
    place = (access.case, document)
    return await access.perform(
        Operation.APPEAL_DRAFT,
        lambda work: inviting_again.remind_signatories(work, access.context, place),
        on=document,
        verb="remind",
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
