"""Reads for API and pages. Names and addresses are restricted: who asks for them records it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.content import AddressWords, ContactWords, address_place, contact_place
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel, Reason, State
from services.dispatch.schemas import (
    AttemptShown,
    CampaignShown,
    ContactShown,
    Counted,
    DeliveryShown,
)
from services.dispatch.tables import Address, Attempt, Campaign, Contact, Delivery
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.access.restrictions import case_is_open_to, case_kept_to
from shared.problems import NotFound
from shared.storage.sealing import Erased, Keys
from shared.web.pagination import By, Page, PageRequest, paginate

ERASED = "[erased]"


@dataclass(frozen=True)
class Found:
    """One page of rows as they stand in the database."""

    items: Sequence[Row[Any]]
    next: str | None


FIELDS = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.WEBHOOK: "endpoint"}


async def bounds_of(parts: Parts, campaign: UUID) -> tuple[str, frozenset[UUID] | None]:
    """Return the desk a campaign belongs to and whom its case is kept to; or `NotFound`."""
    async with parts.database.read() as session:
        bounds = select(Campaign.desk, Campaign.case_id).where(Campaign.id == campaign)
        found = (await session.execute(bounds)).one_or_none()
        if found is None:
            raise NotFound("There is no such campaign.")
        return found.desk, await case_kept_to(session, found.case_id)


async def list_campaigns(
    parts: Parts, reach: Reach, page: PageRequest, *, case: UUID | None = None
) -> Page[CampaignShown]:
    """Return campaigns within reach, newest first; with `case`, those of that case."""
    statement: Any = select(*_CAMPAIGN).where(
        case_is_open_to(reach.account, Campaign.case_id.expression)
    )
    if case is not None:
        statement = statement.where(Campaign.case_id == case)
    if reach.desks is not ALL_DESKS:
        statement = statement.where(Campaign.desk.in_(sorted(reach.desks)))
    order = [By(Campaign.started_at.expression, True), By(Campaign.id.expression, True)]
    async with parts.database.read() as session:
        found = await _rows(session, statement, order, page)
        counts = await _counts(session, [row.id for row in found.items])
    return Page(items=[_campaign(row, counts[row.id]) for row in found.items], next=found.next)


async def show_campaign(parts: Parts, campaign: UUID) -> CampaignShown:
    async with parts.database.read() as session:
        row = (
            await session.execute(select(*_CAMPAIGN).where(Campaign.id == campaign))
        ).one_or_none()
        if row is None:
            raise NotFound("There is no such campaign.")
        counts = await _counts(session, [campaign])
    return _campaign(row, counts[campaign])


async def list_deliveries(parts: Parts, campaign: UUID, page: PageRequest) -> Page[DeliveryShown]:
    """Return a campaign's deliveries with their attempts, in the order they were made."""
    statement: Any = (
        select(Delivery, Address.sealed, Contact.words)
        .join(Address, Address.id == Delivery.address)
        .join(Contact, Contact.id == Delivery.contact)
        .where(Delivery.campaign == campaign)
    )
    async with parts.database.read() as session:
        found = await _rows(session, statement, [By(Delivery.id.expression)], page)
        attempts = await _attempts(session, [row.Delivery.id for row in found.items])
    keys = await parts.keyring.open({row.Delivery.contact for row in found.items})
    return Page(
        items=[_delivery(keys, row, attempts[row.Delivery.id]) for row in found.items],
        next=found.next,
    )


async def list_contacts(
    parts: Parts, page: PageRequest, *, audience: str | None = None, country: str | None = None
) -> Page[ContactShown]:
    statement: Any = select(Contact)
    if audience is not None:
        statement = statement.where(Contact.audience == audience)
    if country is not None:
        statement = statement.where(Contact.all_countries | Contact.countries.contains([country]))
    async with parts.database.read() as session:
        found = await _rows(session, statement, [By(Contact.id.expression)], page)
        contacts = [row.Contact for row in found.items]
        addresses = await _addresses(session, [each.id for each in contacts])
    keys = await parts.keyring.open({each.id for each in contacts})
    return Page(
        items=[_contact(keys, each, addresses[each.id]) for each in contacts], next=found.next
    )


async def show_contact(parts: Parts, contact: UUID) -> ContactShown:
    async with parts.database.read() as session:
        row = await session.get(Contact, contact)
        if row is None:
            raise NotFound("There is no such contact.")
        addresses = await _addresses(session, [contact])
    keys = await parts.keyring.open([contact])
    return _contact(keys, row, addresses[contact])


