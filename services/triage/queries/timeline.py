"""Read the timeline of a case, and from it how far the sending of each document is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.triage.rules.campaigns import HANDED_OVER, REACHED_NOBODY, TAKEN
from services.triage.schemas import CampaignView, NotSent, Sending, TimelineItem
from services.triage.tables import CampaignReason, CampaignTally, Document, TimelineEntry
from shared.contracts.content import GrantDecision
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, KeyMissing, Keys
from shared.web.pagination import By, Page, PageRequest, paginate

ENDED = (
    "campaign-finished",
    "campaign-reached-some",
    REACHED_NOBODY,
    "campaign-not-known",
    HANDED_OVER,
)
HELD_BY_NEWS = "held-by-news"
"""The person who merged the case held back what was still waiting to be sent of a document."""
TOLD = ("campaign-started", "campaign-stopped", "appeal-refused", HELD_BY_NEWS, *ENDED)
"""Kinds of entries from which the sending of a document is derived."""
PROTECTION = "protection-requested"
REQUEST_OPENED = "grant-requested"
"""Relocation opened a support request for such a request, under the same id."""


async def timeline(
    session: AsyncSession, keys: Keys, case: UUID, page: PageRequest
) -> Page[TimelineItem]:
    """Return one page of the timeline, the earliest entry first."""

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


@dataclass(frozen=True)
class Counts:
    """How many entries a case has of each kind.

    `unopened`: requests for protection that relocation did not open.
    """

    by_kind: Mapping[str, int]
    unopened: int

    @property
    def all(self) -> int:
        return sum(self.by_kind.values())


async def counted(session: AsyncSession, case: UUID, before: datetime) -> Counts:
    """Count the entries of a case by kind, and the unopened requests made until `before`."""
    opened = aliased(TimelineEntry)
    of_them = select(opened.id).where(
        opened.case_id == case,
        opened.kind == REQUEST_OPENED,
        opened.detail["grant"].astext == TimelineEntry.detail["request"].astext,
    )
    unopened = func.count().filter(
        TimelineEntry.kind == PROTECTION, TimelineEntry.at <= before, ~of_them.exists()
    )
    found = await session.execute(
        select(TimelineEntry.kind, func.count(), unopened)
        .where(TimelineEntry.case_id == case)
        .group_by(TimelineEntry.kind)
    )
    rows = found.all()
    return Counts({kind: number for kind, number, _ in rows}, sum(each[2] for each in rows))


@dataclass(frozen=True)
class Outcomes:
    """The results of the deliveries of a case, and by campaign why some were not sent."""

    campaigns: list[CampaignView]
    not_sent: Mapping[UUID, list[NotSent]]


async def outcomes(session: AsyncSession, case: UUID) -> Outcomes:
    """Read the results and the reasons with one statement."""
    tallies = select(
        CampaignTally.campaign,
        CampaignTally.channel,
        CampaignTally.state,
        null().label("reason"),
        CampaignTally.number,
        CampaignTally.first_at,
        CampaignTally.last_at,
    ).where(CampaignTally.case_id == case, CampaignTally.number > 0)
    reasons = select(
        CampaignReason.campaign,
        null(),
        CampaignReason.state,
        CampaignReason.reason,
        CampaignReason.number,
        null(),
        null(),
    ).where(CampaignReason.case_id == case, CampaignReason.number > 0)
    both = tallies.union_all(reasons).subquery().c
    found: list[CampaignView] = []
    not_sent: dict[UUID, list[NotSent]] = {}
    for row in await session.execute(
        select(*both).order_by(
            both.first_at, both.channel, both.state, both.number.desc(), both.reason
        )
    ):
        if row.reason is None:
            found.append(CampaignView.model_validate(row, from_attributes=True))
        else:
            why = NotSent.model_validate(row, from_attributes=True)
            not_sent.setdefault(row.campaign, []).append(why)
    return Outcomes(found, not_sent)


@dataclass(frozen=True)
class Documents:
    """The documents of a case, the earliest first.

    `became`: how far the sending of each document is, as dispatch reported it; `campaigns`: the
    results of its deliveries.
    """

    rows: Sequence[Document]
    became: Mapping[UUID, Sending]
    campaigns: list[CampaignView]


async def documents(session: AsyncSession, case: UUID, now: datetime) -> Documents:
    """Return the documents of a case, and how far the sending of each is."""
    found = await session.scalars(
        select(Document).where(Document.case_id == case).order_by(Document.created_at, Document.id)
    )
    rows, came = found.all(), await outcomes(session, case)
    told = await session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.case_id == case, TimelineEntry.kind.in_(TOLD))
        .order_by(TimelineEntry.at, TimelineEntry.id)
    )
    became = _sendings(told, came, embargoes(rows, now))
    return Documents(rows, became, came.campaigns)


def _sendings(
    told: Iterable[TimelineEntry], came: Outcomes, waits_until: Mapping[UUID, datetime]
) -> dict[UUID, Sending]:
    taken = _taken(came.campaigns)
    found: dict[UUID, Sending] = {}
    for entry in told:
        document = UUID(entry.detail["document"])
        sending = found.setdefault(document, Sending())
        if entry.kind == "appeal-refused":
            sending.refused, sending.reached_nobody = entry.detail["reason"], True
            continue
        if entry.kind == HELD_BY_NEWS:
            sending.held_at = entry.at
            continue
        campaign = UUID(entry.detail["campaign"])
        sending.campaign = campaign
        sending.sent = taken.get(campaign, 0)
        sending.not_sent = came.not_sent.get(campaign, [])
        if entry.kind == "campaign-stopped":
            sending.stopped_at = sending.stopped_at or entry.at
        elif entry.kind in ENDED:
            sending.finished_at, sending.missed = entry.at, _missed(sending, entry)
            sending.reached_nobody = entry.kind == REACHED_NOBODY
        else:
            _begin(sending, entry)
        is_over = sending.stopped_at or sending.finished_at
        sending.waits_until = None if is_over else waits_until.get(document)
    return found


def _missed(sending: Sending, entry: TimelineEntry) -> int:
    """Count what was not sent: by the current reasons, else as the end of the campaign says."""
    if sending.not_sent:
        return sum(each.number for each in sending.not_sent) - sending.unknown
    missed: int = entry.detail["not_taken"] - entry.detail.get("number_unknown", 0)
    return missed


def _begin(sending: Sending, entry: TimelineEntry) -> None:
    """Apply that the campaign was started, or that part of a finished one is sent again."""
    again = sending.deliveries is not None
    sending.deliveries = sum(n for n in entry.detail.values() if isinstance(n, int))
    sending.finished_at, sending.missed, sending.reached_nobody = None, 0, False
    settled = sending.sent + sum(each.number for each in sending.not_sent)
    sending.waiting = None if again else max(0, sending.deliveries - settled)


def embargoes(documents: Iterable[Document], now: datetime) -> dict[UUID, datetime]:
    """Return the end of each current embargo, by document."""
    return {
        each.id: each.embargo_until
        for each in documents
        if each.state == "issued" and each.embargo_until is not None and each.embargo_until > now
    }


def _taken(shown: Sequence[CampaignView]) -> dict[UUID, int]:
    """Count the accepted messages by campaign.

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
    """Return the sealed text of an entry; a reason alone reads as a decision without an amount."""
    if entry.words is None:
        return GrantDecision()
    place = place_of(TimelineEntry.words, entry.id)
    try:
        return keys.open_model(GrantDecision, place, entry.words)
    except (Erased, KeyMissing):  # KeyMissing: the alert was unmerged from the case
        return GrantDecision()
