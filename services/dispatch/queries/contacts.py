"""Reads of contacts and of the local mailbox.

Names and addresses are restricted: the caller records that they were read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.queries.restrictions import campaign_is_open_to
from services.dispatch.queries.row_pages import SealedRows, found_rows
from services.dispatch.rules.reasons import Reason
from services.dispatch.schemas import BlockedAddress, ContactDelivery, ContactView
from services.dispatch.sealed import AddressWords, ContactWords
from services.dispatch.tables import Address, Attempt, Campaign, Contact, Delivery, Notice
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.contracts.channels import Channel
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, Keys
from shared.web.pagination import By, Page, PageRequest

ERASED = "[erased]"


async def list_contacts(
    context: Context, page: PageRequest, *, audience: str | None = None, country: str | None = None
) -> Page[ContactView]:
    statement: Any = select(Contact)
    if audience is not None:
        statement = statement.where(Contact.audience == audience)
    if country is not None:
        statement = statement.where(Contact.all_countries | Contact.countries.contains([country]))
    async with context.database.read() as session:
        found = await found_rows(session, statement, [By(Contact.id.expression)], page)
        contacts = [row.Contact for row in found.items]
        addresses = await _addresses(session, [each.id for each in contacts])
        told = await _told(session, addresses)
    keys = await context.keyring.open({each.id for each in contacts})
    return Page(
        items=[_contact(keys, each, addresses[each.id], told) for each in contacts],
        next=found.next,
    )


async def show_contact(context: Context, contact: UUID) -> ContactView:
    async with context.database.read() as session:
        row = await session.get(Contact, contact)
        if row is None:
            raise NotFound("Contact not found.")
        addresses = await _addresses(session, [contact])
        told = await _told(session, addresses)
    keys = await context.keyring.open([contact])
    return _contact(keys, row, addresses[contact], told)


async def deliveries_of(
    context: Context, reach: Reach, contact: UUID, page: PageRequest
) -> Page[ContactDelivery]:
    """Return the deliveries to a contact, newest first, of campaigns within reach."""
    statement: Any = (
        select(
            Delivery.id,
            Delivery.campaign,
            Campaign.reference,
            Delivery.channel,
            Delivery.state,
            Delivery.reason,
            Delivery.repeated,
            Delivery.next_try_at,
            Delivery.settled_at,
        )
        .join(Campaign, Campaign.id == Delivery.campaign)
        .where(Delivery.contact == contact, campaign_is_open_to(reach.account))
    )
    if reach.desks is not ALL_DESKS:
        statement = statement.where(Campaign.desk.in_(sorted(reach.desks)))
    async with context.database.read() as session:
        if await session.get(Contact, contact) is None:
            raise NotFound("Contact not found.")
        found = await found_rows(session, statement, [By(Delivery.id.expression, True)], page)
        tries: Any = await session.execute(
            select(Attempt.delivery, Attempt.ended_at, Attempt.status, Attempt.code)
            .where(Attempt.delivery.in_([row.id for row in found.items]))
            .order_by(Attempt.id)
        )
        last = {row.delivery: row for row in tries}
    return Page(items=[_delivery(row, last.get(row.id)) for row in found.items], next=found.next)


async def kept_in_mailbox(context: Context, reach: Reach, page: PageRequest) -> SealedRows:
    """Return the deliveries whose messages are in the local mailbox, newest first.

    Messages about cases that are restricted to others are left out. An account with desks gets the
    messages of these desks, and no notice without a desk. Letters that ask to sign are left out:
    their links open the text of a case.
    """
    statement: Any = (
        select(Delivery.id, Delivery.channel, Delivery.notice, Delivery.settled_at)
        .outerjoin(Campaign, Campaign.id == Delivery.campaign)
        .outerjoin(Notice, Notice.id == Delivery.notice)
        .where(
            Delivery.reason == Reason.LOCAL_MAILBOX.value,
            Delivery.letter.is_(None),
            campaign_is_open_to(reach.account),
        )
    )
    if reach.desks is not ALL_DESKS:
        desk = func.coalesce(Campaign.desk, Notice.desk)
        statement = statement.where(desk.in_(sorted(reach.desks)))
    async with context.database.read() as session:
        return await found_rows(session, statement, [By(Delivery.id.expression, True)], page)


def _delivery(row: Row[Any], last: Row[Any] | None) -> ContactDelivery:
    return ContactDelivery(
        **row._mapping,  # noqa: SLF001  # public in SQLAlchemy
        last_tried_at=None if last is None else last.ended_at,
        last_status=None if last is None else last.status,
        last_code=None if last is None else last.code,
    )


async def _addresses(
    session: AsyncSession, contacts: Sequence[UUID]
) -> defaultdict[UUID, list[Address]]:
    found = await session.scalars(
        select(Address).where(Address.contact.in_(contacts), Address.active)
    )
    addresses: defaultdict[UUID, list[Address]] = defaultdict(list)
    for each in found:
        addresses[each.contact].append(each)
    return addresses


_TOLD = text(
    """
    SELECT told.notice, count(DISTINCT d.account) AS number
    FROM (
        SELECT notice, id AS delivery FROM deliveries WHERE notice = ANY(CAST(:notices AS uuid[]))
        UNION ALL
        SELECT notice, delivery FROM gathered_notices
        WHERE notice = ANY(CAST(:notices AS uuid[]))
    ) AS told JOIN deliveries d ON d.id = told.delivery
    GROUP BY told.notice
    """
)


async def _told(
    session: AsyncSession, addresses: Mapping[UUID, Sequence[Address]]
) -> dict[UUID, int]:
    """Return to how many accounts each notice about a blocked address went."""
    notices = {each.blocked_notice for every in addresses.values() for each in every}
    asked = sorted(notices - {None}, key=str)
    if not asked:
        return {}
    rows = await session.execute(_TOLD, {"notices": asked})
    return {row.notice: row.number for row in rows}


def _contact(
    keys: Keys, contact: Contact, addresses: Sequence[Address], told: Mapping[UUID, int]
) -> ContactView:
    reached: dict[str, str] = {}
    mark: str | None = None
    words = ContactWords(name=ERASED)
    try:
        words = keys.open_model(ContactWords, place_of(Contact.words, contact.id), contact.words)
        for each in addresses:
            opened = keys.open_model(AddressWords, place_of(Address.sealed, each.id), each.sealed)
            reached[CHANNELS[Channel(each.channel)].contact_field] = opened.value
            mark = opened.secret_mark or mark
    except Erased:
        reached.clear()
    return ContactView(
        id=contact.id,
        audience=contact.audience,
        name=words.name,
        organisation=words.organisation,
        countries=tuple(contact.countries),
        located_in=contact.located_in,
        languages=tuple(contact.languages),
        active=contact.active,
        version=contact.version,
        secret_mark=mark,
        blocked=tuple(
            BlockedAddress(
                channel=Channel(each.channel),
                reason=Reason(each.blocked_reason),
                since=each.blocked_at,
                told=0 if each.blocked_notice is None else told.get(each.blocked_notice, 0),
            )
            for each in addresses
            if each.blocked_reason is not None and each.blocked_at is not None
        ),
        **reached,
    )
