"""Read the half-filled alerts of an operator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from services.intake.tables import alert_drafts
from shared.problems import NotFound
from shared.storage.unit_of_work import ReadSession


async def drafts_of(session: ReadSession, operator: UUID, now: datetime) -> Sequence[Row[Any]]:
    """Return the drafts of this operator without their content, the last saved first."""
    columns = [each for each in alert_drafts.c if each.name != "content"]
    statement = (
        select(*columns)
        .where(alert_drafts.c.operator == operator, alert_drafts.c.expires_at > now)
        .order_by(alert_drafts.c.saved_at.desc(), alert_drafts.c.id.desc())
    )
    return (await session.execute(statement)).all()


async def find_draft(session: ReadSession, operator: UUID, draft: UUID, now: datetime) -> Row[Any]:
    """Return a draft of this operator; `NotFound` if they have none with this id."""
    statement = select(alert_drafts).where(
        alert_drafts.c.operator == operator,
        alert_drafts.c.id == draft,
        alert_drafts.c.expires_at > now,
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise NotFound("This draft is no longer kept.")
    return found
