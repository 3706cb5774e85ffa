"""Count who got a document while somebody drafts one that follows it. Only numbers leave."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.queries.hazards import known_hazards
from services.dispatch.queries.recipients import addresses_of_former
from services.dispatch.rules.former_counts import count_former
from services.dispatch.rules.hazards import SENDERS
from services.dispatch.rules.recipients import FALLBACK, Chosen, with_hazards
from services.dispatch.tables import Campaign, WatchedRecipients
from shared.contracts.dispatch import FormerCount, RecipientsCounted
from shared.contracts.triage import RecipientsAsked
from shared.storage.unit_of_work import UnitOfWork

WATCHED_FOR = timedelta(days=30)
"""How long who got a document is counted after the last time that somebody saved a draft."""
SAID_AGAIN_AFTER = timedelta(hours=12)
"""Triage takes counts for outdated after 26 hours, and may have lost one in a restore."""

Watched = tuple[UUID, str]
"""A document, and the organisations of the draft that follows it."""


async def watch_recipients(work: UnitOfWork, event: RecipientsAsked) -> None:
    """Count from now on who got this document; the next round publishes it in any case."""
    told = insert(WatchedRecipients).values(
        document=event.document,
        organisations=" ".join(sorted(event.organisations or ())),
        case_id=event.case,
        asked_at=event.asked_at,
    )
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["document", "organisations"],
            set_={"asked_at": told.excluded.asked_at, "said": None},
            where=WatchedRecipients.asked_at <= told.excluded.asked_at,
        )
    )


async def watched_recipients(session: AsyncSession, context: Context) -> Sequence[Watched]:
    """Return what is counted now, the unanswered first."""
    since = context.database.now() - WATCHED_FOR
    rows = await session.execute(
        select(WatchedRecipients.document, WatchedRecipients.organisations)
        .where(WatchedRecipients.asked_at > since)
        .order_by(WatchedRecipients.said_at.nulls_first(), WatchedRecipients.document)
    )
    return [(row.document, row.organisations) for row in rows]


async def unanswered(session: AsyncSession) -> Sequence[Watched]:
    """Return what was asked for and has no published count."""
    rows = await session.execute(
        select(WatchedRecipients.document, WatchedRecipients.organisations).where(
            WatchedRecipients.said.is_(None)
        )
    )
    return [(row.document, row.organisations) for row in rows]


async def report_former(work: UnitOfWork, context: Context, watched: Watched) -> bool:
    """Publish who got a document, if a number changed or it was said long ago.

    The row is locked: of two processes the second finds what the first one said.
    """
    row = await work.session.get(WatchedRecipients, watched, with_for_update=True)
    if row is None:
        return False
    counts = await _count(work, context, row)
    said: Any = [each.model_dump(mode="json") for each in counts]
    is_old = row.said_at is None or row.said_at < work.now - SAID_AGAIN_AFTER
    if row.said == said and not is_old:
        return False
    row.said, row.said_at = said, work.now
    organisations = tuple(row.organisations.split()) or None
    work.emit(
        RecipientsCounted(
            document=row.document,
            case=row.case_id,
            organisations=organisations,
            counts=counts,
            counted_at=work.now,
        )
    )
    return True


async def _count(
    work: UnitOfWork, context: Context, row: WatchedRecipients
) -> tuple[FormerCount, ...]:
    country = await work.session.scalar(
        select(Campaign.country).where(Campaign.document == row.document)
    )
    if country is None:
        return ()
    found = await addresses_of_former(work.session, row.document)
    # As when a campaign starts: the language changes none of these numbers.
    chosen = with_hazards(
        [Chosen(each, FALLBACK) for each in found],
        await known_hazards(work.session),
        work.now.date(),
        row.organisations.split() or SENDERS,
        about=country,
    )
    return count_former(chosen, country, context.providers)
