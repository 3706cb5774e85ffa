"""Store consents, withdrawals and cases, also if they come before the support request."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.relocation.operations.notices import notify_role
from services.relocation.tables import Case, Consent, IntakeFile, SupportRequest
from shared.access.roles import Role
from shared.contracts.consents import ConsentByPerson, consents_by_person, stored_columns
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertFiled,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.contracts.triage import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
)
from shared.notices import NoticeReason
from shared.storage.column_kinds import MOMENT
from shared.storage.unit_of_work import UnitOfWork


async def lock_intake_file(work: UnitOfWork, subject: UUID, alert: UUID | None) -> IntakeFile:
    """Return the subject's row, created if needed, locked until the commit."""
    await work.session.execute(
        insert(IntakeFile)
        .values(subject=subject, alert=alert)
        .on_conflict_do_nothing(index_elements=["subject"])
    )
    return await work.session.get_one(IntakeFile, subject, with_for_update=True)


# Many in one statement: every alert arrives here, and few of them lead to a support request.
_KEEP_FILED = text(
    """
    WITH standing AS (
        INSERT INTO intake_files AS known (subject, alert)
        SELECT subject, alert FROM unnest(:subjects, :alerts) AS told (subject, alert)
        ORDER BY subject
        ON CONFLICT (subject) DO UPDATE SET withdrawn_at = known.withdrawn_at
        RETURNING subject
    )
    INSERT INTO consents AS known (subject, use, state, since, by_person, by_person_since)
    SELECT subject, told.use, told.state, told.since, told.by_person, told.by_person_since
    FROM standing JOIN unnest(:of, :uses, :states, :sinces, :by_persons, :by_person_sinces)
        AS told (subject, use, state, since, by_person, by_person_since) USING (subject)
    ORDER BY subject, use
    ON CONFLICT (subject, use) DO UPDATE SET state = excluded.state, since = excluded.since,
        by_person = excluded.by_person, by_person_since = excluded.by_person_since
    WHERE known.since <= excluded.since
    """
).bindparams(
    bindparam("subjects", type_=ARRAY(Uuid)),
    bindparam("alerts", type_=ARRAY(Uuid)),
    bindparam("of", type_=ARRAY(Uuid)),
    bindparam("uses", type_=ARRAY(Text)),
    bindparam("states", type_=ARRAY(Text)),
    bindparam("sinces", type_=ARRAY(MOMENT)),
    bindparam("by_persons", type_=ARRAY(JSONB(none_as_null=True), dimensions=1)),
    bindparam("by_person_sinces", type_=ARRAY(MOMENT)),
)


async def on_alerts_filed(work: UnitOfWork, events: Sequence[AlertFiled]) -> None:
    told = {
        (event.subject, consent.use): (answers.get(consent.use), consent.state, event.filed_at)
        for event in events
        for answers in [
            consents_by_person(event.consents, event.general_consents, event.person_consents)
        ]
        for consent in event.consents
    }
    rows = [stored_columns(*each) for each in told.values()]
    await work.session.execute(
        _KEEP_FILED,
        {
            "subjects": [event.subject for event in events],
            "alerts": [event.alert for event in events],
            "of": [subject for subject, _ in told],
            "uses": [use for _, use in told],
            "states": [row["state"] for row in rows],
            "sinces": [since for _, _, since in told.values()],
            "by_persons": [row["by_person"] for row in rows],
            "by_person_sinces": [row["by_person_since"] for row in rows],
        },
    )


async def on_alert_consent_changed(work: UnitOfWork, event: AlertConsentChanged) -> None:
    """Store the consent for the use, unless a newer one is stored already."""
    await lock_intake_file(work, event.subject, event.alert)
    await store_consent(
        work, event.subject, event.use, event.state, event.since, await _answers(work, event)
    )
    if event.state != "given":
        await _notify_officers(work, event.subject, NoticeReason.CONSENT_CHANGED)
    work.record(
        "consent.kept", "alert", event.alert, (event.subject,), use=event.use, state=event.state
    )


