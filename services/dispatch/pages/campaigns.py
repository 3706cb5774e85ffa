"""Pages of campaigns and their deliveries."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from services.dispatch import access, schemas
from services.dispatch.access import hazards as hazard_access
from services.dispatch.access import reports
from services.dispatch.access.channels import down_channels
from services.dispatch.access.previews import preview_sending_again
from services.dispatch.depends import ContextDep
from services.dispatch.pages.confirmations import (
    SETTLING,
    sending_again,
    sending_all_the_same,
    stopping,
)
from services.dispatch.pages.hazard_warnings import endangered_words, moment_of
from services.dispatch.pages.labels import NOT_REACHED, REACHED, page_labels
from shared.access.authorise import may
from shared.access.roles import Operation
from shared.clock import utc_now
from shared.message_ids import msgid
from shared.problems import Invalid
from shared.web.confirming import ask_first, is_confirmed
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(include_in_schema=False)

_REACHED = {NOT_REACHED: "false", REACHED: "true"}
Filter = Annotated[str, Query(max_length=64)]


class StopForm(schemas.StopCampaign):
    """The form of the page: an empty reason is none."""

    reason: schemas.StopReason


@router.get("/")
async def begin(request: Request) -> RedirectResponse:
    return RedirectResponse(path_of(request, "/campaigns"), 303)


@router.get("/campaigns")
async def campaigns(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    page: WantedPage,
) -> Response:
    found = await access.list_campaigns(context, principal, page)
    more = next_link(request, found)
    return console.render(
        request,
        "campaigns.html",
        campaigns=found.items,
        down=await down_channels(context, principal),
        amiss=await reports.show_callback_faults(context, principal),
        more=more,
        **page_labels(request, console, context),
    )


@router.get("/campaigns/{campaign}")
async def campaign(  # noqa: PLR0913, PLR0917  # FastAPI passes each by name
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    campaign: UUID,
    page: WantedPage,
    state: Filter = "",
    why: Filter = "",
    code: Filter = "",
    consent: Filter = "",
) -> Response:
    given = {"state": state, "reason": why, "code": code.strip(), "consent": consent}
    if state in _REACHED:
        given |= {"state": "", "reached": _REACHED[state]}
    asked = Form({name: [value] for name, value in given.items() if value})
    filter_ = Form({"state": [state], "why": [why], "code": [code], "consent": [consent]})
    try:
        wanted = asked.taken(schemas.DeliveryFilter, console.gettext(request))
    except Invalid as wrong:
        wanted, filter_.faults = schemas.DeliveryFilter(), wrong.faults
    shown, found = await access.read_campaign(context, principal, campaign, page, wanted)
    return console.render(
        request,
        "campaign.html",
        campaign=shown,
        deliveries=found.items,
        more=next_link(request, found),
        may_stop=may(principal, Operation.CAMPAIGN_STOP),
        may_settle=may(principal, Operation.DELIVERY_SETTLE),
        form=Form(),
        filtered=any(given.values()),
        # Its fields have other names than those of the form that stops the campaign.
        filter=filter_,
        **page_labels(request, console, context),
    )


@router.post("/campaigns/{campaign}/stop")
async def stop(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    campaign: UUID,
) -> Response:
    shown = await access.expect_may(context, principal, Operation.CAMPAIGN_STOP, campaign)
    wanted = await submitted(request, console, StopForm)
    if (asked := await ask_first(request, console, stopping(shown.reference))) is not None:
        return asked
    await access.stop(context, principal, campaign, wanted)
    return console.redirect(
        path_of(request, f"/campaigns/{campaign}"),
        msgid("Campaign stopped. No more messages are sent."),
    )


@router.post("/campaigns/{campaign}/send-again")
async def send_again(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    campaign: UUID,
) -> Response:
    shown = await access.expect_may(context, principal, Operation.DELIVERY_SETTLE, campaign)
    place = path_of(request, f"/campaigns/{campaign}")
    nothing = msgid(
        "There is nothing to send again, and there are no new contacts. To reach a blocked "
        "address, unblock it first, on the page of its contact."
    )
    if not await is_confirmed(request):
        would = await preview_sending_again(context, principal, campaign)
        if not (would.reopened or would.added):
            return console.redirect(place, nothing)
        question = sending_again(shown.reference, would)
        if (asked := await ask_first(request, console, question)) is not None:
            return asked
    sent = await access.send_again(context, principal, campaign)
    if not (sent.reopened or sent.added):
        return console.redirect(place, nothing)
    return console.redirect(
        place,
        msgid("Messages being sent again: {reopened}. New contacts that receive it: {added}."),
        reopened=sent.reopened,
        added=sent.added,
    )


@router.post("/campaigns/{campaign}/deliveries/{delivery}/release")
async def release(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    campaign: UUID,
    delivery: UUID,
) -> Response:
    wanted = await submitted(request, console, schemas.ReleaseDelivery)
    shown = await hazard_access.show_endangered(context, principal, campaign, delivery)
    told = endangered_words(request, console, context, shown)
    if (asked := await ask_first(request, console, sending_all_the_same(told))) is not None:
        return asked
    settled = await hazard_access.release_held(context, principal, campaign, delivery, wanted)
    place = path_of(request, f"/campaigns/{campaign}")
    if settled.goes_out_at is not None and settled.goes_out_at > utc_now():
        moment = moment_of(request, console, settled.goes_out_at)
        flash = msgid("The message will be sent when the embargo ends ({moment}).")
        return console.redirect(place, flash, moment=moment)
    return console.redirect(place, msgid("The message is being sent now."))


@router.post("/campaigns/{campaign}/deliveries/{delivery}/settle")
async def settle(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    campaign: UUID,
    delivery: UUID,
) -> Response:
    wanted = await submitted(request, console, schemas.SettleDelivery)
    await access.expect_may(context, principal, Operation.DELIVERY_SETTLE, campaign)
    shown = await hazard_access.show_endangered(context, principal, campaign, delivery)
    told = endangered_words(request, console, context, shown)
    question = replace(SETTLING[wanted.found], about=told.recipient)
    if wanted.found == "again" and shown.dangers:
        question = sending_all_the_same(told, maybe_twice=True)
    if (asked := await ask_first(request, console, question)) is not None:
        return asked
    await access.settle(context, principal, campaign, delivery, wanted)
    return console.redirect(
        path_of(request, f"/campaigns/{campaign}"), msgid("Your answer was recorded.")
    )
