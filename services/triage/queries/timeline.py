"""Read the timeline of a case, from the call to the last acknowledgement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.triage.rules.campaigns import TAKEN
from services.triage.schemas import CampaignView, NotSent, Sending, TimelineItem
from services.triage.tables import CampaignReason, CampaignTally, Document, TimelineEntry
from shared.contracts.content import GrantDecision
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, KeyMissing, Keys
from shared.web.pagination import By, Page, PageRequest, paginate

ENDED = (
    "campaign-finished",
    "campaign-reached-some",
    "campaign-reached-nobody",
    "campaign-not-known",
)
HELD_BY_NEWS = "held-by-news"
"""Who joined the case to another one said that what waits of a document does not go out."""
TOLD = ("campaign-started", "campaign-stopped", "appeal-refused", HELD_BY_NEWS, *ENDED)
"""Kinds of entries that say how far the sending of a document is."""
PROTECTION = "protection-requested"
REQUEST_OPENED = "grant-requested"
"""What relocation made of such a request: it opened one under the same id."""


async def timeline(
    session: AsyncSession, keys: Keys, case: UUID, page: PageRequest
) -> Page[TimelineItem]:
    """Return one page of what happened, the earliest first."""

    def shaped(row: Row[Any]) -> TimelineItem:
        entry: TimelineEntry = row[0]
        told = _words(keys, entry)
        return TimelineItem(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            actor=entry.actor,
            detail=entry.detail,
            words=told.reason,
            amount=told.amount,
        )

    statement = select(TimelineEntry).where(TimelineEntry.case_id == case)
    order = [By(TimelineEntry.at), By(TimelineEntry.id)]  # type: ignore[arg-type]  # mapped columns are columns
    return await paginate(session, statement, order, page, shaped)


async def counted(session: AsyncSession, case: UUID) -> dict[str, int]:
    """Count the entries of a case by their kind."""
    rows = await session.execute(
        select(TimelineEntry.kind, func.count())
        .where(TimelineEntry.case_id == case)
        .group_by(TimelineEntry.kind)
    )
    return {kind: number for kind, number in rows.all()}  # noqa: C416  # mypy knows no pair otherwise


async def unopened(session: AsyncSession, case: UUID, before: datetime) -> int:
    """Count the requests for protection made `before` then that relocation did not open."""
    opened = aliased(TimelineEntry)
    of_them = select(opened.id).where(
        opened.case_id == case,
        opened.kind == REQUEST_OPENED,
        opened.detail["grant"].astext == TimelineEntry.detail["request"].astext,
    )
    number = await session.scalar(
        select(func.count()).where(
            TimelineEntry.case_id == case,
            TimelineEntry.kind == PROTECTION,
            TimelineEntry.at <= before,
            ~of_them.exists(),
        )
    )
    return number or 0


async def campaigns(session: AsyncSession, case: UUID) -> list[CampaignView]:
    """Return what became of the deliveries of this case's documents."""
    rows = await session.scalars(
        select(CampaignTally)
        .where(CampaignTally.case_id == case, CampaignTally.number > 0)
        .order_by(CampaignTally.first_at, CampaignTally.channel, CampaignTally.state)
    )
    return [CampaignView.model_validate(row, from_attributes=True) for row in rows]


async def sendings(session: AsyncSession, case: UUID, now: datetime) -> dict[UUID, Sending]:
    """Return what became of each document that dispatch told of, from what was folded in."""
    issued = await session.scalars(
        select(Document).where(Document.case_id == case, Document.state == "issued")
    )
    waits_until = embargoes(issued.all(), now)
    return await sendings_of(session, case, await campaigns(session, case), waits_until)


