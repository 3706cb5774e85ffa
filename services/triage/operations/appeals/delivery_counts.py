"""Count for each case what became of the messages of its campaigns: each at its last state."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from services.triage.operations.appeals.campaigns import notify_officers_of
from services.triage.rules.campaigns import NOT_EVEN_TRIED, TAKEN
from services.triage.tables import CampaignReason, CampaignTally, DeliveryOutcome
from shared.contracts.dispatch import DeliverySettled
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork

NEEDS_A_PERSON: Mapping[str, NoticeReason] = MappingProxyType(
    {"failed": NoticeReason.DELIVERIES_FAILED, "unknown": NoticeReason.DELIVERY_UNKNOWN}
)
"""States of deliveries that are notified to the case's officer, once for each campaign."""


_TAKE_OFF_TALLIES = text(
    """
    UPDATE campaign_tallies t SET number = greatest(t.number - r.number, 0)
    FROM unnest(CAST(:campaigns AS uuid[]), CAST(:channels AS text[]), CAST(:states AS text[]),
        CAST(:numbers AS integer[])) AS r (campaign, channel, state, number)
    WHERE t.campaign = r.campaign AND t.channel = r.channel AND t.state = r.state
    """
)
_TAKE_OFF_REASONS = text(
    """
    UPDATE campaign_reasons t SET number = greatest(t.number - r.number, 0)
    FROM unnest(CAST(:campaigns AS uuid[]), CAST(:states AS text[]), CAST(:reasons AS text[]),
        CAST(:numbers AS integer[])) AS r (campaign, state, reason, number)
    WHERE t.campaign = r.campaign AND t.state = r.state AND t.reason = r.reason
    """
)


class _FormerOutcome(NamedTuple):
    campaign: UUID
    channel: str
    state: str
    reason: str


async def on_deliveries_settled(work: UnitOfWork, events: Sequence[DeliverySettled]) -> None:
    """Count deliveries: a campaign has thousands, and one row for each channel and state.

    A message that was released or sent again is subtracted from its former row. A delivered one
    stays counted as sent, because not every channel reports both. The officer is notified of the
    first delivery of a campaign that failed or whose result is unknown.
    """
    left = await _store_outcomes(work, events)
    await _count_states(work, events)
    await _count_reasons(work, [event for event in events if event.state not in TAKEN])
    await _subtract(work, left)
    same = {
        event.delivery
        for event in events
        for outcome in left[event.delivery]
        if outcome.state == event.state
    }
    new = [event for event in events if event.delivery not in same]
    await _notify_of_first(work, [event for event in new if _notice(event.state, event.reason)])


async def _store_outcomes(
    work: UnitOfWork, events: Sequence[DeliverySettled]
) -> defaultdict[UUID, list[_FormerOutcome]]:
    """Store the last state of each delivery, and return the states before, by delivery."""
    ids = sorted({event.delivery for event in events})
    rows = await work.session.execute(
        select(DeliveryOutcome.delivery, DeliveryOutcome.state, DeliveryOutcome.reason)
        .where(DeliveryOutcome.delivery.in_(ids))
        .order_by(DeliveryOutcome.delivery)
        .with_for_update()
    )
    known = {row.delivery: (row.state, row.reason) for row in rows}
    left: defaultdict[UUID, list[_FormerOutcome]] = defaultdict(list)
    last: dict[UUID, DeliverySettled] = {}
    for event in events:
        former = known.get(event.delivery)
        if former is not None and not (former[0] == "sent" and event.state == "delivered"):
            left[event.delivery].append(_FormerOutcome(event.campaign, event.channel, *former))
        known[event.delivery] = event.state, event.reason
        last[event.delivery] = event
    outcomes = insert(DeliveryOutcome).values(
        [
            {
                "delivery": each,
                "campaign": event.campaign,
                "state": event.state,
                "reason": event.reason,
                "use": event.use,
            }
            for each, event in sorted(last.items())
        ]
    )
    await work.session.execute(
        outcomes.on_conflict_do_update(
            index_elements=["delivery"],
            set_={
                "state": outcomes.excluded.state,
                "reason": outcomes.excluded.reason,
                "use": func.coalesce(outcomes.excluded.use, DeliveryOutcome.use),
            },
        )
    )
    return left


