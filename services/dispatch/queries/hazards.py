"""Reads of hazards to recipients: those that come with Tocsin and those of this installation."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.dispatch.context import Context
from services.dispatch.hazards import shipped_hazards
from services.dispatch.queries.shared_addresses import SHARING, readers_of
from services.dispatch.rules.hazards import (
    HAZARDOUS,
    SENDERS,
    Effect,
    Hazard,
    Reader,
    hazard_keys,
    hazards_for,
    reading_places,
)
from services.dispatch.rules.reasons import State
from services.dispatch.schemas import DangerView, EndangeredView, HazardView
from services.dispatch.sealed import ContactWords
from services.dispatch.tables import Address, Campaign, Contact, Delivery, HazardEntry, Sender
from shared.clock import utc_now
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import Erased


async def known_hazards(session: AsyncSession) -> tuple[Hazard, ...]:
    """Return every hazard that was not removed, whenever it applies."""
    return (*shipped_hazards(), *(_hazard(row) for row in await _entries(session)))


async def known_senders(session: AsyncSession) -> frozenset[str]:
    """Return the organisations that appeals or shipped hazards name as senders."""
    named_before = await session.scalars(select(Sender.organisation))
    return SENDERS.union((each.organisation for each in shipped_hazards()), named_before)


async def list_hazards(context: Context) -> list[HazardView]:
    async with context.database.read() as session:
        return [shown_hazard(each) for each in await known_hazards(session)]


def hazards_of(entries: Sequence[Mapping[str, Any]]) -> tuple[Hazard, ...]:
    """Return the shipped hazards and these, which are rows of the table as JSON."""
    own = (
        Hazard(
            country=each["country"],
            organisation=each["organisation"],
            since=date.fromisoformat(each["since"]),
            until=date.fromisoformat(each["until"]) if each["until"] else None,
            effect=Effect(each["effect"]),
            audiences=frozenset(each["audiences"]),
            source=each["source"],
            note=each["note"],
            entry=UUID(each["id"]),
        )
        for each in entries
    )
    return (*shipped_hazards(), *own)


def deliveries_concerned(hazard: Hazard, *wanted: Any) -> Select[Any]:
    """Select waiting deliveries of campaigns to recipients whom this hazard may endanger."""
    same, reader = aliased(Address), aliased(Contact)
    there: ColumnElement[bool] = or_(
        reader.located_in == hazard.country,
        and_(
            reader.located_in.is_(None),
            or_(
                reader.countries.contains([hazard.country]),
                and_(reader.all_countries, Campaign.country == hazard.country),
            ),
        ),
    )
    reads = (
        exists()
        .where(same.contact == reader.id)
        .where(or_(same.id == Address.id, and_(same.active, reader.active)))
        .where(same.channel == Address.channel, same.hash == Address.hash)
        .where(same.audience.in_(sorted(hazard.audiences)), there)
    )
    return _select_endangered(*wanted).where(
        Delivery.state == State.PENDING.value,
        Campaign.organisations.contains([hazard.organisation]),
        reads,
    )


async def count_waiting(session: AsyncSession, hazard: Hazard) -> int:
    """Count waiting deliveries that this hazard would hold back on the day they are due."""
    if hazard.effect not in HAZARDOUS:
        return 0
    rows = await session.execute(deliveries_concerned(hazard, Delivery.next_try_at))
    return sum(
        bool(_endangering([hazard], row, row.next_try_at.astimezone(UTC).date())) for row in rows
    )


async def dangers_of(
    session: AsyncSession, day: date, *where: ColumnElement[bool]
) -> dict[UUID, list[Hazard]]:
    """Return by delivery of a campaign what endangers its recipient on this day."""
    rows = (await session.execute(_select_endangered().where(*where))).all()
    if not rows:
        return {}
    hazards = await known_hazards(session)
    return {row.id: _endangering(hazards, row, day) for row in rows}


def _select_endangered(*more: Any) -> Select[Any]:
    return (
        select(
            Delivery.id,
            Address.audience,
            Contact.located_in,
            Contact.countries,
            SHARING,
            Campaign.organisations,
            Campaign.country,
            *more,
        )
        .join(Campaign, Campaign.id == Delivery.campaign)
        .join(Address, Address.id == Delivery.address)
        .join(Contact, Contact.id == Delivery.contact)
    )


def _endangering(hazards: Sequence[Hazard], row: Row[Any], day: date) -> list[Hazard]:
    own = Reader(row.audience, row.located_in, row.countries)
    places = reading_places(readers_of(own, row.sharing))
    return hazards_for(hazards, places, day, row.organisations, about=row.country)


async def show_hazard(context: Context, hazard: UUID) -> HazardView:
    """Return a hazard of this installation; `NotFound` also if it was removed."""
    async with context.database.read() as session:
        row = await session.get(HazardEntry, hazard)
    if row is None or row.removed_at is not None:
        raise NotFound("Danger not found.")
    return shown_hazard(_hazard(row))


_ENTRIES = select(HazardEntry).where(HazardEntry.removed_at.is_(None)).order_by(HazardEntry.id)


async def _entries(session: AsyncSession) -> list[HazardEntry]:
    return list(await session.scalars(_ENTRIES))


def _hazard(row: HazardEntry) -> Hazard:
    return Hazard(
        row.country,
        row.organisation,
        row.since,
        row.until,
        Effect(row.effect),
        frozenset(row.audiences),
        row.source,
        row.note,
        row.id,
    )


def shown_hazard(hazard: Hazard) -> HazardView:
    return HazardView(
        id=hazard.entry,
        country=hazard.country,
        organisation=hazard.organisation,
        since=hazard.since,
        until=hazard.until,
        effect=hazard.effect,
        audiences=tuple(sorted(hazard.audiences)),
        source=hazard.source,
        note=hazard.note,
    )


async def show_endangered(
    context: Context, campaign: UUID, delivery: UUID
) -> tuple[UUID, EndangeredView]:
    """Return the contact that gets this delivery, its name, and what endangers it today."""
    asked = select(Contact.id, Contact.words, Campaign.embargo_until).where(
        Delivery.id == delivery,
        Campaign.id == campaign,
        Campaign.id == Delivery.campaign,
        Contact.id == Delivery.contact,
    )
    async with context.database.read() as session:
        row = (await session.execute(asked)).one_or_none()
        if row is None:
            raise NotFound("Delivery not found, or you do not have access.")
        found = await dangers_of(session, utc_now().date(), Delivery.id == delivery)
    dangers = found.get(delivery, [])
    keys = await context.keyring.open([row.id])
    name: str | None = None
    with suppress(Erased):
        name = keys.open_model(ContactWords, place_of(Contact.words, row.id), row.words).name
    return row.id, EndangeredView(
        recipient=name,
        seen=hazard_keys(dangers),
        dangers=tuple(DangerView.model_validate(each, from_attributes=True) for each in dangers),
        embargo_until=row.embargo_until,
    )