async def on_withdrawal_undone(work: UnitOfWork, event: AlertWithdrawalUndone) -> None:
    """Store that requests on this file can be granted again."""
    file = await lock_intake_file(work, event.subject, event.alert)
    if file.withdrawn_at is not None and file.withdrawn_at <= event.withdrawn_at:
        file.withdrawn_at = None
        await _notify_officers(work, event.subject, NoticeReason.WITHDRAWAL_UNDONE)
    work.record("alert.withdrawal-undone", "alert", event.alert, (event.subject,))


async def on_alert_withdrawn(work: UnitOfWork, event: AlertWithdrawn) -> None:
    """Store that nothing more is granted on this file.

    Earlier grants stay: if a stay or a payment ends from one day to the next, the person is in
    danger. The officers are notified, and decide with the person.
    """
    file = await lock_intake_file(work, event.subject, event.alert)
    file.withdrawn_at = min(file.withdrawn_at or event.withdrawn_at, event.withdrawn_at)
    await _notify_officers(work, event.subject, NoticeReason.ALERT_WITHDRAWN)
    work.record("alert.withdrawal-kept", "alert", event.alert, (event.subject,))


# Many in one statement, as above. Cases are inserted before the rows that refer to them.
_KEEP_CASES = text(
    """
    WITH kept AS (
        INSERT INTO cases (id, number, level)
        SELECT * FROM unnest(:cases, :numbers, :levels) AS told (id, number, level) ORDER BY id
        ON CONFLICT (id) DO UPDATE SET number = excluded.number, level = excluded.level
        RETURNING id
    )
    INSERT INTO case_alerts (case_id, alert)
    SELECT kept.id, told.alert FROM kept JOIN unnest(:of, :alerts) AS told (id, alert) USING (id)
    ON CONFLICT DO NOTHING
    """
).bindparams(
    bindparam("cases", type_=ARRAY(Uuid)),
    bindparam("numbers", type_=ARRAY(Text)),
    bindparam("levels", type_=ARRAY(Text)),
    bindparam("of", type_=ARRAY(Uuid)),
    bindparam("alerts", type_=ARRAY(Uuid)),
)


async def on_cases_opened(work: UnitOfWork, events: Sequence[CaseOpened]) -> None:
    alerts = [(event.case, alert) for event in events for alert in event.alerts]
    await work.session.execute(
        _KEEP_CASES,
        {
            "cases": [event.case for event in events],
            "numbers": [event.number for event in events],
            "levels": [event.level for event in events],
            "of": [case for case, _ in alerts],
            "alerts": [alert for _, alert in alerts],
        },
    )


async def on_case_closed(work: UnitOfWork, event: CaseClosed) -> None:
    """Store that the case is closed; its requests stay open, and their pages show it."""
    told = {"outcome": event.outcome, "closed_at": event.closed_at}
    await work.session.execute(
        insert(Case)
        .values(id=event.case, **told)
        .on_conflict_do_update(index_elements=["id"], set_=told)
    )


async def on_case_reopened(work: UnitOfWork, event: CaseReopened) -> None:
    await work.session.execute(
        update(Case).where(Case.id == event.case).values(outcome=None, closed_at=None)
    )


async def _answers(work: UnitOfWork, event: AlertConsentChanged) -> ConsentByPerson:
    """Return the consents for the use of the event, of each person and of everybody else.

    An intake of before sends one state, which says nothing of persons who answered before it.
    """
    own = {each.person: each.state for each in event.person_consents}
    if event.general is None:
        known = await work.session.get(Consent, (event.subject, event.use))
        if known is not None and known.by_person is not None:
            own = dict(ConsentByPerson.model_validate(known.by_person).persons)
    return ConsentByPerson(general=event.general or event.state, persons=own)


async def store_consent(
    work: UnitOfWork,
    subject: UUID,
    use: str,
    state: str,
    since: datetime,
    answers: ConsentByPerson | None = None,
) -> None:
    columns = {"since": since} | stored_columns(answers, state, since)
    told = insert(Consent).values(subject=subject, use=use, **columns)
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["subject", "use"],
            set_={name: told.excluded[name] for name in columns},
            where=Consent.since <= told.excluded.since,
        )
    )


async def _notify_officers(work: UnitOfWork, subject: UUID, reason: NoticeReason) -> None:
    live = select(SupportRequest).where(
        SupportRequest.subject == subject, SupportRequest.state != "declined"
    )
    for request in await work.session.scalars(live):
        await notify_role(work, request, Role.GRANTS_OFFICER, reason)
