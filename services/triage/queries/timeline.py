"""From the call to the acknowledgement, in order."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.schemas import CampaignShown, TimelineItem
from services.triage.tables import CampaignTally, TimelineEntry
from shared.contracts.content import Reason
from shared.storage.sealing import Keys, Place
from shared.web.pagination import By, Page, PageRequest, paginate


async def timeline(
    session: AsyncSession, keys: Keys, case: UUID, page: PageRequest
) -> Page[TimelineItem]:
    """Return one page of what happened, the earliest first."""

    def shaped(row: Row[Any]) -> TimelineItem:
        entry: TimelineEntry = row[0]
        return TimelineItem(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            actor=entry.actor,
            detail=entry.detail,
            words=_words(keys, entry),
        )

    statement = select(TimelineEntry).where(TimelineEntry.case_id == case)
    order = [By(TimelineEntry.at), By(TimelineEntry.id)]  # type: ignore[arg-type]  # mapped columns are columns
    return await paginate(session, statement, order, page, shaped)


async def campaigns(session: AsyncSession, case: UUID) -> list[CampaignShown]:
    """Return what became of the deliveries of this case's documents."""
    rows = await session.scalars(
        select(CampaignTally)
        .where(CampaignTally.case_id == case)
        .order_by(CampaignTally.first_at, CampaignTally.channel, CampaignTally.state)
    )
    return [CampaignShown.model_validate(row, from_attributes=True) for row in rows]


def _words(keys: Keys, entry: TimelineEntry) -> str | None:
    if entry.words is None:
        return None
    place = Place.column("timeline", "words", entry.id)
    return keys.open_model(Reason, place, entry.words).reason
