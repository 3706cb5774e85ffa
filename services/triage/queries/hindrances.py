"""Whether somebody can issue a correction or a withdrawal notice of a case now."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.deadline_steps import Hindrance
from services.triage.rules import hindrances as rules
from services.triage.tables import CaseAlert, KnownAlert


async def hindrances(session: AsyncSession, case: UUID) -> tuple[Hindrance, ...]:
    """Return why no correction or notice of the case can be issued now; empty if one can be.

    Whether the case is open is not asked here.
    """
    withdrawn = (
        select(func.array_agg(KnownAlert.withdrawn_at.is_not(None)))
        .join(CaseAlert, CaseAlert.alert == KnownAlert.alert)
        .where(CaseAlert.case_id == case)
    )
    asked = select(withdrawn.scalar_subquery(), func.case_silenced_for(case))
    alerts, cause = (await session.execute(asked)).one()
    return rules.hindrances(alerts or (), silent=cause is not None)
