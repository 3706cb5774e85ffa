"""Hazards to recipients: list, add, change and end them, and decide on a held delivery."""

from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.access import changing, expect_may
from services.dispatch.context import Context
from services.dispatch.operations.campaigns import deciding
from services.dispatch.operations.contacts import hazards
from shared.access.authorise import authorise, reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.clock import utc_now
from shared.web.sealed_answers import answered
from shared.web.sent_request import UNKEYED, SentRequest


async def list_hazards(context: Context, principal: Principal) -> list[schemas.HazardView]:
    authorise(principal, Operation.CONTACT_READ)
    return await queries.list_hazards(context)


async def add_hazard(
    context: Context,
    principal: Principal,
    wanted: schemas.AddHazard,
    sent: SentRequest = UNKEYED,
) -> schemas.HazardAdded:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with context.database.unit_of_work(principal.actor) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            "hazard.add",
            schemas.HazardAdded,
            lambda: hazards.add_hazard(work, context, wanted),
        )


async def show_hazard(context: Context, principal: Principal, hazard: UUID) -> schemas.HazardView:
    authorise(principal, Operation.CONTACT_MANAGE)
    return await queries.show_hazard(context, hazard)


async def change_hazard(
    context: Context, principal: Principal, hazard: UUID, wanted: schemas.AddHazard
) -> schemas.HazardAdded:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with context.database.unit_of_work(principal.actor) as work:
        return await hazards.change_hazard(work, context, hazard, wanted)


async def remove_hazard(
    context: Context, principal: Principal, hazard: UUID, sent: SentRequest = UNKEYED
) -> None:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with context.database.unit_of_work(principal.actor) as work:
        await answered(
            work,
            context.idempotency,
            sent,
            f"hazard.remove {hazard}",
            type(None),
            lambda: hazards.remove_hazard(work, hazard),
        )


async def count_held_back(context: Context, principal: Principal, wanted: schemas.AddHazard) -> int:
    """Return how many waiting messages this hazard would hold back, before it is confirmed.

    Refuses the values that `add_hazard` would refuse. Whether the same hazard is already listed is
    checked only when it is added: a request that is sent again has its answer stored.
    """
    authorise(principal, Operation.CONTACT_MANAGE)
    async with context.database.read() as session:
        await hazards.expect_known(session, context, wanted, utc_now())
        return await queries.count_waiting(session, wanted.hazard())


async def list_senders(context: Context, principal: Principal) -> list[str]:
    """Return the codes of the organisations that appeals name as their senders."""
    authorise(principal, Operation.CONTACT_MANAGE)
    async with context.database.read() as session:
        return sorted(await queries.known_senders(session))


async def show_endangered(
    context: Context, principal: Principal, campaign: UUID, delivery: UUID
) -> schemas.EndangeredView:
    """Return a delivery's recipient and dangers, after the read is recorded in the trail."""
    reach(principal, Operation.DELIVERY_SETTLE)
    await expect_may(context, principal, Operation.DELIVERY_SETTLE, campaign)
    contact, found = await queries.show_endangered(context, campaign, delivery)
    await record_read(
        context.database, principal.actor, "deliveries.read", "campaign", campaign, (contact,)
    )
    return found


async def release_held(
    context: Context,
    principal: Principal,
    campaign: UUID,
    delivery: UUID,
    wanted: schemas.ReleaseDelivery,
    sent: SentRequest = UNKEYED,
) -> schemas.Settled:
    reach(principal, Operation.DELIVERY_SETTLE)
    await expect_may(context, principal, Operation.DELIVERY_SETTLE, campaign)
    async with changing(context, principal, Operation.DELIVERY_SETTLE, campaign) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            f"delivery.release {campaign} {delivery}",
            schemas.Settled,
            lambda: deciding.release_held(work, context, campaign, delivery, wanted.seen),
        )
