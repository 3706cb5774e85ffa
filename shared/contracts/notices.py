"""What any service asks of dispatch: that staff be told, without content."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Code, Level
from shared.contracts.envelope import Event


class NoticeRequested(Event):
    """Dispatch tells staff, without content: a reason code and a case number, nothing more."""

    type: ClassVar[str] = "tocsin.notice.requested.v1"
    service: ClassVar[str | None] = None
    key_field: ClassVar[str] = "notice"

    notice: UUID
    role: Code | None = None
    account: UUID | None = None
    desk: Code | None = None
    reason: Code
    case_number: str | None = Field(default=None, max_length=40, pattern=r"^[A-Z0-9-]+$")
    urgency: Level
    requested_at: AwareDatetime
