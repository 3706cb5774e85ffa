"""Consents that a campaign depends on and that were withdrawn or limited since its approval."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.rules.reasons import TAKEN


class ChangedConsent(NamedTuple):
    """`whole`: it is checked for every message, whatever use that is sent under.

    `sent`: number of sent messages that need it.
    """

    use: str
    state: str
    since: datetime
    whole: bool
    sent: int


# The consents for which a claim would withhold (operations/deliveries/claiming.py), also if nothing
# is waiting.
_CHANGED = text(
    """
    SELECT f.use, f.state, max(f.since) AS since, f.use = ANY(c.weighed) AS whole,
        (SELECT count(*) FROM deliveries d
            WHERE d.campaign = c.id AND d.state = ANY(CAST(:taken AS text[]))
                AND (f.use = ANY(c.weighed) OR d.use = f.use)) AS sent
    FROM campaigns c JOIN campaign_alerts s ON s.campaign = c.id JOIN consent_facts f USING (alert)
    WHERE c.id = :campaign AND f.state <> 'given'
        AND NOT coalesce(f.since <= (s.attested ->> f.use)::timestamptz, false)
        AND (f.use = ANY(c.weighed)
            OR EXISTS (SELECT FROM deliveries d WHERE d.campaign = c.id AND d.use = f.use))
    GROUP BY c.id, f.use, f.state
    ORDER BY f.use, f.state
    """
)


async def changed_consents(session: AsyncSession, campaign: UUID) -> list[ChangedConsent]:
    """Return each use that is no longer given, and since when."""
    taken = sorted(state.value for state in TAKEN)
    rows = await session.execute(_CHANGED, {"campaign": campaign, "taken": taken})
    return [ChangedConsent(*row) for row in rows]


def is_withheld_under(changed: list[ChangedConsent], use: str | None) -> bool:
    """Return whether a message that is sent under this use would be withheld."""
    return any(each.whole or each.use == use for each in changed)
