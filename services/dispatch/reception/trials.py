"""Trying a contact: a marked test message on one of its channels, and what became of it."""

from collections.abc import Mapping
from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.operations import trying
from services.dispatch.parts import Parts
from services.dispatch.reception import changing
from services.dispatch.rules.reasons import Channel
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.storage.unit_of_work import AuditFact
from shared.web.pagination import Page, PageRequest


async def send_trial(
    parts: Parts, principal: Principal, contact: UUID, channel: Channel
) -> schemas.Trial:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with changing(parts, principal, Operation.CONTACT_MANAGE, contact) as work:
        return await trying.send_trial(work, parts, contact, channel)


async def list_trials(
    parts: Parts, principal: Principal, contact: UUID, page: PageRequest
) -> Page[schemas.Trial]:
    authorise(principal, Operation.CONTACT_READ)
    found = await queries.trials_of(parts, contact, page)
    fact = AuditFact("deliveries.read", "contact", contact, (contact,))
    await record_read(parts.database, principal.actor, fact)
    return found


async def last_trials(
    parts: Parts, principal: Principal, contact: UUID
) -> Mapping[Channel, schemas.Trial]:
    """Return the newest test on each channel, for who has just recorded that they read it all."""
    authorise(principal, Operation.CONTACT_READ)
    return await queries.last_trials(parts, contact)


async def channels_that_wait(
    parts: Parts, principal: Principal, contact: UUID
) -> frozenset[Channel]:
    """Return the channels on which something waits for a later try."""
    authorise(principal, Operation.CONTACT_READ)
    return await queries.channels_that_wait(parts, contact)
