"""Read an alert for update: nobody else changes it until the commit."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from services.intake.tables import alerts
from shared.access.restrictions import restriction_of_alert
from shared.storage.unit_of_work import UnitOfWork


async def lock_alert(work: UnitOfWork, alert: UUID) -> Row[Any]:
    """Lock an alert, so that its rows and events have one order; return its row as filed."""
    locked = await work.session.execute(
        select(alerts).where(alerts.c.id == alert).with_for_update(key_share=True)
    )
    found = locked.one()
    restricted_to = await restriction_of_alert(work.session, alert)
    filed_by = found.filed_by
    await work.ask_again(alert, desk=found.desk, restricted_to=restricted_to, filed_by=filed_by)
    return found
