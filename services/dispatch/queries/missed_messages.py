"""What a contact missed while it could not be reached, and may still be sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.queries.hazards import dangers_of
from services.dispatch.queries.restrictions import campaign_is_open_to
from services.dispatch.rules.hazards import withheld_reason
from services.dispatch.rules.missed_messages import MISSED_WITHIN, MOST_MISSED
from services.dispatch.rules.reasons import MISSED
from services.dispatch.tables import Campaign, Contact, Delivery
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.clock import derived_id
from shared.contracts.channels import Channel
from shared.problems import NotFound

# An id starts with the time its appeal was issued, so the index of a contact's deliveries is read
# from `:oldest`. The claim checks all of this again (operations/deliveries/claiming.py). After a
# change of address the new one gets what failed at the former one, unless another contact received
# the message at the new address.
_MISSED = text(
    """
    SELECT d.id, d.channel, d.campaign, d.released_for, c.subject
    FROM deliveries d
        JOIN campaigns c ON c.id = d.campaign
        JOIN contacts k ON k.id = d.contact AND k.active
        JOIN addresses a ON a.contact = d.contact AND a.channel = d.channel
            AND a.active AND a.blocked_reason IS NULL
        JOIN case_facts f ON f.case_id = c.case_id
            AND f.closed_at IS NULL AND f.verification = 'verified'
    WHERE d.contact = :contact AND d.id > :oldest AND d.channel = ANY(CAST(:channels AS text[]))
        AND (d.state = 'failed'
            OR d.state = 'withheld' AND d.reason = ANY(CAST(:reasons AS text[])))
        AND c.stopped_at IS NULL
        AND NOT EXISTS (SELECT FROM withdrawn_documents w WHERE w.document = c.document)
        AND NOT EXISTS (
            SELECT FROM campaign_alerts s JOIN withdrawn_alerts w USING (alert)
            WHERE s.campaign = c.id
        )
        AND NOT EXISTS (
            SELECT FROM campaign_alerts s JOIN consent_facts n USING (alert)
            WHERE s.campaign = c.id AND n.state <> 'given'
                AND (n.use = d.use OR n.use = ANY(c.weighed))
                AND NOT coalesce(n.since <= (s.attested ->> n.use)::timestamptz, false)
        )
        AND NOT EXISTS (
            SELECT FROM deliveries o
            WHERE o.campaign = d.campaign AND o.channel = d.channel AND o.id <> d.id
                AND (o.address_hash = a.hash
                    OR o.contact = d.contact AND o.state NOT IN ('failed', 'withheld'))
        )
    ORDER BY d.id
    """
)


async def missed_by(
    context: Context, reach: Reach, contact: UUID
) -> Mapping[Channel, Sequence[UUID]]:
    """Return by channel the campaigns within reach that the contact missed, the oldest first.

    Only those that may be sent to it now, within `MISSED_WITHIN`, at most `MOST_MISSED` of a
    channel.
    """
    now = context.database.now()
    async with context.database.read() as session:
        if await session.get(Contact, contact) is None:
            raise NotFound("Contact not found.")
        asked = {
            "contact": contact,
            "oldest": derived_id(now - MISSED_WITHIN),
            "channels": [each.value for each in context.providers],
            "reasons": sorted(MISSED),
        }
        rows = (await session.execute(_MISSED, asked)).all()
        if not rows:
            return {}
        rows = await _may_go(session, reach, rows, now)
    keys = await context.keyring.open({UUID(str(row.subject)) for row in rows})
    found: defaultdict[Channel, dict[UUID, None]] = defaultdict(dict)
    for row in rows:
        if not keys.is_erased(UUID(str(row.subject))):
            found[Channel(row.channel)][UUID(str(row.campaign))] = None
    return {channel: list(campaigns)[:MOST_MISSED] for channel, campaigns in found.items()}


async def _may_go(
    session: AsyncSession, reach: Reach, rows: Sequence[Row[Any]], now: datetime
) -> list[Row[Any]]:
    """Return the deliveries of campaigns within reach that need no decision on a danger."""
    seen = select(Campaign.id).where(
        Campaign.id.in_({row.campaign for row in rows}), campaign_is_open_to(reach.account)
    )
    if reach.desks is not ALL_DESKS:
        seen = seen.where(Campaign.desk.in_(sorted(reach.desks)))
    open_ones = set(await session.scalars(seen))
    dangers = await dangers_of(session, now.date(), Delivery.id.in_([row.id for row in rows]))
    return [
        row
        for row in rows
        if row.campaign in open_ones
        and withheld_reason(dangers.get(row.id, ()), row.released_for) is None
    ]
