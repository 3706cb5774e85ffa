"""Pages of contacts: list, create, change, test, deactivate."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from services.dispatch import schemas
from services.dispatch.access import contacts as contact_access
from services.dispatch.access import missed_messages, trial_messages
from services.dispatch.channels import CHANNELS
from services.dispatch.depends import ContextDep
from services.dispatch.pages.confirmations import deactivating, sending_missed
from services.dispatch.pages.contact_form import contact_form, filled
from services.dispatch.pages.labels import page_labels
from services.dispatch.rules.reasons import NEVER_LIFTED
from shared.access.authorise import may
from shared.access.roles import Operation
from shared.contracts.channels import Channel
from shared.message_ids import msgid
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.pages import Pages
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router
from shared.web.submit import kept_at, shown_again, submitted

router = Router(include_in_schema=False)


class SeenVersion(BaseModel):
    """`seen`: the version of a contact that the page showed; 409 `changed-since` if not now."""

    seen: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class SeenBlocked(BaseModel):
    """`seen`: since when the address was blocked as the page showed it."""

    seen: AwareDatetime | None = None


@router.get("/contacts")
async def contacts(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    page: WantedPage,
) -> Response:
    found = await contact_access.list_contacts(context, principal, page)
    return console.render(
        request,
        "contacts.html",
        contacts=found.items,
        more=next_link(request, found),
        may_manage=may(principal, Operation.CONTACT_MANAGE),
        **page_labels(request, console, context),
    )


@router.get("/contacts/new")
async def new_contact(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    contact_access.expect_may_change_contacts(principal)
    form = shown_again(request, console, Form(), "/contacts/new")
    return contact_form(request, console, context, form)


@router.post("/contacts/new")
async def add_contact(
    request: Request, console: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    contact_access.expect_may_change_contacts(principal)
    check = partial(contact_access.expect_valid, context, principal)
    wanted = await submitted(request, console, schemas.CreateContact, further=check)
    made = await contact_access.make_contact(context, principal, wanted)
    return _saved(request, console, made, path_of(request, "/contacts"))


@router.get("/contacts/{contact}/edit")
async def edit_contact(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
) -> Response:
    """Show the form of a contact.

    After an edit conflict it shows what is saved now, and lets the person keep theirs.
    """
    contact_access.expect_may_change_contacts(principal)
    present = filled(await contact_access.read_contact(context, principal, contact))
    action = f"/contacts/{contact}/edit"
    form, kept = shown_again(request, console, present, action), kept_at(request, action)
    newest = present if kept and kept.was_refused("changed-since") else None
    return contact_form(request, console, context, form, contact=contact, newest=newest)


@router.post("/contacts/{contact}/edit")
async def change_contact(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
) -> Response:
    contact_access.expect_may_change_contacts(principal)
    check = partial(contact_access.expect_valid, context, principal)
    wanted = await submitted(request, console, schemas.ChangeContact, further=check)
    made = await contact_access.change_contact(context, principal, contact, wanted)
    return _saved(request, console, made, path_of(request, f"/contacts/{contact}"))


@router.get("/contacts/{contact}")
async def contact(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
    page: WantedPage,
) -> Response:
    shown = await contact_access.read_contact(context, principal, contact)
    found = await contact_access.read_deliveries_to(context, principal, contact, page)
    reached = [(code, getattr(shown, each.contact_field)) for code, each in CHANNELS.items()]
    return console.render(
        request,
        "contact.html",
        contact=shown,
        reached=[each for each in reached if each[1]],
        with_secret=[code for code, each in CHANNELS.items() if each.has_secrets],
        blocked={each.channel: each for each in shown.blocked},
        for_good=NEVER_LIFTED,
        tested=await trial_messages.last_trials(context, principal, contact),
        waits=await trial_messages.channels_that_wait(context, principal, contact),
        missed={each.channel: each for each in await _missed(context, principal, contact)},
        deliveries=found.items,
        more=next_link(request, found),
        may_manage=may(principal, Operation.CONTACT_MANAGE),
        **page_labels(request, console, context),
    )


async def _missed(
    context: ContextDep, principal: PagePrincipal, contact: UUID
) -> Sequence[schemas.MissedView]:
    """Return what the contact missed, for people who may send it."""
    if not may(principal, Operation.DELIVERY_SETTLE):
        return ()
    return await missed_messages.list_missed(context, principal, contact)


@router.post("/contacts/{contact}/channels/{channel}/send-missed")
async def send_missed(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
    channel: Channel,
) -> Response:
    waiting = {
        each.channel: each
        for each in await missed_messages.list_missed(context, principal, contact)
    }.get(channel)
    place = path_of(request, f"/contacts/{contact}")
    if waiting is not None:
        shown = await contact_access.read_contact(context, principal, contact)
        question = sending_missed(waiting.deliveries, waiting.days, shown.name)
        if (asked := await ask_first(request, console, question)) is not None:
            return asked
    sent = await missed_messages.send_missed(context, principal, contact, channel)
    if not sent.deliveries:
        return console.redirect(place, msgid("No missed message can be sent now."))
    return console.redirect(
        place,
        msgid("Messages being sent again: {number}. The result of each is shown below."),
        number=sent.deliveries,
    )


@router.post("/contacts/{contact}/channels/{channel}/try-now")
async def try_again(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
    channel: Channel,
) -> Response:
    tried = await contact_access.try_now(context, principal, contact, channel)
    place = path_of(request, f"/contacts/{contact}")
    if not tried.deliveries:
        return console.redirect(place, msgid("No message is waiting for another attempt."))
    return console.redirect(place, msgid("The waiting messages are being tried now."))


@router.post("/contacts/{contact}/channels/{channel}/test")
async def send_test(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
    channel: Channel,
) -> Response:
    await trial_messages.send_trial(context, principal, contact, channel)
    return console.redirect(
        path_of(request, f"/contacts/{contact}"),
        msgid("A test message is being sent. The result is shown here in a moment."),
    )


@router.post("/contacts/{contact}/channels/{channel}/unblock")
async def unblock(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
    channel: Channel,
) -> Response:
    seen = await submitted(request, console, SeenBlocked)
    await contact_access.unblock_address(context, principal, contact, channel, seen.seen)
    return console.redirect(
        path_of(request, f"/contacts/{contact}"), msgid("Messages are sent to this address again.")
    )


@router.post("/contacts/{contact}/deactivate")
async def deactivate(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
) -> Response:
    contact_access.expect_may_change_contacts(principal)
    shown = await contact_access.read_contact(context, principal, contact)
    if (asked := await ask_first(request, console, deactivating(shown.name))) is not None:
        return asked
    await contact_access.deactivate_contact(
        context, principal, contact, await _seen(request, console)
    )
    return console.redirect(
        path_of(request, "/contacts"), msgid("Contact deactivated. It receives no more messages.")
    )


@router.post("/contacts/{contact}/reactivate")
async def reactivate(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    contact: UUID,
) -> Response:
    contact_access.expect_may_change_contacts(principal)
    await contact_access.reactivate_contact(
        context, principal, contact, await _seen(request, console)
    )
    return console.redirect(path_of(request, f"/contacts/{contact}"), msgid("Contact reactivated."))


async def _seen(request: Request, console: Pages) -> int | None:
    """Return the version of the contact that the page showed."""
    return (await submitted(request, console, SeenVersion)).seen


def _saved(request: Request, console: Pages, made: schemas.ContactMade, place: str) -> Response:
    """Redirect to `place`; the secret of a new endpoint is shown first, and nowhere else."""
    if made.secret is not None:
        # Shown once, and never in a cookie or a URL: this answer is the only place.
        return console.render(request, "secret.html", secret=made.secret, renewed=None)
    return console.redirect(place, msgid("Contact saved."))
