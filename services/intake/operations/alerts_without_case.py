"""Notify officers of accepted alerts that have no case yet."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.intake.tables import alerts
from shared.access.roles import Role
from shared.late_answers import AwaitedAnswer
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork

CASES = AwaitedAnswer(
    table="alerts_without_case",
    new="""
        SELECT id FROM alerts
        WHERE id > :after AND filed_at <= :before
            AND NOT EXISTS (SELECT FROM case_alerts WHERE case_alerts.alert = alerts.id)
    """,
    answered="EXISTS (SELECT FROM case_alerts WHERE case_alerts.alert = late.id)",
    counts="NOT EXISTS (SELECT FROM withdrawals WHERE withdrawals.alert = late.id)",
    what="accepted alerts of which no case was heard in time",
    reason=NoticeReason.ALERTS_NOT_TAKEN_UP,
)
"""Only triage knows an alert's danger level, so each gets the time of a critical one."""


async def notify_of_alerts_without_case(work: UnitOfWork, late: Sequence[UUID]) -> None:
    """Notify officers of the alerts' desks; many alerts of a desk are one notice."""
    desks = select(alerts.c.desk).where(alerts.c.id.in_(late)).distinct().order_by(alerts.c.desk)
    for desk in await work.session.scalars(desks):
        notice(
            work,
            reason=NoticeReason.ALERT_WITHOUT_CASE,
            role=Role.TRIAGE_OFFICER,
            desk=desk,
            urgency="critical",
        )
