"""Standing facts: consents, withdrawals and cases, also when they come before the request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text, Uuid, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.relocation.operations.notices import tell_role
from services.relocation.tables import Case, Consent, IntakeFile, SupportRequest
from shared.access.roles import Role
from shared.contracts.intake import AlertConsentChanged, AlertFiled, AlertWithdrawn
from shared.contracts.triage import (
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseUnlinked,
)
from shared.notices import NoticeReason
from shared.storage.unit_of_work import AuditFact, UnitOfWork


async def stand(work: UnitOfWork, subject: UUID, alert: UUID | None) -> IntakeFile:
    """Return the subject's standing row, made if need be, locked until the commit."""
    await work.session.execute(
        insert(IntakeFile)
        .values(subject=subject, alert=alert)
        .on_conflict_do_nothing(index_elements=["subject"])
    )
    return await work.session.get_one(IntakeFile, subject, with_for_update=True)


# In one round trip: every alert comes by here, and few of them ever ask for support.
_KEEP_FILED = text(
    """
    WITH standing AS (
        INSERT INTO intake_files AS known (subject, alert) VALUES (:subject, :alert)
        ON CONFLICT (subject) DO UPDATE SET withdrawn_at = known.withdrawn_at
        RETURNING subject
    )
    INSERT INTO consents AS known (subject, use, state, since)
    SELECT standing.subject, told.use, told.state, :since
    FROM standing CROSS JOIN unnest(:uses, :states) AS told (use, state)
    ON CONFLICT (subject, use) DO UPDATE SET state = excluded.state, since = excluded.since
    WHERE known.since <= excluded.since
    """
).bindparams(
    bindparam("subject", type_=Uuid()),
    bindparam("alert", type_=Uuid()),
    bindparam("since", type_=DateTime(timezone=True)),
    bindparam("uses", type_=ARRAY(Text)),
    bindparam("states", type_=ARRAY(Text)),
)


async def keep_alert_filed(work: UnitOfWork, event: AlertFiled) -> None:
    states = {consent.use: consent.state for consent in event.consents}
    told = {"subject": event.subject, "alert": event.alert, "since": event.filed_at}
    lists = {"uses": list(states), "states": list(states.values())}
    await work.session.execute(_KEEP_FILED, told | lists)


async def keep_alert_consent_changed(work: UnitOfWork, event: AlertConsentChanged) -> None:
    """Make this what is known of the use, unless something newer stands already."""
    await stand(work, event.subject, event.alert)
    await keep(work, event.subject, event.use, event.state, event.since)
    if event.state != "given":
        await _tell_officers(work, event.subject, NoticeReason.CONSENT_CHANGED)
    work.record(
        AuditFact(
            "consent.kept", "alert", event.alert, (event.subject,),
            {"use": event.use, "state": event.state},
        )
    )  # fmt: skip


async def keep_alert_withdrawn(work: UnitOfWork, event: AlertWithdrawn) -> None:
    """From now on nothing is granted on this file.

    What was granted before stands: a stay or a payment that ends from one day to the next puts the
    person in danger. The officers are told, and decide with the person.
    """
    file = await stand(work, event.subject, event.alert)
    file.withdrawn_at = min(file.withdrawn_at or event.withdrawn_at, event.withdrawn_at)
    await _tell_officers(work, event.subject, NoticeReason.ALERT_WITHDRAWN)
    work.record(AuditFact("alert.withdrawal-kept", "alert", event.alert, (event.subject,)))


# In one round trip, as above. The case stands before who refers to it is checked.
_KEEP_CASE = text(
    """
    WITH kept AS (
        INSERT INTO cases (id, number, level) VALUES (:case, :number, :level)
        ON CONFLICT (id) DO UPDATE SET number = excluded.number, level = excluded.level
        RETURNING id
    )
    INSERT INTO case_alerts (case_id, alert)
    SELECT kept.id, told.alert FROM kept CROSS JOIN unnest(:alerts) AS told (alert)
    ON CONFLICT DO NOTHING
    """
).bindparams(bindparam("case", type_=Uuid()), bindparam("alerts", type_=ARRAY(Uuid)))


async def keep_case_opened(work: UnitOfWork, event: CaseOpened) -> None:
    told = {"case": event.case, "number": event.number, "level": event.level}
    await work.session.execute(_KEEP_CASE, told | {"alerts": list(event.alerts)})


async def keep_case_closed(work: UnitOfWork, event: CaseClosed) -> None:
    """A request outlives its case; its page shows that the case is closed."""
    told = {"outcome": event.outcome, "closed_at": event.closed_at}
    await work.session.execute(
        insert(Case)
        .values(id=event.case, **told)
        .on_conflict_do_update(index_elements=["id"], set_=told)
    )


async def keep_level(work: UnitOfWork, event: CaseLinked | CaseUnlinked) -> None:
    """Keep how dangerous a case is with the alerts that joined or left it."""
    await work.session.execute(update(Case).where(Case.id == event.case).values(level=event.level))


async def keep_case_reopened(work: UnitOfWork, event: CaseReopened) -> None:
    await work.session.execute(
        update(Case).where(Case.id == event.case).values(outcome=None, closed_at=None)
    )


async def keep(work: UnitOfWork, subject: UUID, use: str, state: str, since: datetime) -> None:
    told = insert(Consent).values(subject=subject, use=use, state=state, since=since)
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["subject", "use"],
            set_={"state": told.excluded.state, "since": told.excluded.since},
            where=Consent.since <= told.excluded.since,
        )
    )


async def _tell_officers(work: UnitOfWork, subject: UUID, reason: NoticeReason) -> None:
    live = select(SupportRequest).where(
        SupportRequest.subject == subject, SupportRequest.state != "declined"
    )
    for request in await work.session.scalars(live):
        tell_role(work, request, Role.GRANTS_OFFICER, reason)
