"""Dangers to recipients: listed, added, changed, ended; and the decision on one who is held."""

from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.operations import hazards
from services.dispatch.parts import Parts
from services.dispatch.reception import changing, expect_may
from shared.access.authorise import authorise, reach
from shared.access.principal import Principal
from shared.access.roles import Operation


async def list_hazards(parts: Parts, principal: Principal) -> list[schemas.HazardShown]:
    authorise(principal, Operation.CONTACT_READ)
    return await queries.list_hazards(parts)


async def add_hazard(
    parts: Parts, principal: Principal, wanted: schemas.HazardWanted
) -> schemas.HazardAdded:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with parts.database.unit_of_work(principal.actor) as work:
        return schemas.HazardAdded(id=await hazards.add_hazard(work, parts, wanted))


async def show_hazard(parts: Parts, principal: Principal, hazard: UUID) -> schemas.HazardShown:
    authorise(principal, Operation.CONTACT_MANAGE)
    return await queries.show_hazard(parts, hazard)


async def change_hazard(
    parts: Parts, principal: Principal, hazard: UUID, wanted: schemas.HazardWanted
) -> schemas.HazardAdded:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with parts.database.unit_of_work(principal.actor) as work:
        return schemas.HazardAdded(id=await hazards.change_hazard(work, parts, hazard, wanted))


async def remove_hazard(parts: Parts, principal: Principal, hazard: UUID) -> None:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with parts.database.unit_of_work(principal.actor) as work:
        await hazards.remove_hazard(work, hazard)


async def release_held(
    parts: Parts, principal: Principal, campaign: UUID, delivery: UUID
) -> schemas.Settled:
    reach(principal, Operation.DELIVERY_SETTLE)
    await expect_may(parts, principal, Operation.DELIVERY_SETTLE, campaign)
    async with changing(parts, principal, Operation.DELIVERY_SETTLE, campaign) as work:
        return await hazards.release_held(work, parts, campaign, delivery)
