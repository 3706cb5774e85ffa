"""Whom an appeal would reach, as dispatch last counted it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.former_recipients import FormerReach, former_reach
from services.triage.rules.gates.candidate import FormerAudience
from services.triage.rules.reach import LASTS, Reached, chosen_reaches, organisations_key
from services.triage.tables import StoredFormerReach, StoredReach
from shared.contracts.dispatch import FormerCount, Reach


async def reach_of(
    session: AsyncSession,
    document: tuple[str, Collection[str]],
    organisations: Sequence[str] | None,
    former: FormerAudience | None,
    now: datetime,
) -> Reached | None:
    """Return the reach of a document with those who got the one before; None: not known.

    `document`: its country and its audiences, as chosen.
    """
    country, audience = document
    found = await latest_reach(session, country, audience, organisations, now)
    if found is None or former is None:
        return found
    told = await latest_former_reach(session, audience, organisations, former, now)
    return replace(found, former=told, former_unknown=told is None)


async def latest_former_reach(
    session: AsyncSession,
    audience: Collection[str],
    organisations: Sequence[str] | None,
    former: FormerAudience,
    now: datetime,
) -> FormerReach | None:
    """Return what would become of those who got the document before; None: not counted lately."""
    kept = await session.get(StoredFormerReach, (former.document, organisations_key(organisations)))
    if kept is None or kept.counted_at < now - LASTS:
        return None
    counts = [FormerCount.model_validate(each) for each in kept.counts]
    return former_reach(counts, audience, former, kept.counted_at)


async def latest_reach(
    session: AsyncSession,
    country: str,
    audience: Collection[str],
    organisations: Sequence[str] | None,
    now: datetime,
) -> Reached | None:
    """Return the reach; None if no recent count covers this country."""
    found = await session.scalars(
        select(StoredReach)
        .where(StoredReach.country.in_((country, "")))
        .order_by(StoredReach.country.desc())
    )
    kept = found.first()
    if kept is None or kept.counted_at < now - LASTS:
        return None
    told = [Reach.model_validate(each) for each in kept.reaches]
    chosen = list(chosen_reaches(told, audience, organisations))
    return Reached(
        recipients=sum(each.recipients for each in chosen),
        counts=tuple(count for each in chosen for count in each.counts),
        languages=tuple(languages for each in chosen for languages in each.languages),
        providers=frozenset(kept.providers),
        counted_at=kept.counted_at,
    )