async def _subtract(work: UnitOfWork, left: Mapping[UUID, Sequence[_FormerOutcome]]) -> None:
    outcomes = [outcome for each in left.values() for outcome in each]
    tallies = Counter((outcome.campaign, outcome.channel, outcome.state) for outcome in outcomes)
    reasons = Counter(
        (outcome.campaign, outcome.state, outcome.reason)
        for outcome in outcomes
        if outcome.state not in TAKEN
    )
    for statement, names, numbers in (
        (_TAKE_OFF_TALLIES, ("campaigns", "channels", "states"), tallies),
        (_TAKE_OFF_REASONS, ("campaigns", "states", "reasons"), reasons),
    ):
        if numbers:
            columns = zip(*numbers, strict=True)
            asked = dict(zip(names, map(list, columns), strict=True))
            await work.session.execute(statement, asked | {"numbers": list(numbers.values())})


async def _count_states(work: UnitOfWork, events: Sequence[DeliverySettled]) -> None:
    settled: defaultdict[tuple[UUID, str, str], list[DeliverySettled]] = defaultdict(list)
    for event in events:
        settled[event.campaign, event.channel, event.state].append(event)
    tally = insert(CampaignTally).values(
        [
            {
                "campaign": campaign,
                "channel": channel,
                "state": state,
                "case_id": alike[0].case,
                "number": len(alike),
                "first_at": min(each.settled_at for each in alike),
                "last_at": max(each.settled_at for each in alike),
            }
            for (campaign, channel, state), alike in sorted(settled.items())
        ]
    )
    await work.session.execute(
        tally.on_conflict_do_update(
            index_elements=["campaign", "channel", "state"],
            set_={
                "number": CampaignTally.number + tally.excluded.number,
                "first_at": func.least(CampaignTally.first_at, tally.excluded.first_at),
                "last_at": func.greatest(CampaignTally.last_at, tally.excluded.last_at),
            },
        )
    )


async def _count_reasons(work: UnitOfWork, events: Sequence[DeliverySettled]) -> None:
    if not events:
        return
    cases = {event.campaign: event.case for event in events}
    new = Counter((event.campaign, event.state, event.reason) for event in events)
    counted = insert(CampaignReason).values(
        [
            {
                "campaign": campaign,
                "state": state,
                "reason": reason,
                "case_id": cases[campaign],
                "number": number,
            }
            for (campaign, state, reason), number in sorted(new.items())
        ]
    )
    await work.session.execute(
        counted.on_conflict_do_update(
            index_elements=["campaign", "state", "reason"],
            set_={"number": CampaignReason.number + counted.excluded.number},
        )
    )


def _notice(state: str, reason: str) -> NoticeReason | None:
    if state == "withheld" and reason in NOT_EVEN_TRIED:
        return NoticeReason.DELIVERIES_FAILED
    return NEEDS_A_PERSON.get(state)


async def _notify_of_first(work: UnitOfWork, events: Sequence[DeliverySettled]) -> None:
    """Notify staff of the deliveries that are the first of their campaign to be reported."""
    if not events:
        return
    cases = {event.campaign: event.case for event in events}
    found = await work.session.execute(
        select(
            CampaignReason.campaign,
            CampaignReason.state,
            CampaignReason.reason,
            CampaignReason.number,
        ).where(CampaignReason.campaign.in_(cases))
    )
    known: Counter[tuple[UUID, NoticeReason | None]] = Counter()
    for campaign, state, reason, number in found.all():
        known[campaign, _notice(state, reason)] += number
    new = Counter((event.campaign, _notice(event.state, event.reason)) for event in events)
    for (campaign, notice), number in sorted(new.items(), key=str):
        if notice is not None and known[campaign, notice] == number:
            await notify_officers_of(work, cases[campaign], notice, campaign)
