"""Store consents and withdrawals of alerts, also if they come before the alert."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.triage.context import Context
from services.triage.operations.alerts.person_consents import (
    add_changed_words,
    changed_answers,
    filed_answers,
)
from services.triage.operations.appeals.issued import documents_needing_consent
from services.triage.operations.appeals.signature_reminders import remind_again
from services.triage.operations.deadlines import promise_again
from services.triage.operations.locking import lock_cases
from services.triage.operations.notices import notify_officers, notify_role
from services.triage.operations.timeline import Detail, cases_of, note
from services.triage.queries.messages_by_consent import count_sent_under
from services.triage.queries.timeline import documents
from services.triage.tables import Case, Consent, FormerConsent, KnownAlert
from shared.access.roles import Role
from shared.contracts.consents import stored_columns
from shared.contracts.content import ConsentsInWords, ConsentWords
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertConsentWordsTold,
    AlertFiled,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.notices import NoticeReason
from shared.storage.columns import place_of
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork

_SINCE = NoticeReason.CONSENT_CHANGED_SINCE
_REPLACED = ("state", "since", "heard_at", "words", "changed_by", "by_person", "by_person_since")


async def lock_known_alert(work: UnitOfWork, alert: UUID, subject: UUID) -> KnownAlert:
    """Return the row of known facts of the alert, created if needed, locked until the commit."""
    await work.session.execute(
        insert(KnownAlert)
        .values(alert=alert, subject=subject)
        .on_conflict_do_nothing(index_elements=["alert"])
    )
    return await work.session.get_one(KnownAlert, alert, with_for_update=True)


def filed_consents(work: UnitOfWork, event: AlertFiled) -> tuple[dict[str, Any], ...]:
    """Return the consents of an alert as the rows to store."""
    words: dict[str, ConsentWords] = {}
    if event.consent_words is not None:
        part = event.consent_words
        told = work.keys.open_part(ConsentsInWords, event.id, "consent_words", part)
        words = {each.use: _plain(each) for each in told.consents}
    answers = filed_answers(event)
    return tuple(
        {
            "alert": event.alert,
            "use": each.use,
            "since": event.filed_at,
            "heard_at": work.now,
            "words": _sealed(work, event, each.use, words.get(each.use)),
            "changed_by": event.filed_by,
        }
        | stored_columns(answers.get(each.use), each.state, event.filed_at)
        for each in event.consents
    )


async def on_alert_consent_changed(work: UnitOfWork, event: AlertConsentChanged) -> None:
    """Store the consent for the use, unless a newer one is stored already.

    If it is not given, or was refused before, its officer is notified: a draft may depend
    on it. If an issued document depends on it, communications are notified too: they know who has
    the document.
    """
    await lock_known_alert(work, event.alert, event.subject)
    await _store(work, event)
    add_changed_words(work, event)
    kept = await work.session.get_one(Consent, (event.alert, event.use), populate_existing=True)
    cases = await cases_of(work, event.alert)
    for case in await work.session.scalars(select(Case).where(Case.id.in_(cases))):
        detail: Detail = {"use": event.use, "state": event.state}
        issued = await _notify_of_issued(work, case, event) if event.state != "given" else None
        if issued is not None:
            detail["number_sent"] = issued
        elif event.state != "given" or kept.lifted:
            await notify_officers(work, case, NoticeReason.CONSENT_CHANGED)
        note(work, case.id, "consent-changed", at=event.since, detail=detail, by=event.changed_by)
    work.record(
        "consent.kept", "alert", event.alert, (event.subject,), use=event.use, state=event.state
    )


async def on_consent_words_told(work: UnitOfWork, event: AlertConsentWordsTold) -> None:
    """Store the words of older consents, so that no text names these people unseen."""
    if work.keys.is_erased(event.subject):
        return
    told = work.keys.open_part(ConsentsInWords, event.id, "words", event.words)
    await lock_known_alert(work, event.alert, event.subject)
    for each in told.consents:
        words = _sealed(work, event, each.use, _plain(each))
        if words is not None:
            work.session.add(FormerConsent(alert=event.alert, use=each.use, words=words))
    work.record("consent-words.kept", "alert", event.alert, (event.subject,))


async def _notify_of_issued(work: UnitOfWork, case: Case, event: AlertConsentChanged) -> int | None:
    """Notify of each issued document that needs the consent; return how many sent messages do.

    None if there is no such document.
    """
    issued = await documents_needing_consent(work, case, event.alert, event.use)
    if not issued:
        return None
    became, sent = (await documents(work.session, case.id, work.now)).became, 0
    for document in issued:
        sending = became.get(document.id)
        campaign = sending.campaign if sending else None
        sent += (
            await count_sent_under(work.session, document, sending, {event.use}) if sending else 0
        )
        await notify_officers(work, case, _SINCE, at_least="high", campaign=campaign)
        await notify_role(work, case, Role.COMMUNICATIONS, _SINCE, campaign=campaign)
    return sent


async def on_alert_withdrawn(work: UnitOfWork, event: AlertWithdrawn) -> None:
    """Shut the gates of every document that depends on this alert, unless it was undone.

    Dispatch stops issued documents: it receives the withdrawal itself.
    """
    known = await lock_known_alert(work, event.alert, event.subject)
    known.withdrawn_at = min(known.withdrawn_at or event.withdrawn_at, event.withdrawn_at)
    cases = await cases_of(work, event.alert)
    for case in await work.session.scalars(select(Case).where(Case.id.in_(cases))):
        note(work, case.id, "alert-withdrawn", at=event.withdrawn_at)
        await notify_officers(work, case, NoticeReason.ALERT_WITHDRAWN)
    work.record("alert.withdrawal-kept", "alert", event.alert, (event.subject,))


async def on_withdrawal_undone(
    work: UnitOfWork, event: AlertWithdrawalUndone, context: Context
) -> None:
    """Open the gates that this withdrawal shut. What dispatch stopped stays stopped."""
    # The cases first, as those lock who merge or issue.
    cases = await lock_cases(work, await cases_of(work, event.alert))
    known = await lock_known_alert(work, event.alert, event.subject)
    if known.withdrawn_at is None or known.withdrawn_at > event.withdrawn_at:
        return
    known.withdrawn_at = None
    for case in cases.values():
        note(work, case.id, "alert-withdrawal-undone", at=event.undone_at)
        await promise_again(work, context, case)
        await remind_again(work, case)
        await notify_officers(work, case, NoticeReason.WITHDRAWAL_UNDONE)
    work.record("alert.withdrawal-undone", "alert", event.alert, (event.subject,))


def _changed_words(work: UnitOfWork, event: AlertConsentChanged) -> ConsentWords | None:
    # The refusal of a person who was erased since still counts; only its text is dropped.
    if work.keys.is_erased(event.subject):
        return None
    return work.keys.open_part(ConsentWords, event.id, "words", event.words)


def _plain(told: ConsentWords) -> ConsentWords:
    return ConsentWords(by_whom=told.by_whom, how=told.how, limits=told.limits)


def _sealed(
    work: UnitOfWork,
    event: AlertFiled | AlertConsentChanged | AlertConsentWordsTold,
    use: str,
    words: ConsentWords | None,
) -> Sealed | None:
    if words is None:
        return None
    return work.keys.seal_model(event.subject, place_of(Consent.words, event.alert, use), words)


async def _store(work: UnitOfWork, event: AlertConsentChanged) -> None:
    known = await work.session.get(Consent, (event.alert, event.use))
    answers = changed_answers(event, known)
    told = insert(Consent).values(
        alert=event.alert,
        use=event.use,
        since=event.since,
        heard_at=work.now,
        words=_sealed(work, event, event.use, _changed_words(work, event)),
        changed_by=event.changed_by,
        **stored_columns(answers, event.state, event.since),
    )
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["alert", "use"],
            set_={name: told.excluded[name] for name in _REPLACED},
            where=Consent.since <= told.excluded.since,
        )
    )
