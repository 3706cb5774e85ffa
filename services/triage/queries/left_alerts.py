"""Read the alerts that left a case: a document of the case must not have anything of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.tables import (
    Alert,
    CaseAlert,
    CaseSource,
    Consent,
    FormerConsent,
    PersonConsent,
    ProtectionContact,
    UnmergedAlert,
)


@dataclass(frozen=True)
class LeftAlerts:
    """The alerts that left a case, and whom and what they must not tell of them."""

    alerts: Sequence[Alert] = ()
    sources: Sequence[CaseSource] = ()
    consents: Sequence[Consent] = ()
    of_persons: Sequence[PersonConsent] = ()
    former: Sequence[FormerConsent] = ()
    contacts: Sequence[ProtectionContact] = ()


async def left_alerts(session: AsyncSession, case: UUID, here: Sequence[UUID]) -> LeftAlerts:
    """Read the alerts that left a case and are not among those that it has, `here`."""
    unmerged = (
        select(Alert)
        .join(UnmergedAlert, UnmergedAlert.alert == Alert.alert)
        .where(UnmergedAlert.case_id == case, Alert.alert.not_in(here))
        .order_by(Alert.alert)
    )
    alerts = (await session.scalars(unmerged)).all()
    if not alerts:
        return LeftAlerts()
    left = [each.alert for each in alerts]
    # The case that an alert opened has its sources; copies of them left with the alert.
    opened = select(CaseAlert.case_id).where(CaseAlert.alert.in_(left), CaseAlert.link.is_(None))
    sources = select(CaseSource).where(CaseSource.case_id.in_(opened))
    return LeftAlerts(
        alerts,
        (await session.scalars(sources)).all(),
        (await session.scalars(select(Consent).where(Consent.alert.in_(left)))).all(),
        (await session.scalars(select(PersonConsent).where(PersonConsent.alert.in_(left)))).all(),
        (await session.scalars(select(FormerConsent).where(FormerConsent.alert.in_(left)))).all(),
        (
            await session.scalars(
                select(ProtectionContact).where(ProtectionContact.alert.in_(left))
            )
        ).all(),
    )
