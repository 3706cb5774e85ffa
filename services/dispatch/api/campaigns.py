"""HTTP in: campaigns, their deliveries, stop."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.dispatch import access, schemas
from services.dispatch.access import hazards as hazard_access
from services.dispatch.depends import ContextDep
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas.campaigns import ANSWER_CODE
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code
from shared.web.depends import ApiPrincipal
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router
from shared.web.sent_request import SentDep

router = Router(prefix="/v1")
TAGS: list[str | Enum] = ["campaigns"]
REACHED_SAID = "`false`: only those that failed, were not sent, or may not have been."
CONSENT_SAID = "Only those that need the consent to this use: `share_with_partner`."
CODE_SAID = "Only those of which an attempt was answered so: 550, 5.1.1, 21610."


@router.get("/campaigns", summary="List campaigns", tags=TAGS)
async def list_campaigns(
    context: ContextDep,
    principal: ApiPrincipal,
    page: WantedPage,
    case: Annotated[UUID | None, Query(description="Only campaigns of this case.")] = None,
) -> Page[schemas.CampaignView]:
    return await access.list_campaigns(context, principal, page, case=case)


@router.get("/campaigns/{campaign}", summary="Read a campaign", tags=TAGS)
async def read_campaign(
    context: ContextDep, principal: ApiPrincipal, campaign: UUID
) -> schemas.CampaignView:
    return await access.show_campaign(context, principal, campaign)


@router.get("/campaigns/{campaign}/deliveries", summary="List a campaign's deliveries", tags=TAGS)
async def list_deliveries(  # noqa: PLR0913, PLR0917  # FastAPI passes each by name
    context: ContextDep,
    principal: ApiPrincipal,
    campaign: UUID,
    page: WantedPage,
    state: Annotated[State | None, Query(description="Only deliveries in this state.")] = None,
    reached: Annotated[bool | None, Query(description=REACHED_SAID)] = None,
    reason: Annotated[Reason | None, Query(description="Only deliveries with this reason.")] = None,
    code: Annotated[str | None, Query(pattern=ANSWER_CODE, description=CODE_SAID)] = None,
    consent: Annotated[Code | None, Query(description=CONSENT_SAID)] = None,
) -> Page[schemas.DeliveryView]:
    """Each delivery has its state, the reason for that state, and all its attempts."""
    wanted = schemas.DeliveryFilter(
        state=state, reached=reached, reason=reason, code=code, consent=consent
    )
    return await access.read_deliveries(context, principal, campaign, page, wanted)


@router.get("/recipients", summary="Count the recipients of an appeal", tags=["contacts"])
async def count_recipients(
    context: ContextDep,
    principal: ApiPrincipal,
    country: Annotated[str, Query(description="ISO 3166-1 alpha-3.", max_length=80)],
    audience: Annotated[list[Audience], Query(min_length=1, max_length=5)],
) -> schemas.RecipientsView:
    """Numbers by audience and channel from the present contacts, without names or addresses."""
    return await access.count_recipients(context, principal, country, audience)


@router.post("/campaigns/{campaign}/stop", summary="Stop a campaign", tags=TAGS)
async def stop_campaign(
    context: ContextDep,
    principal: ApiPrincipal,
    campaign: UUID,
    body: schemas.StopCampaign,
    sent: SentDep,
) -> schemas.Stopped:
    """No more messages are sent. Can be repeated. Messages already sent cannot be recalled."""
    return await access.stop(context, principal, campaign, body, sent)


@router.post(
    "/campaigns/{campaign}/send-again",
    summary="Send failed messages of a campaign again",
    tags=TAGS,
)
async def send_campaign_again(
    context: ContextDep, principal: ApiPrincipal, campaign: UUID, sent: SentDep
) -> schemas.SentAgain:
    """Contacts that were added since then get it too. A contact that has it does not get it twice.

    409 `campaign-stopped`, `withdrawn`.
    """
    return await access.send_again(context, principal, campaign, sent)


@router.post(
    "/campaigns/{campaign}/deliveries/{delivery}/release",
    summary="Release a message to an endangered recipient",
    tags=TAGS,
)
async def release_delivery(
    context: ContextDep,
    principal: ApiPrincipal,
    campaign: UUID,
    delivery: UUID,
    sent: SentDep,
    body: schemas.ReleaseDelivery | None = None,
) -> schemas.Settled:
    """Send a delivery that was held for the safety of its recipient.

    A danger that is added later holds it again. 409 `not-held`, `changed-since`; 409
    `hazard-to-recipient` if it may never be sent.
    """
    wanted = body or schemas.ReleaseDelivery()
    return await hazard_access.release_held(context, principal, campaign, delivery, wanted, sent)


@router.post(
    "/campaigns/{campaign}/deliveries/{delivery}/settle",
    summary="Record the result of a delivery",
    tags=TAGS,
)
async def settle_delivery(
    context: ContextDep,
    principal: ApiPrincipal,
    campaign: UUID,
    delivery: UUID,
    body: schemas.SettleDelivery,
    sent: SentDep,
) -> schemas.Settled:
    """Record the result of a delivery whose result is not known. 409 `not-unknown`.

    If it could harm its recipient, sending it `again` needs the same decision as a release, with
    the same 409.
    """
    return await access.settle(context, principal, campaign, delivery, body, sent)
