"""What API and pages both do before they show something: authorise, read, and tell the trail."""

from collections.abc import Collection
from email import message_from_bytes
from email.policy import default
from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel
from shared.access.authorise import authorise, reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.contracts.attestation import Audience
from shared.problems import Invalid
from shared.storage.unit_of_work import AuditFact
from shared.web.pagination import Page, PageRequest


async def authorise_of(
    parts: Parts, principal: Principal, operation: Operation, campaign: UUID
) -> None:
    """Return if this person may do this to this campaign."""
    reach(principal, operation)  # before it is said whether there is such a campaign
    desk, kept_to = await queries.bounds_of(parts, campaign)
    authorise(principal, operation, desk=desk, restricted_to=kept_to)


async def count_recipients(
    parts: Parts, principal: Principal, country: str, audience: Collection[Audience]
) -> schemas.RecipientsShown:
    """Count whom an appeal would reach now: numbers only, for whoever may see campaigns at all."""
    reach(principal, Operation.CAMPAIGN_READ)
    if fault := parts.taxonomy.countries.fault(country, field="country"):
        raise Invalid("Some of this cannot be taken.", faults=[fault])
    return await queries.count_recipients(parts, sorted(set(audience)), country)


async def read_deliveries(
    parts: Parts, principal: Principal, campaign: UUID, page: PageRequest
) -> Page[schemas.DeliveryShown]:
    """Return deliveries with the names and addresses in them: it stands in the trail before."""
    found = await queries.list_deliveries(parts, campaign, page)
    await record_read(
        parts.database, principal.actor, AuditFact("deliveries.read", "campaign", campaign)
    )
    return found


async def read_contact(parts: Parts, principal: Principal, contact: UUID) -> schemas.ContactShown:
    """Return a contact with its name and addresses: it stands in the trail before."""
    authorise(principal, Operation.CONTACT_READ)
    found = await queries.show_contact(parts, contact)
    await record_read(
        parts.database, principal.actor, AuditFact("contact.read", "contact", contact, (contact,))
    )
    return found


async def read_deliveries_to(
    parts: Parts, principal: Principal, contact: UUID, page: PageRequest
) -> Page[schemas.ContactDelivery]:
    """Return what went to a contact, of the campaigns that this person may see."""
    authorise(principal, Operation.CONTACT_READ)
    far = reach(principal, Operation.CAMPAIGN_READ)
    found = await queries.deliveries_of(parts, far, contact, page)
    fact = AuditFact("deliveries.read", "contact", contact, (contact,))
    await record_read(parts.database, principal.actor, fact)
    return found


async def read_mailbox(
    parts: Parts, principal: Principal, page: PageRequest
) -> Page[schemas.KeptMessage]:
    """Return what lies in the local mailbox of this person's desks."""
    far = reach(principal, Operation.MAILBOX_READ)
    found = await queries.kept_in_mailbox(parts, far, page)
    await record_read(parts.database, principal.actor, AuditFact("mailbox.read", "mailbox"))
    kept = [
        schemas.KeptMessage(
            delivery=row.id,
            channel=Channel(row.channel),
            notice=row.notice is not None,
            kept_at=row.settled_at,
            content=_words(await parts.mailbox.read(row.id)) if parts.mailbox else None,
        )
        for row in found.items
    ]
    return Page(items=kept, next=found.next)


def _words(content: bytes | None) -> str | None:
    """Return a message as a person reads it: the letter's chief headers and its plain text."""
    if content is None:
        return None
    if content.startswith(b"NOT SENT"):
        return content.decode()
    letter = message_from_bytes(content, policy=default)
    body = letter.get_body(("plain",))
    head = "\n".join(f"{name}: {letter[name]}" for name in ("To", "Subject"))
    return f"{head}\n\n{body.get_content() if body is not None else ''}"