async def kept_in_mailbox(parts: Parts, page: PageRequest) -> Found:
    """Return the deliveries whose messages lie in the local mailbox, newest first."""
    statement: Any = select(
        Delivery.id, Delivery.channel, Delivery.notice, Delivery.settled_at
    ).where(Delivery.reason == Reason.LOCAL_MAILBOX.value)
    async with parts.database.read() as session:
        return await _rows(session, statement, [By(Delivery.id.expression, True)], page)


_CAMPAIGN = (
    Campaign.id, Campaign.case_id, Campaign.number, Campaign.document, Campaign.kind,
    Campaign.reference, Campaign.country, Campaign.desk, Campaign.level, Campaign.audience,
    Campaign.languages, Campaign.started_at, Campaign.embargo_until, Campaign.stopped_at,
    Campaign.stop_reason,
)  # fmt: skip


async def _rows(
    session: AsyncSession, statement: Select[Any], order: Sequence[By], page: PageRequest
) -> Found:
    # Not shaped here: what is shown needs keys, which are opened outside the transaction.
    rows: list[Row[Any]] = []
    found: Page[None] = await paginate(session, statement, order, page, rows.append)
    return Found(rows, found.next)


async def _counts(
    session: AsyncSession, campaigns: Sequence[UUID]
) -> defaultdict[UUID, list[Counted]]:
    found = await session.execute(
        select(Delivery.campaign, Delivery.channel, Delivery.state, func.count().label("number"))
        .where(Delivery.campaign.in_(campaigns))
        .group_by(Delivery.campaign, Delivery.channel, Delivery.state)
        .order_by(Delivery.channel, Delivery.state)
    )
    counts: defaultdict[UUID, list[Counted]] = defaultdict(list)
    for row in found:
        counts[row.campaign].append(
            Counted(channel=Channel(row.channel), state=State(row.state), number=row.number)
        )
    return counts


async def _attempts(
    session: AsyncSession, deliveries: Sequence[UUID]
) -> defaultdict[UUID, list[Attempt]]:
    found = await session.scalars(
        select(Attempt).where(Attempt.delivery.in_(deliveries)).order_by(Attempt.id)
    )
    attempts: defaultdict[UUID, list[Attempt]] = defaultdict(list)
    for each in found:
        attempts[each.delivery].append(each)
    return attempts


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


def _campaign(row: Any, counts: Sequence[Counted]) -> CampaignShown:
    told = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    told["case"] = told.pop("case_id")
    return CampaignShown.model_validate({**told, "deliveries": tuple(counts)})


def _delivery(keys: Keys, row: Row[Any], attempts: Sequence[Attempt]) -> DeliveryShown:
    delivery = row.Delivery
    name: str | None = None
    to: str | None = None
    try:
        name = keys.open_model(ContactWords, contact_place(delivery.contact), row.words).name
        to = keys.open_model(AddressWords, address_place(delivery.address), row.sealed).value
    except Erased:
        pass
    return DeliveryShown(
        id=delivery.id,
        channel=Channel(delivery.channel),
        state=State(delivery.state),
        reason=Reason(delivery.reason),
        language=delivery.language,
        recipient=name,
        to=to,
        repeated=delivery.repeated,
        next_try_at=delivery.next_try_at,
        settled_at=delivery.settled_at,
        attempts=tuple(
            AttemptShown(
                number=each.number,
                outcome=each.outcome,
                reason=each.reason,
                status=each.status,
                seconds=each.seconds,
                ended_at=each.ended_at,
            )
            for each in attempts
        ),
    )


def _contact(keys: Keys, contact: Contact, addresses: Sequence[Address]) -> ContactShown:
    reached: dict[str, str] = {}
    words = ContactWords(name=ERASED)
    try:
        words = keys.open_model(ContactWords, contact_place(contact.id), contact.words)
        for each in addresses:
            opened = keys.open_model(AddressWords, address_place(each.id), each.sealed)
            reached[FIELDS[Channel(each.channel)]] = opened.value
    except Erased:
        reached.clear()
    return ContactShown(
        id=contact.id,
        audience=contact.audience,
        name=words.name,
        organisation=words.organisation,
        countries=tuple(contact.countries),
        languages=tuple(contact.languages),
        active=contact.active,
        version=contact.version,
        **reached,
    )
