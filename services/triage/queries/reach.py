"""Whom an appeal would reach, as dispatch last counted it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.reach import LASTS, Reached, chosen_reaches
from services.triage.tables import StoredReach
from shared.contracts.dispatch import Reach


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
