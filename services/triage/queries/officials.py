"""Reads of the directory of officials, in the order in which a document names them."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.library import FoundEntry, find_entries, find_entry, of_kind
from services.triage.rules.library import CHECKED_FOR, OFFICIAL, is_old
from services.triage.schemas import (
    CountryOfOfficials,
    Official,
    OfficialHistory,
    OfficialView,
    VersionView,
)
from services.triage.tables import LibraryEntry, LibraryVersion
from shared.storage.unit_of_work import ReadSession
from shared.taxonomy import Taxonomy

_COUNTRIES = text(
    """
    SELECT e.key AS country,
        count(*) FILTER (WHERE e.approved IS NOT NULL AND NOT e.retired) AS offered,
        count(v.entry) AS waiting,
        count(*) FILTER (WHERE e.approved IS NOT NULL AND NOT e.retired
            AND e.checked_on < CAST(:before AS date)) AS old
    FROM library_entries e
        LEFT JOIN library_versions v ON v.entry = e.id AND v.decision IS NULL
    WHERE e.kind = 'official'
    GROUP BY e.key ORDER BY e.key
    """
)


async def officials_of(
    session: AsyncSession, taxonomy: Taxonomy, country: str | None, today: date
) -> list[OfficialView]:
    """Return the officials of a country, or of all, in the order in which a document names them."""
    wanted = of_kind(OFFICIAL)
    if country is not None:
        wanted = wanted.where(LibraryEntry.key == country)
    return await _shown(session, taxonomy, wanted, today)


async def waiting_officials(
    session: AsyncSession, taxonomy: Taxonomy, today: date
) -> list[OfficialView]:
    """Return the officials of which a version waits for a second person."""
    undecided = exists(
        select(LibraryVersion.entry).where(
            LibraryVersion.entry == LibraryEntry.id, LibraryVersion.decision.is_(None)
        )
    )
    return await _shown(session, taxonomy, of_kind(OFFICIAL).where(undecided), today)


async def countries_of_officials(session: ReadSession, today: date) -> list[CountryOfOfficials]:
    rows = await session.execute(_COUNTRIES, {"before": today - CHECKED_FOR})
    return [CountryOfOfficials.model_validate(row, from_attributes=True) for row in rows]


async def official_history(session: ReadSession, official: UUID, today: date) -> OfficialHistory:
    """Return an official with all versions; `NotFound` if there is none."""
    found = await find_entry(session, OFFICIAL, official)
    view = _view(found, today)
    return OfficialHistory(**dict(view), versions=[_version(each) for each in found.versions])


async def _shown(
    session: AsyncSession, taxonomy: Taxonomy, wanted: Select[LibraryEntry], today: date
) -> list[OfficialView]:
    views = [_view(each, today) for each in await find_entries(session, wanted)]
    shown = [each for each in views if each.official or each.waiting]
    return sorted(shown, key=lambda each: _place(each, taxonomy))


def _place(view: OfficialView, taxonomy: Taxonomy) -> tuple[str, int, str]:
    """Return by what officials are ordered; an office that is no longer in the list comes last."""
    offices, office = taxonomy.offices, view.shown.office
    place = offices.position(office) if office in offices else len(offices.codes)
    return view.country, place, view.shown.name


def _view(found: FoundEntry, today: date) -> OfficialView:
    entry, approved, waiting = found.entry, found.approved, found.waiting
    return OfficialView(
        id=entry.id,
        country=entry.key,
        version=entry.version,
        approved=entry.approved,
        official=Official.model_validate(approved.content) if approved else None,
        waiting=_version(waiting) if waiting else None,
        retired=entry.retired,
        checked_on=entry.checked_on,
        checked_by=entry.checked_by,
        old=is_old(entry.checked_on, today),
    )


def _version(row: LibraryVersion) -> VersionView:
    return VersionView(
        version=row.version,
        official=Official.model_validate(row.content),
        retires=row.retires,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
