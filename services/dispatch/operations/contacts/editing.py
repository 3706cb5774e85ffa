"""Create, change and deactivate contacts, and renew the secrets of their endpoints."""

from uuid import UUID

from sqlalchemy import select, text

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.operations.contacts.addresses import (
    add_address,
    check_new_addresses,
    is_same,
)
from services.dispatch.operations.contacts.blocking import RESERVED
from services.dispatch.operations.locking import lock_contact
from services.dispatch.rules.secrets import FORMER_SECRET_LASTS, MOST_FORMER
from services.dispatch.schemas import (
    ChangeContact,
    ContactMade,
    CreateContact,
    SecretView,
    SeenSecret,
)
from services.dispatch.sealed import AddressWords, ContactWords, HeldSecret
from services.dispatch.tables import Address, Contact
from shared.contracts.channels import Channel
from shared.message_ids import msgid
from shared.outbound.webhooks import WebhookSecret
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.taxonomy import unknown_codes_of
from shared.web.problems import INVALID_MESSAGE

RENEWED = msgid(
    "The secret was renewed after you opened this contact, or the form was sent twice. "
    "Open it again first."
)
CHANGED = msgid("Somebody changed this contact after you opened it. Check it again first.")

# Bring deliveries forward, so that a page does not show them as waiting for hours for a contact
# that gets nothing more. Deliveries are locked before addresses, as when results are recorded.
_BRING_FORWARD = text(
    """
    UPDATE deliveries SET next_try_at = :now
    WHERE id IN (
        SELECT id FROM deliveries
        WHERE contact = :contact AND state = 'pending' AND reason <> 'embargo'
        FOR UPDATE SKIP LOCKED
    )
    """
)
_END_RESTS = text(
    """
    UPDATE addresses SET rests_until = NULL
    WHERE id IN (
        SELECT id FROM addresses WHERE contact = :contact ORDER BY id FOR NO KEY UPDATE
    )
    """
)


