"""Reads of hazards to recipients: those that come with Tocsin and those of this installation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.hazards import shipped_hazards
from services.dispatch.parts import Parts
from services.dispatch.rules.hazards import Effect, Hazard
from services.dispatch.schemas import HazardShown
from services.dispatch.tables import HazardEntry
from shared.problems import NotFound


async def known_hazards(session: AsyncSession) -> tuple[Hazard, ...]:
    """Return every hazard that was not removed, whenever it holds."""
    return (*shipped_hazards(), *(_hazard(row) for row in await _entries(session)))


async def list_hazards(parts: Parts) -> list[HazardShown]:
    async with parts.database.read() as session:
        own = [_shown(_hazard(row), row.id) for row in await _entries(session)]
    return [*(_shown(each, None) for each in shipped_hazards()), *own]


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
        )
        for each in entries
    )
    return (*shipped_hazards(), *own)


async def show_hazard(parts: Parts, hazard: UUID) -> HazardShown:
    """Return one of this installation; `NotFound` also where it was removed."""
    async with parts.database.read() as session:
        row = await session.get(HazardEntry, hazard)
    if row is None or row.removed_at is not None:
        raise NotFound("There is no such hazard.")
    return _shown(_hazard(row), row.id)


async def _entries(session: AsyncSession) -> list[HazardEntry]:
    found = select(HazardEntry).where(HazardEntry.removed_at.is_(None)).order_by(HazardEntry.id)
    return list(await session.scalars(found))


def _hazard(row: HazardEntry) -> Hazard:
    return Hazard(
        row.country, row.organisation, row.since, row.until, Effect(row.effect),
        frozenset(row.audiences), row.source, row.note,
    )  # fmt: skip


def _shown(hazard: Hazard, entry: Any) -> HazardShown:
    return HazardShown(
        id=entry, country=hazard.country, organisation=hazard.organisation, since=hazard.since,
        until=hazard.until, effect=hazard.effect, audiences=tuple(sorted(hazard.audiences)),
        source=hazard.source, note=hazard.note,
    )  # fmt: skip
