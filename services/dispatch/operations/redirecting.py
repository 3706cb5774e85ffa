"""Letters that wait for somebody who is gone go to who took over, or to the role of the desk."""

from functools import partial
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.operations.notices import Accounts
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel, Reason
from shared.contracts.identity import AccountChanged
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import AuditFact, UnitOfWork

# A letter that a worker holds at this moment is on its way.
_WAITING = text(
    """
    SELECT d.id AS letter, n.id, n.reason, n.case_number, n.urgency, n.role, n.account,
        n.fallback_role, n.desk, n.requested_at
    FROM deliveries d JOIN notices n ON n.id = d.notice
    WHERE d.account = :account AND d.notice IS NOT NULL AND d.state = 'pending'
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
    """
)

# Who has the same notice already gets no second letter.
_COPY = text(
    """
    WITH copied AS (
        INSERT INTO deliveries (id, notice, account, channel, language, critical, state, reason,
            attempts, next_try_at, repeated, created_at)
        SELECT gen_random_uuid(), d.notice, taking.account, d.channel, d.language, d.critical,
            'pending', 'waiting', 0, :now, false, :now
        FROM deliveries d CROSS JOIN unnest(CAST(:accounts AS uuid[])) AS taking (account)
        WHERE d.id = :letter
        ON CONFLICT (notice, account, channel) DO NOTHING RETURNING id
    )
    INSERT INTO gathered_notices (delivery, notice)
    SELECT copied.id, g.notice FROM copied CROSS JOIN gathered_notices g
    WHERE g.delivery = :letter
    """
)

_WITHHOLD = text(
    """
    UPDATE deliveries SET state = 'withheld', reason = :reason, next_try_at = NULL,
        settled_at = :now
    WHERE id = :letter
    """
)


async def redirect_letters(work: UnitOfWork, event: AccountChanged, *, parts: Parts) -> None:
    """Give on what waits for an account that can no longer act on it, as accounts are by now."""
    accounts = Accounts(work)
    given_on = 0
    for row in (await work.session.execute(_WAITING, {"account": event.account})).all():
        if event.account in await accounts.notice(_notice(row, row.account)):
            continue
        takes_over = row.account and (event.handed_to or row.account)
        to = await accounts.notice(_notice(row, takes_over))
        at = {"letter": row.letter, "now": work.now}
        await work.session.execute(_COPY, {**at, "accounts": list(to)})
        await work.session.execute(_WITHHOLD, {**at, "reason": Reason.RECIPIENT_LEFT.value})
        given_on += 1
    if given_on:
        detail: dict[str, str | int | bool | None] = {"letters": given_on}
        work.record(AuditFact("notice.redirected", "account", event.account, (), detail))
        work.after_commit.append(partial(parts.bell.ring, {Channel.EMAIL, Channel.SMS}))


def _notice(row: Row[tuple[object, ...]], account: UUID | None) -> NoticeRequested:
    return NoticeRequested(
        notice=row.id,
        role=row.role,
        account=account,
        fallback_role=row.fallback_role,
        desk=row.desk,
        reason=row.reason,
        case_number=row.case_number,
        urgency=row.urgency,
        requested_at=row.requested_at,
    )
