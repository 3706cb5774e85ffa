"""HTTP in: contacts and the secrets of their endpoints."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.dispatch import queries, schemas
from services.dispatch.depends import PartsOf
from services.dispatch.operations import contacts
from services.dispatch.operations.trying import try_now
from services.dispatch.reception import read_contact, read_deliveries_to
from services.dispatch.rules.reasons import Channel
from shared.access.authorise import authorise
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.clock import new_id
from shared.contracts.attestation import Audience
from shared.contracts.codes import Country
from shared.storage.unit_of_work import AuditFact
from shared.web.depends import Signed
from shared.web.pagination import Page, WantedPage

router = APIRouter(prefix="/v1")
TAGS: list[str | Enum] = ["contacts"]


@router.get("/contacts", summary="List contacts", tags=TAGS)
async def get_contacts(
    parts: PartsOf,
    principal: Signed,
    page: WantedPage,
    audience: Annotated[Audience | None, Query(description="Of this kind only.")] = None,
    country: Annotated[Country | None, Query(description="Who cover this country.")] = None,
) -> Page[schemas.ContactShown]:
    authorise(principal, Operation.CONTACT_READ)
    found = await queries.list_contacts(parts, page, audience=audience, country=country)
    subjects = tuple(each.id for each in found.items)
    await record_read(
        parts.database, principal.actor, AuditFact("contacts.read", "contact", None, subjects)
    )
    return found


@router.post("/contacts", status_code=201, summary="Make a contact", tags=TAGS)
async def post_contact(
    parts: PartsOf, principal: Signed, body: schemas.ContactWanted, response: Response
) -> schemas.ContactMade:
    """Make one. The endpoint's secret is in this answer only. 409 `contact-exists`."""
    authorise(principal, Operation.CONTACT_MANAGE)
    contact = new_id()
    keys = await parts.keyring.create(contact)
    async with parts.database.unit_of_work(principal.actor, keys) as work:
        made = await contacts.create_contact(work, parts, contact, body)
    response.headers["Location"] = f"{parts.public_url}/dispatch/v1/contacts/{contact}"
    return made


@router.get("/contacts/{contact}", summary="Read a contact", tags=TAGS)
async def get_contact(parts: PartsOf, principal: Signed, contact: UUID) -> schemas.ContactShown:
    return await read_contact(parts, principal, contact)


@router.get("/contacts/{contact}/deliveries", summary="List what went to a contact", tags=TAGS)
async def get_deliveries_to(
    parts: PartsOf, principal: Signed, contact: UUID, page: WantedPage
) -> Page[schemas.ContactDelivery]:
    """Newest first, each with its state, the reason of that state, and when it was last tried."""
    return await read_deliveries_to(parts, principal, contact, page)


@router.post(
    "/contacts/{contact}/channels/{channel}/try-now",
    summary="Try now what waits for a contact",
    tags=TAGS,
)
async def post_try_now(
    parts: PartsOf, principal: Signed, contact: UUID, channel: Channel
) -> schemas.TriedNow:
    """For a server that is back: what waits for this address is not left for its next turn.

    What was stopped, or is under an embargo, is kept back as at any other time. 409 `no-address`.
    """
    authorise(principal, Operation.CONTACT_MANAGE)
    async with parts.database.unit_of_work(principal.actor) as work:
        return await try_now(work, parts, contact, channel)


@router.put("/contacts/{contact}", summary="Change a contact", tags=TAGS)
async def put_contact(
    parts: PartsOf, principal: Signed, contact: UUID, body: schemas.ContactChange
) -> schemas.ContactMade:
    """Make it what the body says. 409 `changed-since`, `contact-inactive`, `contact-exists`."""
    authorise(principal, Operation.CONTACT_MANAGE)
    keys = await parts.keyring.open([contact])
    async with parts.database.unit_of_work(principal.actor, keys) as work:
        return await contacts.change_contact(work, parts, contact, body)


@router.post(
    "/contacts/{contact}/deactivate", status_code=204, summary="Lay a contact aside", tags=TAGS
)
async def deactivate(parts: PartsOf, principal: Signed, contact: UUID) -> None:
    """Send it nothing more; what still waits for it is withheld."""
    authorise(principal, Operation.CONTACT_MANAGE)
    async with parts.database.unit_of_work(principal.actor) as work:
        await contacts.deactivate_contact(work, contact)


@router.post("/contacts/{contact}/secret", summary="Give the endpoint a new secret", tags=TAGS)
async def post_secret(parts: PartsOf, principal: Signed, contact: UUID) -> schemas.SecretShown:
    """Sign with a new secret, and for a day with the former too. 409 `no-endpoint`."""
    authorise(principal, Operation.CONTACT_MANAGE)
    keys = await parts.keyring.open([contact])
    async with parts.database.unit_of_work(principal.actor, keys) as work:
        return await contacts.rotate_secret(work, contact)
