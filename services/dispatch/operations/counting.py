"""Whom an appeal about each country would reach: counted whenever it may be another number.

Said to triage, so that whoever approves sees it before. Numbers only.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from services.dispatch.parts import Parts
from services.dispatch.queries.hazards import known_hazards
from services.dispatch.queries.recipients import all_reachable
from services.dispatch.rules.hazards import Hazard
from services.dispatch.rules.reach import count_country
from services.dispatch.rules.reasons import Channel
from services.dispatch.rules.recipients import Reachable
from services.dispatch.tables import CountedReach
from shared.clock import derived_id
from shared.contracts.dispatch import Reach, ReachCounted
from shared.storage.unit_of_work import Database, UnitOfWork

OTHER = ""
"""Stands for every country that is not counted by itself."""

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

# Whatever changes whom an appeal reaches changes one of these. Nothing of it is ever deleted, a
# contact's version goes up with each change, and only the mark on an address can come and go.
_MARK = text(
    """
    SELECT concat_ws(' ',
        (SELECT concat_ws(' ', count(*), sum(version)) FROM contacts),
        (SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE active), count(blocked_reason),
            max(blocked_at)) FROM addresses),
        (SELECT concat_ws(' ', count(*), count(removed_at)) FROM hazards)
    )
    """
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('counted_reach', 0))")


async def standing_mark(database: Database) -> str:
    """Return what is another text whenever the numbers may be others."""
    return str(await database.glance(_MARK, {}))


async def count_reach(work: UnitOfWork, parts: Parts, *, anew: bool) -> int:
    """Say the numbers of each country where they changed, or of every one `anew`; return how many

    were said. The first word on a country is said in any case.
    """
    await work.session.execute(_ONE_AT_A_TIME)
    # After the lock, so that of two counts the later moment has the later numbers.
    now = parts.database.now()
    found = await all_reachable(work.session)
    hazards = await known_hazards(work.session)
    kept = {row.country: row.said for row in await work.session.scalars(select(CountedReach))}
    named = {country for each in found for country in each.countries or ()}
    countries = sorted({OTHER, *kept, *named})
    counted = await asyncio.to_thread(
        _count, countries, found, hazards, now.date(), parts.providers
    )
    changed = [each for each in counted if anew or kept.get(each.country or OTHER) != _said(each)]
    for each in changed:
        work.emit(each.model_copy(update={"counted_at": now}))
    if changed:
        await _keep(work, changed, now)
    return len(changed)


def _count(
    countries: Sequence[str],
    found: Sequence[Reachable],
    hazards: Sequence[Hazard],
    day: date,
    providers: Sequence[Channel],
) -> list[ReachCounted]:
    told: Mapping[str, tuple[Reach, ...]] = {
        country: count_country(found, country or None, hazards, day, providers)
        for country in countries
    }
    return [
        ReachCounted(
            reach=derived_id(_BEGINNING, "reach", country),
            country=country or None,
            providers=tuple(each.value for each in providers),
            reaches=reaches,
            counted_at=_BEGINNING,
        )
        for country, reaches in told.items()
    ]


def _said(event: ReachCounted) -> Any:
    return event.model_dump(mode="json", exclude={"counted_at"})


async def _keep(work: UnitOfWork, changed: Sequence[ReachCounted], now: datetime) -> None:
    kept = insert(CountedReach).values(
        [
            {"country": each.country or OTHER, "said": _said(each), "counted_at": now}
            for each in changed
        ]
    )
    await work.session.execute(
        kept.on_conflict_do_update(
            index_elements=["country"],
            set_={"said": kept.excluded.said, "counted_at": kept.excluded.counted_at},
        )
    )
