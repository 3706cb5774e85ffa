"""Reads of the library: entries with the version that counts, and the one that waits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.tables import LibraryEntry, LibraryVersion
from shared.problems import NotFound


@dataclass(frozen=True)
class FoundEntry:
    """An entry with some of its versions, the newest first."""

    entry: LibraryEntry
    versions: Sequence[LibraryVersion]

    @property
    def approved(self) -> LibraryVersion | None:
        return next((e for e in self.versions if e.version == self.entry.approved), None)

    @property
    def waiting(self) -> LibraryVersion | None:
        return next((each for each in self.versions if each.decision is None), None)


def of_kind(kind: str) -> Select[LibraryEntry]:
    return select(LibraryEntry).where(LibraryEntry.kind == kind).order_by(LibraryEntry.id)


async def find_entries(session: AsyncSession, wanted: Select[LibraryEntry]) -> list[FoundEntry]:
    """Return these entries, each with the version that counts and the one that waits."""
    entries = (await session.scalars(wanted)).all()
    counting = or_(
        LibraryVersion.version == LibraryEntry.approved, LibraryVersion.decision.is_(None)
    )
    rows = await session.scalars(
        select(LibraryVersion)
        .join(LibraryEntry, and_(LibraryEntry.id == LibraryVersion.entry, counting))
        .where(LibraryEntry.id.in_([each.id for each in entries]))
        .order_by(LibraryVersion.version.desc())
    )
    versions = defaultdict[UUID, list[LibraryVersion]](list)
    for row in rows:
        versions[row.entry].append(row)
    return [FoundEntry(each, versions[each.id]) for each in entries]


async def find_entry(session: AsyncSession, kind: str, entry: UUID) -> FoundEntry:
    """Return an entry with all its versions; `NotFound` if there is none."""
    found = await session.get(LibraryEntry, entry)
    if found is None or found.kind != kind:
        raise NotFound("The library has no such entry.")
    every = await session.scalars(
        select(LibraryVersion)
        .where(LibraryVersion.entry == entry)
        .order_by(LibraryVersion.version.desc())
    )
    return FoundEntry(found, every.all())
