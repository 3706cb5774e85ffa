"""Read the half-filled alerts of an operator, and half-filled changes of alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, select, true

from services.intake.tables import alert_drafts, alerts
from shared.message_ids import msgid
from shared.problems import NotFound
from shared.storage.unit_of_work import ReadSession

NOT_KEPT = msgid(
    "This draft is no longer kept: it was filed, thrown away, or deleted because it was old. File "
    "a new alert if it is still needed."
)

_LISTED: Select[Any] = select(
    *(each for each in alert_drafts.c if each.name != "content"),
    alerts.c.filed_at,
    alerts.c.country,
).select_from(alert_drafts.outerjoin(alerts, alerts.c.id == alert_drafts.c.alert))


def is_drafted_by(operator: UUID) -> ColumnElement[bool]:
    """Return the SQL condition for alerts of which this operator may have drafts of changes."""
    return exists().where(alert_drafts.c.operator == operator, alert_drafts.c.alert == alerts.c.id)


async def drafts_of(
    session: ReadSession, operator: UUID, now: datetime, alert: UUID | None = None
) -> Sequence[Row[Any]]:
    """Return the drafts of this operator without their content, the last saved first.

    Each with `filed_at` and `country` of the alert that it changes. `alert`: only those of one.
    """
    statement = _LISTED.where(
        alert_drafts.c.operator == operator,
        alert_drafts.c.expires_at > now,
        true() if alert is None else alert_drafts.c.alert == alert,
    ).order_by(alert_drafts.c.saved_at.desc(), alert_drafts.c.id.desc())
    found: Sequence[Row[Any]] = (await session.execute(statement)).all()
    return found


async def find_draft(session: ReadSession, operator: UUID, draft: UUID, now: datetime) -> Row[Any]:
    """Return a draft of this operator, as in their list and with its content.

    `NotFound` if they have none with this id.
    """
    statement = _LISTED.add_columns(alert_drafts.c.content).where(
        alert_drafts.c.operator == operator,
        alert_drafts.c.id == draft,
        alert_drafts.c.expires_at > now,
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(NOT_KEPT)
    return found
