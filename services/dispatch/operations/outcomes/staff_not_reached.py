"""Notify administrators of notices that staff did not get, and others who can act on them.

An address of staff may be wrong, full or closed without anybody knowing: notices would go there
again and again, and never arrive.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.channels import CHANNELS
from services.dispatch.operations.outcomes.notifying_staff import StaffNotice, notify_last
from services.dispatch.rules.reasons import Reason, State
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.codes import CRITICAL
from shared.contracts.notices import NoticeRequested
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork

_NONE = Reason.NO_ADDRESS
_READERS = text(
    "SELECT DISTINCT account FROM deliveries WHERE id = ANY(CAST(:letters AS uuid[]))"
    " AND account IS NOT NULL ORDER BY account"
)
# A notice that another channel still carries, or has delivered, needs nobody else; a withheld one
# was not refused. A notice without a fallback role goes to nobody else.
_GIVEN_ON = text(
    """
    SELECT n.id, n.reason, n.urgency, n.fallback_role, n.desk, n.case_number, n.campaign
    FROM (
        SELECT DISTINCT d.account, held.notice FROM deliveries d CROSS JOIN LATERAL (
            SELECT d.notice UNION SELECT g.notice FROM gathered_notices g WHERE g.delivery = d.id
        ) AS held (notice) WHERE d.id = ANY(CAST(:letters AS uuid[]))
    ) AS lost JOIN notices n ON n.id = lost.notice AND n.account = lost.account
    CROSS JOIN LATERAL (
        SELECT bool_or(o.state IN ('pending', 'claimed', 'sent', 'delivered')) AS reaches,
            bool_or(o.state IN ('failed', 'unknown')
                OR (o.channel = ANY(CAST(:always AS text[])) AND o.reason = 'no-address')) AS failed
        FROM deliveries o
        WHERE o.account = n.account AND (o.notice = n.id OR o.id IN (
            SELECT g.delivery FROM gathered_notices g WHERE g.notice = n.id
        ))
    ) AS ways
    WHERE n.fallback_role IS NOT NULL AND n.desk IS NOT NULL AND ways.failed AND NOT ways.reaches
    ORDER BY n.id
    """
)


async def notify_of_staff_not_reached(work: UnitOfWork, rows: Sequence[Row[Any]]) -> None:
    """Notify administrators of the accounts that letters among these rows do not reach.

    A notice for such an account alone goes to the role of the desk that would act instead. `rows`
    have a state and a reason, and id, campaign, contact and channel of a delivery.
    """
    letters = [row for row in rows if row.campaign is None and row.contact is None]
    missed = [row for row in letters if _may_be_missed(row)]
    if not missed:
        return
    if amiss := sorted(row.id for row in missed if _is_amiss(row)):
        accounts = await work.session.scalars(_READERS, {"letters": amiss})
        for each in accounts:
            account, reason = UUID(str(each)), NoticeReason.STAFF_NOT_REACHED.value
            notify_last(work, StaffNotice(str(account), reason, partial(_say_not_reached, account)))
    lost = {"letters": sorted(row.id for row in missed), "always": _always()}
    for row in await work.session.execute(_GIVEN_ON, lost):
        # The stored values are passed on unchanged: a later version may know more reasons and
        # roles.
        work.emit(
            NoticeRequested(
                notice=new_id(),
                role=row.fallback_role,
                reason=row.reason,
                desk=row.desk,
                urgency=CRITICAL if row.urgency == CRITICAL else "high",
                case_number=row.case_number,
                campaign=row.campaign,
                requested_at=work.now,
            )
        )


def _say_not_reached(account: UUID, work: UnitOfWork, _campaign: Row[Any] | None) -> None:
    notice(
        work,
        reason=NoticeReason.STAFF_NOT_REACHED,
        urgency="high",
        role=Role.ADMINISTRATOR,
        concerns=account,
    )


def _may_be_missed(row: Row[Any]) -> bool:
    return State(row.state) in {State.FAILED, State.UNKNOWN} or Reason(row.reason) is _NONE


def _is_amiss(row: Row[Any]) -> bool:
    """Return whether somebody has to check: an account needs an e-mail address, but no number."""
    return Reason(row.reason) is not _NONE or row.channel in _always()


def _always() -> list[str]:
    """Return the channels by which every notice is sent: each account needs an address there."""
    return [code.value for code, each in CHANNELS.items() if each.staff and each.staff.always]