async def create_contact(
    work: UnitOfWork, context: Context, contact: UUID, wanted: CreateContact
) -> ContactMade:
    """Create a contact; raise `Conflict` `contact-exists` for a duplicate.

    `work.keys` hold the key of `contact`.
    """
    await work.ask_again(contact)
    addresses = await check_new_addresses(work, context, checked_addresses(context, wanted))
    row = Contact(
        id=contact,
        **_columns(work, contact, wanted),
        active=True,
        version=1,
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    secret = None
    for address in addresses.values():
        secret = await add_address(work, row, address) or secret
    work.record("contact.created", "contact", contact, (contact,))
    return ContactMade(id=contact, version=1, secret=secret)


async def change_contact(
    work: UnitOfWork, context: Context, contact: UUID, wanted: ChangeContact
) -> ContactMade:
    """Change a contact to what the request says.

    A changed address is deactivated, and messages that wait for it are withheld. `Conflict`
    `changed-since`, `contact-inactive`, `contact-exists`.
    """
    addresses = await check_new_addresses(work, context, checked_addresses(context, wanted))
    row = await lock_contact(work, contact)
    if not row.active:
        raise Conflict("This contact was deactivated.", code="contact-inactive")
    _expect_as_seen(row, wanted.version)
    same_audience = row.audience == wanted.audience
    for name, value in _columns(work, contact, wanted).items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at = work.now
    present = {each.channel: each for each in await _addresses(work, contact)}
    secret, kept = None, set()
    for channel, former in present.items():
        words = work.keys.open_model(
            AddressWords, place_of(Address.sealed, former.id), former.sealed
        )
        target = addresses.get(Channel(channel))
        if same_audience and target is not None and is_same(target, words.value):
            kept.add(channel)
        else:
            former.active = False
    await work.session.flush()
    for channel, address in addresses.items():
        if channel not in kept:
            secret = await add_address(work, row, address) or secret
    work.record("contact.changed", "contact", contact, (contact,))
    return ContactMade(id=contact, version=row.version, secret=secret)


async def deactivate_contact(work: UnitOfWork, contact: UUID, seen: int | None = None) -> None:
    """Deactivate a contact; messages that wait for it will be withheld. Can be repeated.

    Its addresses stay stored and readable, so that it can be reactivated.
    """
    row = await lock_contact(work, contact)
    if not row.active:
        return
    _expect_as_seen(row, seen)
    row.active = False
    row.version += 1
    row.changed_at = work.now
    await work.session.execute(_BRING_FORWARD, {"contact": contact, "now": work.now})
    await work.session.execute(_END_RESTS, {"contact": contact})
    work.record("contact.deactivated", "contact", contact, (contact,))


async def reactivate_contact(work: UnitOfWork, contact: UUID, seen: int | None = None) -> None:
    """Reactivate a contact with the addresses it has.

    Withheld messages stay withheld. Can be repeated.
    """
    row = await lock_contact(work, contact)
    if row.active:
        return
    _expect_as_seen(row, seen)
    row.active = True
    row.version += 1
    row.changed_at = work.now
    work.record("contact.reactivated", "contact", contact, (contact,))


async def rotate_secret(
    work: UnitOfWork, contact: UUID, seen: SeenSecret | None = None
) -> SecretView:
    """Give the endpoint a new secret; former ones still sign for a day.

    Of these, `MOST_FORMER` continue; the answer says how many do not. `Conflict` `changed-since` if
    a page showed another secret than the present one; None: not checked.
    """
    await lock_contact(work, contact)
    found = [
        each
        for each in await _addresses(work, contact)
        if CHANNELS[Channel(each.channel)].has_secrets
    ]
    if not found:
        raise Conflict("This contact has no endpoint.", code="no-endpoint")
    address = found[0]
    words = work.keys.open_model(AddressWords, place_of(Address.sealed, address.id), address.sealed)
    if seen is not None and seen.seen != words.secret_mark:
        raise Conflict(RENEWED, code="changed-since")
    until = work.now + FORMER_SECRET_LASTS
    secret = WebhookSecret.generate().reveal()
    former = [each for each in words.secrets if each.until is None or each.until > work.now]
    ended = [HeldSecret(secret=each.secret, until=each.until or until) for each in former]
    kept = ended[:MOST_FORMER]
    changed = words.model_copy(update={"secrets": (HeldSecret(secret=secret), *kept)})
    address.sealed = work.keys.seal_model(contact, place_of(Address.sealed, address.id), changed)
    work.record("contact.secret-rotated", "contact", contact, (contact,))
    return SecretView(secret=secret, former_until=until, ended=len(ended) - len(kept))


def _expect_as_seen(row: Contact, seen: int | None) -> None:
    """Raise `Conflict` `changed-since` unless the reader saw this version; None: not checked."""
    if seen is not None and seen != row.version:
        raise Conflict(CHANGED, code="changed-since")


def _columns(work: UnitOfWork, contact: UUID, wanted: CreateContact) -> dict[str, object]:
    words = ContactWords(name=wanted.name, organisation=wanted.organisation)
    return {
        "audience": wanted.audience,
        "words": work.keys.seal_model(contact, place_of(Contact.words, contact), words),
        "countries": sorted(set(wanted.countries)),
        "all_countries": not wanted.countries,
        "located_in": wanted.located_in,
        "languages": list(dict.fromkeys(wanted.languages)),
    }


async def _addresses(work: UnitOfWork, contact: UUID) -> list[Address]:
    found = await work.session.scalars(
        select(Address)
        .where(Address.contact == contact, Address.active)
        .order_by(Address.id)
        .with_for_update(key_share=True)
    )
    return list(found)


def checked_addresses(context: Context, wanted: CreateContact) -> dict[Channel, str]:
    """Return each address in normal form; `Invalid` with all faults of a contact.

    Faults are unknown codes, and addresses to which nothing can ever be sent.
    """
    faults, addresses = list(unknown_codes_of(wanted, context.taxonomy)), {}
    for channel, each in CHANNELS.items():
        given = getattr(wanted, each.contact_field)
        if given is None:
            continue
        if channel in context.providers and each.is_never_delivered(given):
            faults.append(FieldFault(each.contact_field, RESERVED, "reserved-domain"))
        try:
            addresses[channel] = each.check(given, context.policy)
        except Invalid as refused:
            faults += refused.faults
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)
    return addresses