async def sendings_of(
    session: AsyncSession,
    case: UUID,
    tallies: Sequence[CampaignView],
    waits_until: Mapping[UUID, datetime],
) -> dict[UUID, Sending]:
    """Return the same for who has read the `campaigns` of the case and its `embargoes` already."""
    told = await session.scalars(
        select(TimelineEntry)
        .where(
            TimelineEntry.case_id == case,
            TimelineEntry.kind.in_(TOLD),
        )
        .order_by(TimelineEntry.at, TimelineEntry.id)
    )
    taken, not_sent = _taken(tallies), await _not_sent(session, case)
    found: dict[UUID, Sending] = {}
    for entry in told:
        document = UUID(entry.detail["document"])
        sending = found.setdefault(document, Sending())
        if entry.kind == "appeal-refused":
            sending.refused = entry.detail["reason"]
            continue
        if entry.kind == HELD_BY_NEWS:
            sending.held_at = entry.at
            continue
        campaign = UUID(entry.detail["campaign"])
        sending.campaign = campaign
        sending.sent = taken.get(campaign, 0)
        sending.not_sent = not_sent.get(campaign, [])
        if entry.kind == "campaign-stopped":
            sending.stopped_at = sending.stopped_at or entry.at
        elif entry.kind in ENDED:
            sending.finished_at, sending.missed = entry.at, _missed(sending, entry)
        else:
            _begin(sending, entry)
        is_over = sending.stopped_at or sending.finished_at
        sending.waits_until = None if is_over else waits_until.get(document)
    return found


def _missed(sending: Sending, entry: TimelineEntry) -> int:
    """Count what was not sent: as it is now, or at the end where no reasons were told."""
    if sending.not_sent:
        return sum(each.number for each in sending.not_sent) - sending.unknown
    missed: int = entry.detail["not_taken"] - entry.detail.get("number_unknown", 0)
    return missed


def _begin(sending: Sending, entry: TimelineEntry) -> None:
    """Take in that it was started, or that it was over and something of it goes out again."""
    again = sending.deliveries is not None
    sending.deliveries = sum(n for n in entry.detail.values() if isinstance(n, int))
    sending.finished_at, sending.missed = None, 0
    settled = sending.sent + sum(each.number for each in sending.not_sent)
    sending.waiting = None if again else max(0, sending.deliveries - settled)


def embargoes(documents: Iterable[Document], now: datetime) -> dict[UUID, datetime]:
    """Return by document the end of each embargo that holds now."""
    return {
        each.id: each.embargo_until
        for each in documents
        if each.state == "issued" and each.embargo_until is not None and each.embargo_until > now
    }


async def _not_sent(session: AsyncSession, case: UUID) -> dict[UUID, list[NotSent]]:
    rows = await session.scalars(
        select(CampaignReason)
        .where(CampaignReason.case_id == case, CampaignReason.number > 0)
        .order_by(CampaignReason.state, CampaignReason.number.desc(), CampaignReason.reason)
    )
    found: dict[UUID, list[NotSent]] = {}
    for row in rows:
        found.setdefault(row.campaign, []).append(NotSent.model_validate(row, from_attributes=True))
    return found


def _taken(shown: Sequence[CampaignView]) -> dict[UUID, int]:
    """Count by campaign the messages that were taken.

    A delivered message was sent before. On channels that report both, the greater of the two counts
    is used.
    """
    most: dict[tuple[UUID, str], int] = {}
    for each in shown:
        if each.state in TAKEN:
            place = each.campaign, each.channel
            most[place] = max(most.get(place, 0), each.number)
    total: dict[UUID, int] = {}
    for (campaign, _), number in most.items():
        total[campaign] = total.get(campaign, 0) + number
    return total


def _words(keys: Keys, entry: TimelineEntry) -> GrantDecision:
    """Return what was said; a reason alone reads as a decision without an amount."""
    if entry.words is None:
        return GrantDecision()
    place = place_of(TimelineEntry.words, entry.id)
    try:
        return keys.open_model(GrantDecision, place, entry.words)
    except (Erased, KeyMissing):  # KeyMissing: of an alert that was taken out of the case again
        return GrantDecision()
