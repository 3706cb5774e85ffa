"""Handle Twilio's reports on accepted SMS: delivered, or not and why."""

from collections.abc import Mapping
from random import SystemRandom
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.operations.campaigns.finishing import watch_campaign
from services.dispatch.operations.campaigns.known_facts import resendable_campaigns
from services.dispatch.operations.contacts.blocking import block_addresses
from services.dispatch.operations.deliveries.undoing_refusals import undo_refusals
from services.dispatch.operations.outcomes.notifying_staff import (
    Outcome,
    notify_of_outcomes,
    urgency_of,
)
from services.dispatch.operations.outcomes.settling import report_settled
from services.dispatch.rules.attempt_results import AttemptResult, refusal
from services.dispatch.rules.reasons import BLOCKS_ADDRESS, FOR_GOOD, AttemptOutcome, Reason, State
from services.dispatch.rules.retries import next_try
from services.dispatch.rules.twilio_answers import judge_report
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.contracts.codes import CRITICAL
from shared.storage.unit_of_work import UnitOfWork

REPORTS: Mapping[str, tuple[State, Reason]] = MappingProxyType(
    {
        "sent": (State.SENT, Reason.ACCEPTED),
        "delivered": (State.DELIVERED, Reason.RECEIPT),
        "read": (State.DELIVERED, Reason.RECEIPT),
        "undelivered": (State.FAILED, Reason.NOT_DELIVERED),
        "failed": (State.FAILED, Reason.NOT_DELIVERED),
    }
)
"""Twilio's message statuses that are results; all others mean that it is still being sent."""

_CHANCE = SystemRandom()
_FOR_GOOD = FOR_GOOD | {Reason.NOT_DELIVERED}

# Reports may arrive once or often, early or late, in any order; a state never goes back. A report
# settles a delivery that a worker still holds, or that waits to be sent again after an unknown
# result. After a report that the message was lost, only a report that it arrived matters; after a
# failure, also one that another copy did not fail. A report that a copy arrived always matters,
# whichever copy the delivery knows of and whatever was decided before: a person may have said that
# nothing was accepted, or a restored database may not know what had been sent.
_HELD = text(
    """
    SELECT d.id, d.campaign, d.notice, d.contact, d.address, d.account, d.channel, d.critical,
        d.attempts,
        (SELECT c.case_id FROM campaigns c WHERE c.id = d.campaign) AS case_id
    FROM deliveries d CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM attempts t
            WHERE t.delivery = d.id AND t.outcome = 'reported' AND t.provider_id = :sid
        ) AS lost
    ) AS known
    WHERE d.id = :delivery AND d.channel = 'sms'
        AND d.state <> 'delivered'
        AND (:state = 'delivered' OR NOT known.lost
            AND (d.provider_id = :sid OR d.provider_id IS NULL OR d.state = 'failed')
            AND (d.state IN ('claimed', 'unknown')
                OR (d.state = 'pending' AND d.repeated)
                OR (d.state = 'sent' AND :state = 'failed')
                OR (d.state = 'failed' AND :state <> 'failed')))
    FOR UPDATE OF d
    """
)
_CHANGE = text(
    """
    UPDATE deliveries SET state = :state, reason = :reason, next_try_at = :at,
        settled_at = CASE WHEN CAST(:at AS timestamptz) IS NULL
            THEN CAST(:now AS timestamptz) END,
        claim = NULL, lease_until = NULL,
        provider_id = CASE WHEN CAST(:at AS timestamptz) IS NULL THEN :sid END
    WHERE id = :delivery
    RETURNING id, campaign, letter, contact, channel, use, state, reason, attempts,
        (SELECT c.case_id FROM campaigns c WHERE c.id = campaign) AS case_id
    """
)
_KEEP = text(
    """
    INSERT INTO attempts
        (id, delivery, number, outcome, reason, code, provider_id, seconds, ended_at)
    VALUES (:id, :delivery, :number, :outcome, :reason, :code, :sid, 0, :now)
    """
)


async def store_report(
    work: UnitOfWork,
    context: Context,
    delivery: UUID,
    sid: str,
    status: str,
    code: str | None = None,
) -> bool:
    """Store what Twilio reports about an SMS; False if it changes nothing.

    `code` says why it was not delivered, by the same table as a refusal. If it is about us or about
    a passing state, it is tried again by the schedule, as after a refusal, unless its case was
    closed or is being verified again, since it had been sent. The same if every report blames its
    recipient.
    """
    told = REPORTS.get(status)
    if told is None:
        return False
    state, reason = told
    asked = {"delivery": delivery, "sid": sid, "state": state.value}
    row = (await work.session.execute(_HELD, asked)).one_or_none()
    if row is None:
        return False
    at = None
    if state is not State.SENT:
        reason = await _judge(work, context, row, state, code)
    if state is State.FAILED:
        await _store(work, row, sid, reason, code)
        if reason not in _FOR_GOOD and await _may_go_again(work, row):
            at = next_try(CHANNELS[Channel(row.channel)].retries, row.attempts, work.now, _CHANCE)
    if at is not None:
        state = State.PENDING
    change = asked | {"state": state.value, "reason": reason.value, "at": at, "now": work.now}
    changed = (await work.session.execute(_CHANGE, change)).all()
    if at is None:
        await report_settled(work, context, changed, {})
    elif row.campaign is not None:
        await watch_campaign(work, row.campaign)
        notify_of_outcomes(work, Outcome.of(changed))
    if reason in BLOCKS_ADDRESS and row.address is not None:
        urgency = urgency_of(CRITICAL if row.critical else "high")
        blocked = {row.address: reason}
        await block_addresses(work, context, blocked, urgency=urgency, campaign=row.campaign)
    return True


async def _judge(
    work: UnitOfWork, context: Context, row: Row[Any], state: State, code: str | None
) -> Reason:
    """Return what a report is about; if every SMS gets this report, it is about us."""
    if state is State.FAILED:
        told = refusal(judge_report(code), None, code)
    else:
        told = AttemptResult(AttemptOutcome.ACKNOWLEDGED, Reason.RECEIPT)
    judgement = context.reported.run.judge([(row.address or row.account, told)])
    context.reported.set_after(work, judgement.then)
    for everybody in judgement.taken_as_dead:
        await undo_refusals(work, Channel(row.channel), everybody)
    return judgement.outcomes[0].reason


async def _may_go_again(work: UnitOfWork, row: Row[Any]) -> bool:
    if row.campaign is None:
        return row.notice is not None  # a test message is tried once
    return bool(await resendable_campaigns(work, [row.campaign]))


async def _store(
    work: UnitOfWork, row: Row[Any], sid: str, reason: Reason, code: str | None
) -> None:
    await work.session.execute(
        _KEEP,
        {
            "id": new_id(),
            "delivery": row.id,
            "number": row.attempts,
            "outcome": AttemptOutcome.REPORTED.value,
            "reason": reason.value,
            "code": code,
            "sid": sid,
            "now": work.now,
        },
    )
