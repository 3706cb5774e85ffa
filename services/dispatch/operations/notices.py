"""Telling staff: a reason and a case number, by e-mail, and by SMS where it is critical."""

from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert

from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel, Reason, State
from services.dispatch.tables import Delivery, Notice
from shared.access.principals import accounts_in_role
from shared.access.roles import known_roles
from shared.clock import derived_id
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import AuditFact, UnitOfWork

log = structlog.get_logger(service="dispatch")

CRITICAL = "critical"


async def send_notice(work: UnitOfWork, event: NoticeRequested, *, parts: Parts) -> int:
    """Queue a notice to everybody it is for, and return to how many.

    Addresses are read when it is sent: whoever changed theirs meanwhile is reached.
    """
    kept = await work.session.execute(
        insert(Notice)
        .values(
            id=event.notice,
            reason=event.reason,
            case_number=event.case_number,
            urgency=event.urgency,
            role=event.role,
            account=event.account,
            desk=event.desk,
            requested_at=event.requested_at,
        )
        .on_conflict_do_nothing()
        .returning(Notice.id)
    )
    if kept.one_or_none() is None:
        return 0
    accounts = await _accounts(work, event)
    if not accounts:
        log.error("notice.for_nobody", event_id=event.id, reason=event.reason, role=event.role)
    channels = [Channel.EMAIL, Channel.SMS] if event.urgency == CRITICAL else [Channel.EMAIL]
    rows = [
        {
            "id": derived_id(event.requested_at, str(event.notice), str(account), channel.value),
            "notice": event.notice,
            "account": account,
            "channel": channel.value,
            "language": "en",
            "critical": event.urgency == CRITICAL,
            "state": State.PENDING.value,
            "reason": Reason.WAITING.value,
            "attempts": 0,
            "next_try_at": work.now,
            "repeated": False,
            "created_at": work.now,
        }
        for account in accounts
        for channel in channels
    ]
    if rows:
        await work.session.execute(insert(Delivery), rows)
    detail: dict[str, str | int | bool | None] = {"reason": event.reason, "to": len(accounts)}
    work.record(AuditFact("notice.queued", "notice", event.notice, (), detail))
    work.after_commit.append(parts.bell.ring)
    return len(accounts)


async def _accounts(work: UnitOfWork, event: NoticeRequested) -> list[UUID]:
    if event.account is not None:
        return [event.account]
    roles = known_roles([event.role] if event.role else [])
    found = [await accounts_in_role(work.session, role, desk=event.desk) for role in roles]
    return list(dict.fromkeys(account for each in found for account in each))
