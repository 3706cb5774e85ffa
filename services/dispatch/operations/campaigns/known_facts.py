"""Facts that may stop messages, stored by alert or document, also if they come early.

Each handler locks the campaigns that the fact concerns. A claim holds the same campaigns shared: it
is committed before the fact is, or it sees the fact (guarantee 5).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.stopping import make_due_now, stop_locked
from services.dispatch.operations.notices.ending_letters import (
    check_letters_of_alert,
    check_letters_of_case,
)
from services.dispatch.rules.attestation_checks import accepted_since, objections
from services.dispatch.tables import (
    Campaign,
    CampaignAlert,
    CaseFact,
    ConsentFact,
    WithdrawnAlert,
    WithdrawnDocument,
)
from shared.contracts.attestation import Consented
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawalUndone, AlertWithdrawn
from shared.contracts.triage import (
    AppealWithdrawn,
    CaseClosed,
    CaseLinked,
    CaseReopened,
    CaseUnlinked,
    CaseVerified,
)
from shared.storage.unit_of_work import UnitOfWork

_GO_ON = text(
    """
    SELECT c.id FROM campaigns c LEFT JOIN case_facts f ON f.case_id = c.case_id
    WHERE c.id = ANY(CAST(:ids AS uuid[])) AND c.stopped_at IS NULL AND f.closed_at IS NULL
        AND coalesce(f.verification, 'verified') = 'verified'
    """
)


async def resendable_campaigns(work: UnitOfWork, campaigns: Collection[UUID]) -> set[UUID]:
    """Return the campaigns whose settled messages may be sent again without a person.

    What a person may not send again (`sending_again.expect_case_stands`), no program sends.
    """
    if not campaigns:
        return set()
    found = await work.session.scalars(_GO_ON, {"ids": sorted(set(campaigns))})
    return {UUID(str(each)) for each in found}


async def on_alert_consent_changed(
    work: UnitOfWork, event: AlertConsentChanged, *, context: Context
) -> None:
    """Store the consent for one use of an alert.

    After an approval, messages are sent only while it is `given`.
    """
    said = {"alert": event.alert, "use": event.use, "state": event.state, "since": event.since}
    await _store_latest(work, [said])
    campaigns = await _hold(work, event.alert)
    if event.state != "given":
        whole = [each.id for each in campaigns if event.use in each.weighed]
        others = [each.id for each in campaigns if event.use not in each.weighed]
        await make_due_now(work, whole, by_use=others, use=event.use)
        await check_letters_of_alert(work, event.alert)
    work.record(
        "consent.kept", "alert", event.alert, (event.subject,), use=event.use, state=event.state
    )
    context.wake_ups.wake_after(work)


async def on_alert_withdrawn(work: UnitOfWork, event: AlertWithdrawn, *, context: Context) -> None:
    """Store that an alert was withdrawn: nothing more about it is sent."""
    await work.session.execute(
        insert(WithdrawnAlert)
        .values(alert=event.alert, withdrawn_at=event.withdrawn_at)
        .on_conflict_do_nothing()
    )
    await stop_locked(work, await _hold(work, event.alert), "alert-withdrawn")
    await check_letters_of_alert(work, event.alert)
    work.record("alert.withdrawal-kept", "alert", event.alert, (event.subject,))
    context.wake_ups.wake_after(work)


async def on_withdrawal_undone(work: UnitOfWork, event: AlertWithdrawalUndone) -> None:
    """Store that a withdrawal was undone: documents approved from now on are sent.

    What the withdrawal stopped stays stopped.
    """
    await work.session.execute(
        delete(WithdrawnAlert).where(
            WithdrawnAlert.alert == event.alert,
            WithdrawnAlert.withdrawn_at <= event.withdrawn_at,
        )
    )
    work.record("alert.withdrawal-undone", "alert", event.alert, (event.subject,))


async def on_appeal_withdrawn(
    work: UnitOfWork, event: AppealWithdrawn, *, context: Context
) -> None:
    """Store that a document was withdrawn, whether its campaign has started or not."""
    await work.session.execute(
        insert(WithdrawnDocument)
        .values(document=event.document, withdrawn_at=event.withdrawn_at)
        .on_conflict_do_nothing()
    )
    held = await work.session.scalars(
        select(Campaign).where(Campaign.document == event.document).with_for_update(key_share=True)
    )
    await stop_locked(work, held.all(), "appeal-withdrawn")
    await check_letters_of_case(work, event.case)
    work.record("appeal.withdrawal-kept", "document", event.document)
    context.wake_ups.wake_after(work)


async def on_case_closed(work: UnitOfWork, event: CaseClosed, *, context: Context) -> None:
    """Store that a case is closed: nothing about it is sent.

    If it `goes_on`, waiting messages are still sent.
    """
    campaigns = await _store_case(
        work, event.case, closed_at=event.closed_at, goes_on=event.goes_on
    )
    await check_letters_of_case(work, event.case)
    if not event.goes_on:
        await make_due_now(work, campaigns)
    context.wake_ups.wake_after(work)


async def on_case_reopened(work: UnitOfWork, event: CaseReopened) -> None:
    """Store that a case was reopened: messages may be sent again from now on."""
    await _store_case(work, event.case, closed_at=None, goes_on=False)


async def on_case_linked(work: UnitOfWork, event: CaseLinked, *, context: Context) -> None:
    """Apply the consents of alerts that come into a case to its issued documents.

    This covers what they refuse or limit at that moment, and every later change. All messages of
    the case are stopped unless it `goes_on`.
    """
    held = await _hold_of_case(work, event.case)
    campaigns = [each.id for each in held]
    if not event.goes_on:
        await stop_locked(work, held, "case-joined")
        context.wake_ups.wake_after(work)
    rows = [
        {
            "campaign": campaign,
            "alert": each.alert,
            "attested": accepted_since(each),
            "joined": True,
        }
        for campaign in campaigns
        for each in event.consented or ()
    ]
    if not rows:
        return
    await _store_objections(work, event.consented or ())
    await work.session.execute(insert(CampaignAlert).values(rows).on_conflict_do_nothing())
    await make_due_now(work, campaigns)
    work.record("case.fact-kept", "case", event.case)
    work.after_commit.append(context.wake_ups.wake)


async def on_case_unlinked(work: UnitOfWork, event: CaseUnlinked) -> None:
    """Store that alerts left a case: their consents no longer apply to its documents."""
    campaigns = [each.id for each in await _hold_of_case(work, event.case)]
    await work.session.execute(
        delete(CampaignAlert).where(
            CampaignAlert.campaign.in_(campaigns),
            CampaignAlert.alert.in_(event.alerts),
            CampaignAlert.joined,
        )
    )
    work.record("case.fact-kept", "case", event.case)


async def on_cases_verified(work: UnitOfWork, events: Sequence[CaseVerified]) -> None:
    """Store how far cases are verified; nothing of an unverified one is sent again.

    Waiting messages are still sent, but nobody is asked any more to sign a document about it.
    """
    last = {event.case: event.status for event in events}
    new = insert(CaseFact).values(
        [{"case_id": case, "verification": status} for case, status in sorted(last.items())]
    )
    await work.session.execute(
        new.on_conflict_do_update(
            index_elements=["case_id"], set_={"verification": new.excluded.verification}
        )
    )
    for case, status in sorted(last.items()):
        if status != "verified":
            await check_letters_of_case(work, case)


async def _store_case(work: UnitOfWork, case: UUID, **facts: datetime | bool | None) -> list[UUID]:
    """Store the fact and return the campaigns of the case, locked before."""
    campaigns = [each.id for each in await _hold_of_case(work, case)]
    await work.session.execute(
        insert(CaseFact)
        .values(case_id=case, **facts)
        .on_conflict_do_update(index_elements=["case_id"], set_=facts)
    )
    work.record("case.fact-kept", "case", case)
    return campaigns


async def _store_objections(work: UnitOfWork, consented: Sequence[Consented]) -> None:
    """Store the consents of the alerts as filed: dispatch does not listen to filed alerts."""
    said = [
        {"alert": each.alert, "use": one.use, "state": one.state, "since": one.since}
        for each in consented
        for one in objections(each)
    ]
    if said:
        await _store_latest(work, sorted(said, key=itemgetter("alert", "use")))


async def _store_latest(work: UnitOfWork, said: Sequence[Mapping[str, object]]) -> None:
    """Store each consent, unless a later one of the same alert and use is known.

    They come on two topics: an earlier one may arrive later.
    """
    told = insert(ConsentFact).values(said)
    await work.session.execute(
        told.on_conflict_do_update(
            index_elements=["alert", "use"],
            set_={"state": told.excluded.state, "since": told.excluded.since},
            where=ConsentFact.since <= told.excluded.since,
        )
    )


async def _hold_of_case(work: UnitOfWork, case: UUID) -> Sequence[Campaign]:
    """Lock the campaigns of a case, in one order."""
    held = await work.session.scalars(
        select(Campaign)
        .where(Campaign.case_id == case)
        .order_by(Campaign.id)
        .with_for_update(key_share=True)
    )
    return held.all()


async def _hold(work: UnitOfWork, alert: UUID) -> Sequence[Campaign]:
    """Lock the campaigns that depend on an alert, in one order."""
    held = await work.session.scalars(
        select(Campaign)
        .where(Campaign.id.in_(select(CampaignAlert.campaign).where(CampaignAlert.alert == alert)))
        .order_by(Campaign.id)
        .with_for_update(key_share=True)
    )
    return held.all()
