"""HTTP in: campaigns, their deliveries, stop."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.dispatch import queries, schemas
from services.dispatch.depends import PartsOf
from services.dispatch.operations.deliveries import settle_unknown
from services.dispatch.operations.stopping import stop_campaign
from services.dispatch.reception import authorise_of, count_recipients, read_deliveries
from shared.access.authorise import reach
from shared.access.roles import Operation
from shared.contracts.attestation import Audience
from shared.web.depends import Signed
from shared.web.pagination import Page, WantedPage

router = APIRouter(prefix="/v1")
TAGS: list[str | Enum] = ["campaigns"]


@router.get("/campaigns", summary="List campaigns", tags=TAGS)
async def get_campaigns(
    parts: PartsOf,
    principal: Signed,
    page: WantedPage,
    case: Annotated[UUID | None, Query(description="Only those of this case.")] = None,
) -> Page[schemas.CampaignShown]:
    within = reach(principal, Operation.CAMPAIGN_READ)
    return await queries.list_campaigns(parts, within, page, case=case)


@router.get("/campaigns/{campaign}", summary="Read a campaign", tags=TAGS)
async def get_campaign(parts: PartsOf, principal: Signed, campaign: UUID) -> schemas.CampaignShown:
    await authorise_of(parts, principal, Operation.CAMPAIGN_READ, campaign)
    return await queries.show_campaign(parts, campaign)


@router.get("/campaigns/{campaign}/deliveries", summary="List a campaign's deliveries", tags=TAGS)
async def get_deliveries(
    parts: PartsOf, principal: Signed, campaign: UUID, page: WantedPage
) -> Page[schemas.DeliveryShown]:
    """Each with its state, the reason of that state, and every attempt."""
    await authorise_of(parts, principal, Operation.CAMPAIGN_READ, campaign)
    return await read_deliveries(parts, principal, campaign, page)


@router.get("/recipients", summary="Count whom an appeal would reach", tags=["contacts"])
async def get_recipients(
    parts: PartsOf,
    principal: Signed,
    country: Annotated[str, Query(description="ISO 3166-1 alpha-3.", max_length=80)],
    audience: Annotated[list[Audience], Query(min_length=1, max_length=5)],
) -> schemas.RecipientsShown:
    """Numbers by audience and channel, as the contacts stand now; no name and no address."""
    return await count_recipients(parts, principal, country, audience)


@router.post("/campaigns/{campaign}/stop", summary="Stop a campaign", tags=TAGS)
async def post_stop(
    parts: PartsOf, principal: Signed, campaign: UUID, body: schemas.StopWanted
) -> schemas.Stopped:
    """Let nothing more of it go out. Can be repeated; what was sent cannot be called back."""
    await authorise_of(parts, principal, Operation.CAMPAIGN_STOP, campaign)
    async with parts.database.unit_of_work(principal.actor) as work:
        row = await stop_campaign(work, parts, campaign, body.reason)
        return schemas.Stopped.model_validate(row, from_attributes=True)


@router.post(
    "/campaigns/{campaign}/deliveries/{delivery}/settle",
    summary="Say what became of a delivery",
    tags=TAGS,
)
async def post_settlement(
    parts: PartsOf,
    principal: Signed,
    campaign: UUID,
    delivery: UUID,
    body: schemas.Settlement,
) -> schemas.Settled:
    """Decide on a delivery of which nobody knows whether it was taken. 409 `not-unknown`."""
    await authorise_of(parts, principal, Operation.DELIVERY_SETTLE, campaign)
    async with parts.database.unit_of_work(principal.actor) as work:
        return await settle_unknown(work, parts, campaign, delivery, body.found)
