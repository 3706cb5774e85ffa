"""Telling staff: a reason and a case number, by e-mail, and by SMS where it is critical.

In a crisis wave nobody can read a letter for each case, and mail servers refuse who sends so many.
So the first few to an account go at once; what comes right after them joins one letter that waits
for a moment (`rules/gathering.py`).
"""

from uuid import UUID

import structlog
from sqlalchemy import text

from services.dispatch.parts import Parts
from services.dispatch.rules.gathering import AT_ONCE, WITHIN, pause
from services.dispatch.rules.reasons import Channel
from shared.access.principals import accounts_in_role
from shared.access.roles import known_roles
from shared.clock import derived_id
from shared.contracts.codes import CRITICAL, level_of
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import AuditFact, UnitOfWork

log = structlog.get_logger(service="dispatch")


_KEEP = text(
    """
    INSERT INTO notices (id, reason, case_number, urgency, role, account, desk, requested_at)
    VALUES (CAST(:id AS uuid), :reason, :case_number, :urgency, :role, CAST(:account AS uuid),
        :desk, CAST(:requested_at AS timestamptz))
    ON CONFLICT DO NOTHING RETURNING id
    """
)

# A letter that waits is locked, as whoever claims it does: a notice of the same desk joins it or,
# where it is being sent at this moment, begins another. A critical one brings it forward.
_QUEUE = text(
    """
    WITH told AS (
        SELECT * FROM unnest(
            CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:channels AS text[])
        ) AS told (id, account, channel)
    ), open AS MATERIALIZED (
        SELECT d.id, d.account, d.channel FROM deliveries d JOIN told USING (account, channel)
            JOIN notices n ON n.id = d.notice AND n.desk IS NOT DISTINCT FROM CAST(:desk AS text)
        WHERE d.state = 'pending' AND d.reason = 'gathering'
            AND d.created_at > CAST(:now AS timestamptz) - CAST(:within AS interval)
            AND d.next_try_at > CAST(:now AS timestamptz)
        FOR UPDATE OF d SKIP LOCKED
    ), joined AS (
        INSERT INTO gathered_notices (delivery, notice)
        SELECT id, CAST(:notice AS uuid) FROM open
    ), hurried AS (
        UPDATE deliveries d
        SET critical = true, next_try_at = least(d.next_try_at, CAST(:later AS timestamptz))
        FROM open WHERE d.id = open.id AND CAST(:critical AS boolean)
    )
    INSERT INTO deliveries (id, notice, account, channel, language, critical, state, reason,
        attempts, next_try_at, repeated, created_at)
    SELECT told.id, CAST(:notice AS uuid), told.account, told.channel, 'en',
        CAST(:critical AS boolean), 'pending',
        CASE WHEN many THEN 'gathering' ELSE 'waiting' END, 0,
        CASE WHEN many THEN CAST(:later AS timestamptz) ELSE CAST(:now AS timestamptz) END,
        false, CAST(:now AS timestamptz)
    FROM told CROSS JOIN LATERAL (
        SELECT count(*) >= CAST(:at_once AS integer) AS many FROM (
            SELECT FROM deliveries d
            WHERE d.account = told.account AND d.channel = told.channel AND d.notice IS NOT NULL
                AND d.created_at > CAST(:now AS timestamptz) - CAST(:within AS interval)
            LIMIT CAST(:at_once AS integer)
        ) AS lately
    ) AS lately
    WHERE NOT EXISTS (
        SELECT FROM open WHERE open.account = told.account AND open.channel = told.channel
    )
    """
)


async def send_notice(work: UnitOfWork, event: NoticeRequested, *, parts: Parts) -> int:
    """Queue a notice to everybody it is for, and return to how many.

    Addresses are read when it is sent: whoever changed theirs meanwhile is reached.
    """
    kept = await work.session.scalar(
        _KEEP,
        {
            "id": event.notice,
            "reason": event.reason,
            "case_number": event.case_number,
            "urgency": event.urgency,
            "role": event.role,
            "account": event.account,
            "desk": event.desk,
            "requested_at": event.requested_at,
        },
    )
    if kept is None:
        return 0
    accounts = await _accounts(work, event)
    if accounts:
        await _queue(work, event, accounts)
    else:
        log.error("notice.for_nobody", event_id=event.id, reason=event.reason, role=event.role)
    detail: dict[str, str | int | bool | None] = {"reason": event.reason, "to": len(accounts)}
    work.record(AuditFact("notice.queued", "notice", event.notice, (), detail))
    work.after_commit.append(parts.bell.ring)
    return len(accounts)


async def _queue(work: UnitOfWork, event: NoticeRequested, accounts: list[UUID]) -> None:
    critical = level_of(event.urgency) == CRITICAL
    channels = [Channel.EMAIL, Channel.SMS] if critical else [Channel.EMAIL]
    told = [(account, channel.value) for account in accounts for channel in channels]
    await work.session.execute(
        _QUEUE,
        {
            "ids": [
                derived_id(event.requested_at, str(event.notice), str(account), channel)
                for account, channel in told
            ],
            "accounts": [account for account, _ in told],
            "channels": [channel for _, channel in told],
            "notice": event.notice,
            "desk": event.desk,
            "critical": critical,
            "now": work.now,
            "later": work.now + pause(critical=critical),
            "within": WITHIN,
            "at_once": AT_ONCE,
        },
    )


async def _accounts(work: UnitOfWork, event: NoticeRequested) -> list[UUID]:
    if event.account is not None:
        return [event.account]
    roles = known_roles([event.role] if event.role else [])
    found = [await accounts_in_role(work.session, role, desk=event.desk) for role in roles]
    return list(dict.fromkeys(account for each in found for account in each))
