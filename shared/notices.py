"""Ask dispatch to notify staff that something waits for them.

A notice has a reason code and a case number, and no content: e-mail and SMS can be read by others.
"""

import re
from uuid import UUID

from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.codes import Level
from shared.contracts.notices import NoticeReason, NoticeRequested
from shared.storage.unit_of_work import UnitOfWork

__all__ = ["NoticeReason", "notice"]

_CASE_NUMBER = re.compile(
    r"(?:[A-Z]{1,4}-)?[A-Z]*[0-9][A-Z0-9]*(?:-[A-Z]*[0-9][A-Z0-9]*)*", re.ASCII
)
_LONGEST = 24
"""Groups with a digit in each, such as `C-2026-000123`: no name looks like that."""


def notice(  # noqa: PLR0913  # the notice's own fields
    work: UnitOfWork,
    *,
    reason: NoticeReason,
    urgency: Level,
    role: Role | None = None,
    account: UUID | None = None,
    desk: str | None = None,
    case_number: str | None = None,
    campaign: UUID | None = None,
    channel: str | None = None,
    concerns: UUID | None = None,
    api_key: UUID | None = None,
    number: int | None = None,
) -> NoticeRequested:
    """Emit `notice.requested` to everybody in `role` (of `desk`, where given) or to one account.

    If an account is given, `role` and `desk` are notified if it can no longer act. Notices about
    one `campaign` come in one letter; `concerns` is the account and `api_key` the id of the key it
    is about; `number` is how many there are. Raises `ValueError` if it names no recipient, if it
    would contain more than codes, a case number and a number, or if a notice about a case goes to a
    role without its desk: only administrators have no desk.
    """
    if role is None and account is None:
        raise ValueError("a notice goes to a role or to an account")
    if desk is not None and role is None:
        raise ValueError("a desk narrows a role, not an account")
    if case_number is not None and (
        len(case_number) > _LONGEST or not _CASE_NUMBER.fullmatch(case_number)
    ):
        raise ValueError("this is no case number")
    of_case = case_number is not None or campaign is not None
    if of_case and desk is None and account is None and role is not Role.ADMINISTRATOR:
        raise ValueError("what is about a case goes to its desk: others may not open it")
    code = None if role is None else Role(role).value
    event = NoticeRequested(
        notice=new_id(),
        role=code if account is None else None,
        account=account,
        fallback_role=None if account is None else code,
        desk=desk,
        reason=NoticeReason(reason).value,
        case_number=case_number,
        campaign=campaign,
        channel=channel,
        concerns=concerns,
        api_key=api_key,
        number=number,
        urgency=urgency,
        requested_at=work.now,
    )
    work.emit(event)
    return event
