"""Read to whom a campaign is restricted: by its case, and by each of its alerts.

An alert may have left the case since then, and be in a case that is restricted more.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.tables import Campaign, CampaignAlert
from shared.access.restrictions import alert_is_open_to, case_is_open_to, restriction_of


async def restriction_of_campaign(
    session: AsyncSession, campaign: UUID, case: UUID
) -> frozenset[UUID] | None:
    """Return the accounts a campaign is restricted to; None where it is not restricted."""
    alerts = select(CampaignAlert.alert).where(CampaignAlert.campaign == campaign)
    return await restriction_of(session, case, (await session.scalars(alerts)).all())


def campaign_is_open_to(account: UUID) -> ColumnElement[bool]:
    """Return the SQL condition under which the account may see a campaign, or its deliveries.

    For lists; it is true for a row that has no campaign.
    """
    closed = exists().where(
        CampaignAlert.campaign == Campaign.id,
        not_(alert_is_open_to(account, CampaignAlert.alert.expression)),
    )
    return and_(case_is_open_to(account, Campaign.case_id.expression), not_(closed))
