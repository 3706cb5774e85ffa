"""What a letter to staff is about, with the results of its campaigns."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.queries.channels import last_outages
from services.dispatch.queries.restrictions import restriction_of_campaign
from services.dispatch.rules.missing_roles import is_of_support, missing_role_of, reads_campaigns
from services.dispatch.rules.notice_texts import NoticeFacts
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.rules.results import DeliveryResult, result_of
from services.dispatch.tables import Campaign
from shared.access.roles import known_roles
from shared.contracts.channels import Channel

_COUNTS = text(
    """
    SELECT campaign, channel, state, reason, count(*) AS number FROM deliveries
    WHERE campaign = ANY(CAST(:ids AS uuid[])) GROUP BY campaign, channel, state, reason
    """
)


async def notices_in_letters(
    session: AsyncSession, rows: Sequence[Row[Any]], by: Channel
) -> dict[UUID, tuple[NoticeFacts, ...]]:
    """Return by delivery the notices of each letter, in order; `rows`: a claim of one channel.

    A notice about a campaign comes with its present numbers, and to whom the campaign is open.
    """
    letters = [row for row in rows if row.notices]
    campaigns = {each[2] for row in letters for each in row.notices if each[2]}
    counts = await _counts(session, campaigns) if campaigns else {}
    restrictions = await _restrictions(session, campaigns) if campaigns else {}
    of_channels = any(each[3] for row in letters for each in row.notices)
    outages = await last_outages(session) if of_channels else {}
    return {
        row.id: tuple(
            NoticeFacts(
                reason=reason,
                case_number=case,
                campaign=campaign,
                channel=channel,
                concerns=concerns,
                api_key=None if key is None else UUID(key),
                number=number,
                numbers=counts.get(campaign),
                closed=row.account not in restrictions.get(campaign, (row.account,)),
                of_support=is_of_support(case, roles),
                no_campaigns=not reads_campaigns(roles),
                instead_of=missing_role_of(reason, role, roles),
                noticed_at=datetime.fromisoformat(noticed),
                outage=outages.get(channel),
                came_by=by,
            )
            for reason, case, campaign, channel, role, concerns, key, number, noticed in row.notices
        )
        for row in letters
        for roles in [known_roles(row.reader_roles or ())]
    }


async def _restrictions(session: AsyncSession, campaigns: set[str]) -> dict[str, frozenset[UUID]]:
    """Return by restricted campaign the accounts that it is restricted to."""
    known = select(Campaign.id, Campaign.case_id).where(Campaign.id.in_(sorted(campaigns)))
    found = {
        str(row.id): await restriction_of_campaign(session, row.id, row.case_id)
        for row in (await session.execute(known)).all()
    }
    return {campaign: to for campaign, to in found.items() if to is not None}


async def _counts(
    session: AsyncSession, campaigns: set[str]
) -> dict[str, dict[Channel, Counter[DeliveryResult]]]:
    found = await session.execute(_COUNTS, {"ids": sorted(campaigns)})
    counts: defaultdict[str, defaultdict[Channel, Counter[DeliveryResult]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for row in found:
        came = result_of(State(row.state), Reason(row.reason))
        counts[str(row.campaign)][Channel(row.channel)][came] += row.number
    return {campaign: dict(each) for campaign, each in counts.items()}
