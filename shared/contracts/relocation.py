"""Events of relocation. The key is the grant (the support request that it answers)."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Code, known
from shared.contracts.content import GrantDecision
from shared.contracts.envelope import Event, SealedPart


class GrantRequested(Event):
    """A support request was opened. `case` is None for one that was filed directly."""

    type: ClassVar[str] = "tocsin.grant.requested.v1"
    service: ClassVar[str | None] = "relocation"
    key_field: ClassVar[str] = "grant"

    grant: UUID
    case: UUID | None = None
    programme: Code
    kind: Code
    requested_at: AwareDatetime


class GrantDecided(Event):
    """A decision by somebody who did not assess it: `decided_by`, null in older events."""

    type: ClassVar[str] = "tocsin.grant.decided.v1"
    service: ClassVar[str | None] = "relocation"
    key_field: ClassVar[str] = "grant"

    grant: UUID
    case: UUID | None = None
    decision: Annotated[Code, known("granted", "declined")]
    decided_at: AwareDatetime
    words: SealedPart[GrantDecision]
    decided_by: UUID | None = None
