"""HTTP in: contacts and the secrets of their endpoints."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.dispatch import schemas
from services.dispatch.access import contacts as contact_access
from services.dispatch.access import missed_messages, trial_messages
from services.dispatch.depends import ContextDep
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel
from shared.contracts.codes import Country
from shared.web.all_faults import checked_by
from shared.web.depends import ApiPrincipal
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router
from shared.web.sent_request import SentDep

router = Router(prefix="/v1")
TAGS: list[str | Enum] = ["contacts"]


@router.get("/contacts", summary="List contacts", tags=TAGS)
async def list_contacts(
    context: ContextDep,
    principal: ApiPrincipal,
    page: WantedPage,
    audience: Annotated[
        Audience | None, Query(description="Only contacts of this audience.")
    ] = None,
    country: Annotated[
        Country | None, Query(description="Only contacts that cover this country.")
    ] = None,
) -> Page[schemas.ContactView]:
    return await contact_access.list_contacts(
        context, principal, page, audience=audience, country=country
    )


@router.post("/contacts", status_code=201, summary="Create a contact", tags=TAGS)
@checked_by(schemas.CreateContact, contact_access.expect_valid)
async def create_contact(
    context: ContextDep,
    principal: ApiPrincipal,
    body: schemas.CreateContact,
    response: Response,
    sent: SentDep,
) -> schemas.ContactMade:
    """The secret of the endpoint is in this answer only. 409 `contact-exists`."""
    made = await contact_access.make_contact(context, principal, body, sent)
    response.headers["Location"] = f"{context.public_url}/dispatch/v1/contacts/{made.id}"
    return made


@router.get("/contacts/{contact}", summary="Read a contact", tags=TAGS)
async def read_contact(
    context: ContextDep, principal: ApiPrincipal, contact: UUID
) -> schemas.ContactView:
    return await contact_access.read_contact(context, principal, contact)


@router.get("/contacts/{contact}/deliveries", summary="List the deliveries to a contact", tags=TAGS)
async def list_contact_deliveries(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, page: WantedPage
) -> Page[schemas.ContactDelivery]:
    """Newest first, each with its state, the reason for it, and the time of the last attempt."""
    return await contact_access.read_deliveries_to(context, principal, contact, page)


@router.post(
    "/contacts/{contact}/channels/{channel}/try-now",
    summary="Try waiting messages to a contact now",
    tags=TAGS,
)
async def try_channel_now(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, channel: Channel, sent: SentDep
) -> schemas.TriedNow:
    """Try at once the messages that wait for this address, because its server works again.

    Messages that were stopped or are under an embargo are not sent. 409 `no-address`.
    """
    return await contact_access.try_now(context, principal, contact, channel, sent)


@router.post(
    "/contacts/{contact}/channels/{channel}/test",
    status_code=201,
    summary="Send a test message to a contact",
    tags=TAGS,
)
async def send_test_message(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, channel: Channel, sent: SentDep
) -> schemas.Trial:
    """It is marked as a test and names no case. It is tried once; `tests` has the result.

    409 `no-address`, `contact-inactive`, `address-blocked`, `hazard-to-recipient`; 429 within a
    minute of the one before, or after 20 in a day.
    """
    return await trial_messages.send_trial(context, principal, contact, channel, sent)


@router.get("/contacts/{contact}/tests", summary="List test messages to a contact", tags=TAGS)
async def list_test_messages(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, page: WantedPage
) -> Page[schemas.Trial]:
    """Newest first, each with the answer of the recipient's server."""
    return await trial_messages.list_trials(context, principal, contact, page)


@router.post(
    "/contacts/{contact}/channels/{channel}/unblock",
    status_code=204,
    summary="Unblock an address of a contact",
    tags=TAGS,
)
async def unblock_channel(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, channel: Channel, sent: SentDep
) -> None:
    """Check the address first. 409 `no-address`.

    Messages that were withheld stay withheld until somebody sends them (`send-missed`).
    """
    await contact_access.unblock_address(context, principal, contact, channel, sent=sent)


@router.get(
    "/contacts/{contact}/missed", summary="Count the messages that a contact missed", tags=TAGS
)
async def count_missed(
    context: ContextDep, principal: ApiPrincipal, contact: UUID
) -> list[schemas.MissedView]:
    """Messages that failed or were not sent while it could not be reached, and may be sent now."""
    return await missed_messages.list_missed(context, principal, contact)


@router.post(
    "/contacts/{contact}/channels/{channel}/send-missed",
    summary="Send missed messages to a contact",
    tags=TAGS,
)
async def send_missed(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, channel: Channel, sent: SentDep
) -> schemas.SentMissed:
    """Only this contact gets them, and none of them twice; the oldest 100 in one request.

    Consents, dangers, withdrawals and embargoes are checked again before each message. 409
    `no-address`, `contact-inactive`, `address-blocked`.
    """
    return await missed_messages.send_missed(context, principal, contact, channel, sent)


@router.put("/contacts/{contact}", summary="Change a contact", tags=TAGS)
@checked_by(schemas.ChangeContact, contact_access.expect_valid)
async def change_contact(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, body: schemas.ChangeContact
) -> schemas.ContactMade:
    """Replace all its fields. 409 `changed-since`, `contact-inactive`, `contact-exists`."""
    return await contact_access.change_contact(context, principal, contact, body)


@router.post(
    "/contacts/{contact}/deactivate", status_code=204, summary="Deactivate a contact", tags=TAGS
)
async def deactivate_contact(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, sent: SentDep
) -> None:
    """It gets no more messages. Messages that wait for it are withheld."""
    await contact_access.deactivate_contact(context, principal, contact, sent=sent)


@router.post(
    "/contacts/{contact}/reactivate", status_code=204, summary="Reactivate a contact", tags=TAGS
)
async def reactivate_contact(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, sent: SentDep
) -> None:
    """It gets new messages again, at the addresses it has. Withheld messages stay withheld."""
    await contact_access.reactivate_contact(context, principal, contact, sent=sent)


@router.post("/contacts/{contact}/secret", summary="Create a new secret for an endpoint", tags=TAGS)
async def replace_secret(
    context: ContextDep, principal: ApiPrincipal, contact: UUID, sent: SentDep
) -> schemas.SecretView:
    """Messages are signed with it, and for a day with the former secret, too. 409 `no-endpoint`."""
    return await contact_access.rotate_secret(context, principal, contact, sent)
