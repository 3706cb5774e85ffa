"""Steps that API and pages share before an operation: check rights, open keys, record reads."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.context import Context
from services.dispatch.operations.campaigns import sending_again, settling_unknown, stopping
from services.dispatch.rules.kept_messages import message_words
from shared.access.admission import Admission
from shared.access.authorise import authorise, reach
from shared.access.principal import Principal
from shared.access.refused_attempts import refusals_noted
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel
from shared.problems import Invalid
from shared.storage.sealing import NO_KEYS, Keys
from shared.storage.unit_of_work import ReadSession, UnitOfWork
from shared.web.pagination import Page, PageRequest
from shared.web.problems import INVALID_MESSAGE
from shared.web.sealed_answers import answered
from shared.web.sent_request import UNKEYED, SentRequest


@asynccontextmanager
async def changing(
    context: Context, principal: Principal, operation: Operation, thing: UUID, keys: Keys = NO_KEYS
) -> AsyncIterator[UnitOfWork]:
    """Open a unit of work for a person with access to this campaign or contact."""
    admission = Admission(principal, operation, frozenset({thing}))
    # Nobody is refused at a contact, because contacts belong to no desk: `thing` is then a
    # campaign.
    noting = refusals_noted(context.database, principal, operation, "campaign", thing)
    unit = context.database.unit_of_work(principal.actor, keys, admission=admission)
    async with noting, unit as work:
        yield work


async def _authorise_of(
    context: Context, principal: Principal, operation: Operation, campaign: UUID
) -> None:
    """Raise `Forbidden` unless this person may do this to this campaign."""
    reach(principal, operation)  # first: a refusal must not show whether the campaign exists
    async with _reading(context, principal, operation, campaign):
        return


@asynccontextmanager
async def _reading(
    context: Context, principal: Principal, operation: Operation, campaign: UUID
) -> AsyncIterator[ReadSession]:
    """Authorise for a campaign in the same snapshot that the block reads."""
    reach(principal, operation)  # first: a refusal must not show whether the campaign exists
    noting = refusals_noted(context.database, principal, operation, "campaign", campaign)
    async with noting, context.database.read() as session:
        desk, restricted_to = await queries.bounds_of(session, campaign)
        authorise(principal, operation, desk=desk, restricted_to=restricted_to)
        yield session


async def count_recipients(
    context: Context, principal: Principal, country: str, audience: Collection[Audience]
) -> schemas.RecipientsView:
    """Count whom an appeal would reach now: only numbers, for everybody who may see campaigns."""
    reach(principal, Operation.CAMPAIGN_READ)
    if fault := context.taxonomy.countries.fault(country, field="country"):
        raise Invalid(INVALID_MESSAGE, faults=[fault])
    return await queries.count_recipients(context, sorted(set(audience)), country)


async def list_campaigns(
    context: Context, principal: Principal, page: PageRequest, *, case: UUID | None = None
) -> Page[schemas.CampaignView]:
    """Return the campaigns that this person may see; with `case`, those of that case."""
    within = reach(principal, Operation.CAMPAIGN_READ)
    return await queries.list_campaigns(context, within, page, case=case)


async def show_campaign(
    context: Context, principal: Principal, campaign: UUID
) -> schemas.CampaignView:
    async with _reading(context, principal, Operation.CAMPAIGN_READ, campaign) as session:
        return await queries.show_campaign(session, campaign)


async def read_campaign(
    context: Context,
    principal: Principal,
    campaign: UUID,
    page: PageRequest,
    wanted: schemas.DeliveryFilter,
) -> tuple[schemas.CampaignView, Page[schemas.DeliveryView]]:
    """Return a campaign and its deliveries as of one moment, like `read_deliveries`."""
    async with _reading(context, principal, Operation.CAMPAIGN_READ, campaign) as session:
        shown = await queries.show_campaign(session, campaign)
        found = await queries.list_deliveries(session, context.keyring, campaign, page, wanted)
    await _record_deliveries_read(context, principal, campaign)
    return shown, found


async def read_deliveries(
    context: Context,
    principal: Principal,
    campaign: UUID,
    page: PageRequest,
    wanted: schemas.DeliveryFilter,
) -> Page[schemas.DeliveryView]:
    """Return deliveries with names and addresses, after the read is recorded in the trail."""
    async with _reading(context, principal, Operation.CAMPAIGN_READ, campaign) as session:
        found = await queries.list_deliveries(session, context.keyring, campaign, page, wanted)
    await _record_deliveries_read(context, principal, campaign)
    return found


async def _record_deliveries_read(context: Context, principal: Principal, campaign: UUID) -> None:
    await record_read(context.database, principal.actor, "deliveries.read", "campaign", campaign)


async def expect_may(
    context: Context, principal: Principal, operation: Operation, campaign: UUID
) -> schemas.CampaignView:
    """Return the campaign; raise `Forbidden` unless this person may do this to it.

    Called before the person is asked to confirm.
    """
    async with _reading(context, principal, operation, campaign) as session:
        return await queries.show_campaign(session, campaign)


async def stop(
    context: Context,
    principal: Principal,
    campaign: UUID,
    wanted: schemas.StopCampaign,
    sent: SentRequest = UNKEYED,
) -> schemas.Stopped:
    await _authorise_of(context, principal, Operation.CAMPAIGN_STOP, campaign)
    async with changing(context, principal, Operation.CAMPAIGN_STOP, campaign) as work:

        async def run() -> schemas.Stopped:
            row = await stopping.stop_campaign(work, context, campaign, wanted.reason)
            return schemas.Stopped.model_validate(row, from_attributes=True)

        act = f"campaign.stop {campaign}"
        return await answered(work, context.idempotency, sent, act, schemas.Stopped, run)


async def send_again(
    context: Context, principal: Principal, campaign: UUID, sent: SentRequest = UNKEYED
) -> schemas.SentAgain:
    await _authorise_of(context, principal, Operation.DELIVERY_SETTLE, campaign)
    async with changing(context, principal, Operation.DELIVERY_SETTLE, campaign) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            f"campaign.send-again {campaign}",
            schemas.SentAgain,
            lambda: sending_again.send_again(work, context, campaign),
        )


async def settle(
    context: Context,
    principal: Principal,
    campaign: UUID,
    delivery: UUID,
    settlement: schemas.SettleDelivery,
    sent: SentRequest = UNKEYED,
) -> schemas.Settled:
    await _authorise_of(context, principal, Operation.DELIVERY_SETTLE, campaign)
    async with changing(context, principal, Operation.DELIVERY_SETTLE, campaign) as work:

        async def run() -> schemas.Settled:
            return await settling_unknown.settle_unknown(
                work, context, campaign, delivery, settlement.found, settlement.seen
            )

        act = f"delivery.settle {campaign} {delivery}"
        return await answered(work, context.idempotency, sent, act, schemas.Settled, run)


def expect_campaigns(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may see campaigns; called before a form is shown."""
    reach(principal, Operation.CAMPAIGN_READ)


async def read_mailbox(
    context: Context, principal: Principal, page: PageRequest
) -> Page[schemas.KeptMessage]:
    """Return the messages in the local mailbox for this person's desks."""
    far = reach(principal, Operation.MAILBOX_READ)
    found = await queries.kept_in_mailbox(context, far, page)
    await record_read(context.database, principal.actor, "mailbox.read", "mailbox")
    kept = [
        schemas.KeptMessage(
            delivery=row.id,
            channel=Channel(row.channel),
            notice=row.notice is not None,
            kept_at=row.settled_at,
            content=message_words(await context.mailbox.read(row.id)) if context.mailbox else None,
        )
        for row in found.items
    ]
    return Page(items=kept, next=found.next)
