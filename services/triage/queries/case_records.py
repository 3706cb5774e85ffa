"""Read the sealed records of a case or document, once for its page and for its gates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.changes_since_return import Returned, last_return
from services.triage.queries.left_alerts import LeftAlerts, left_alerts
from services.triage.queries.relied_on import objected_since, silence
from services.triage.rules.references import Reference
from services.triage.tables import (
    Alert,
    BestInterestDecision,
    Case,
    CaseAlert,
    CaseSource,
    Consent,
    Document,
    DocumentVersion,
    FindingConfirmation,
    FormerConsent,
    KnownAlert,
    PersonConsent,
    ProtectionContact,
)

AS_TOLD = (CaseAlert.link.is_not(None), Alert.filed_at, Alert.alert)
"""The order of the alerts of a case: its own first, then those that were merged in."""


@dataclass(frozen=True)
class AlertRecords:
    """An alert with its known facts and consents. `joined`: it came from a merged case.

    `of_persons`: the words of all that single persons answered, the earliest first.
    """

    alert: Alert
    known: KnownAlert
    joined: bool
    consents: Sequence[Consent]
    of_persons: Sequence[PersonConsent] = ()


@dataclass(frozen=True)
class CaseRecords:
    """A case with its alerts (ordered by `AS_TOLD`), sources and best-interest decisions."""

    case: Case
    alerts: Sequence[AlertRecords]
    sources: Sequence[CaseSource]
    decisions: Sequence[BestInterestDecision]


@dataclass(frozen=True)
class DocumentRecords:
    """A version of a document with everything that its gates check.

    `former`: earlier states of the consents; `contacts`: contacts of the persons for whom
    protection was requested; `left`: alerts that left the case; `confirmed`: findings that were
    confirmed with a reason; `followed`: the document that it follows, corrects or calls back;
    `withdrawn`: the same where it corrects or calls it back, and whether
    somebody `objected` since that one was approved; `silent`: nothing may be said of what the case
    has withdrawn; `silenced`: the codes of documents of which nothing may be said.
    """

    told: CaseRecords
    document: Document
    version: DocumentVersion
    returned: Returned | None
    former: Sequence[FormerConsent]
    contacts: Sequence[ProtectionContact]
    left: LeftAlerts
    confirmed: Sequence[FindingConfirmation]
    followed: Document | None = None
    withdrawn: Document | None = None
    objected: bool = False
    silent: bool = False
    silenced: Sequence[Reference] = ()


async def case_records(session: AsyncSession, case: Case) -> CaseRecords:
    """Read the records of a case with few statements, whatever their number."""
    rows = await session.execute(
        select(Alert, KnownAlert, CaseAlert.link)
        .join(KnownAlert, KnownAlert.alert == Alert.alert)
        .join(CaseAlert, CaseAlert.alert == Alert.alert)
        .where(CaseAlert.case_id == case.id)
        .order_by(*AS_TOLD)
    )
    consents: dict[UUID, list[Consent]] = {}
    for each in await consents_of(session, case.id):
        consents.setdefault(each.alert, []).append(each)
    of_persons: dict[UUID, list[PersonConsent]] = {}
    if any(row.by_person for rows in consents.values() for row in rows):
        for own in await _of_persons(session, consents):
            of_persons.setdefault(own.alert, []).append(own)
    decisions = await session.scalars(
        select(BestInterestDecision)
        .where(BestInterestDecision.case_id == case.id)
        .order_by(BestInterestDecision.id)
    )
    return CaseRecords(
        case=case,
        alerts=[
            AlertRecords(
                alert,
                known,
                link is not None,
                consents.get(alert.alert, []),
                of_persons.get(alert.alert, []),
            )
            for alert, known, link in rows
        ],
        sources=await case_sources(session, case.id),
        decisions=decisions.all(),
    )


async def consents_of(session: AsyncSession, case: UUID) -> Sequence[Consent]:
    """Read the consents of all alerts of a case."""
    found = await session.scalars(
        select(Consent)
        .join(CaseAlert, CaseAlert.alert == Consent.alert)
        .where(CaseAlert.case_id == case)
        .order_by(Consent.use, Consent.alert)
    )
    return found.all()


async def _of_persons(session: AsyncSession, alerts: Iterable[UUID]) -> Sequence[PersonConsent]:
    wanted = (
        select(PersonConsent)
        .where(PersonConsent.alert.in_(list(alerts)))
        .order_by(PersonConsent.since, PersonConsent.id)
    )
    return (await session.scalars(wanted)).all()


async def case_sources(session: AsyncSession, case: UUID) -> Sequence[CaseSource]:
    """Read the sources of a case in the order in which they were added."""
    wanted = select(CaseSource).where(CaseSource.case_id == case).order_by(CaseSource.id)
    return (await session.scalars(wanted)).all()


async def document_records(
    session: AsyncSession, case: Case, document: Document, version: DocumentVersion
) -> DocumentRecords:
    """Read what the gates of a version check with few statements, whatever its amount."""
    told = await case_records(session, case)
    alerts = [each.alert.alert for each in told.alerts]
    former = select(FormerConsent).where(FormerConsent.alert.in_(alerts))
    contacts = select(ProtectionContact).where(ProtectionContact.alert.in_(alerts))
    confirmed = select(FindingConfirmation).where(FindingConfirmation.document == document.id)
    followed = await session.get(Document, document.followed) if document.followed else None
    withdrawn = followed if document.notice_of else None
    silent, silenced = await silence(session, case.id)
    return DocumentRecords(
        told=told,
        document=document,
        version=version,
        returned=await last_return(session, document),
        former=(await session.scalars(former)).all(),
        contacts=(await session.scalars(contacts)).all(),
        left=await left_alerts(session, case.id, alerts),
        confirmed=(await session.scalars(confirmed)).all() if document.findings else (),
        followed=followed,
        withdrawn=withdrawn,
        objected=withdrawn is not None and await objected_since(session, withdrawn, alerts),
        silent=silent,
        silenced=silenced,
    )
