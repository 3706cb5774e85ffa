"""What triage says, keyed by the case."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.attestation import AUDIENCES, Consented
from shared.contracts.codes import Account, Code, Country, KnownLevel, LanguageCode, known
from shared.contracts.content import AppealTexts, ProtectionNeed, Reason
from shared.contracts.envelope import Event, SealedPart


class CaseOpened(Event):
    """A case stands open on a desk's queue. `number` is what staff notices may carry."""

    type: ClassVar[str] = "tocsin.case.opened.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    number: str = Field(max_length=40)
    alerts: tuple[UUID, ...]
    desk: Code
    level: KnownLevel
    opened_at: AwareDatetime


class CaseAcknowledged(Event):
    """Somebody has taken charge of the case: nobody is warned any more that nobody has.

    `account`: who took it, or gave it to somebody. Once for each case.
    """

    type: ClassVar[str] = "tocsin.case.acknowledged.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    account: Account
    acknowledged_at: AwareDatetime


class CaseAssigned(Event):
    """The case is this officer's from now on. `account` None: nobody's, it is back at its desk."""

    type: ClassVar[str] = "tocsin.case.assigned.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    account: Account | None
    assigned_at: AwareDatetime


class CaseVerified(Event):
    """How far the facts are established, and by how many independent sources."""

    type: ClassVar[str] = "tocsin.case.verified.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    status: Code
    sources: int = Field(ge=0)
    verified_at: AwareDatetime


class AppealIssued(Event):
    """A document was approved by a second person and may go out.

    `attestation` is a signed statement of the gates that were passed (a JWS by triage's key); it
    names the document and the SHA-256 of its texts. `texts` is under the key of `subject`, the
    intake file that the case was opened with. `alerts` are those whose consents it stands on.
    `organisations` are those whose message it is; null in events from before it was told.
    """

    type: ClassVar[str] = "tocsin.appeal.issued.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    number: str = Field(max_length=40)
    document: UUID
    kind: Code
    reference: str = Field(max_length=40)
    country: Country
    desk: Code
    alerts: tuple[UUID, ...]
    subject: UUID
    languages: tuple[LanguageCode, ...]
    audience: tuple[Annotated[Code, known(*AUDIENCES)], ...]
    level: KnownLevel
    issued_at: AwareDatetime
    embargo_until: AwareDatetime | None = None
    organisations: tuple[Code, ...] | None = None
    attestation: str
    texts: SealedPart[AppealTexts]


class AppealWithdrawn(Event):
    """The document no longer stands: its campaign stops."""

    type: ClassVar[str] = "tocsin.appeal.withdrawn.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    document: UUID
    withdrawn_at: AwareDatetime
    reason: SealedPart[Reason] | None = None


class ProtectionRequested(Event):
    """Somebody in this case needs protection: relocation opens a support request.

    `requested_by` is the account that asked, `person_id` the person of the alert whom it is for;
    None in events from before it was told.
    """

    type: ClassVar[str] = "tocsin.protection.requested.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    number: str = Field(max_length=40)
    request: UUID
    alert: UUID
    subject: UUID
    country: Country
    desk: Code
    kinds: tuple[Code, ...]
    urgency: KnownLevel
    requested_at: AwareDatetime
    requested_by: UUID | None = None
    person_id: UUID | None = None
    need: SealedPart[ProtectionNeed]


class CaseRestricted(Event):
    """The case is kept to these accounts; to nobody in particular where there is none any more.

    `alerts` are those that it stands on: what is shown of them is kept to the same people.
    """

    type: ClassVar[str] = "tocsin.case.restricted.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    alerts: tuple[UUID, ...]
    restricted_to: tuple[Account, ...] = ()
    restricted_at: AwareDatetime


class CaseLinked(Event):
    """Alerts of another case stand in this one from now on: what becomes of them is told of it.

    `level`: of the case with all that it stands on now. `consented`: the consents of these alerts
    that whoever joined them knew. What is refused or limited there, and what is said later and not
    `given`, stops what this case has issued and waits. None: joined before this was told; it stops
    nothing. Unless it `goes_on`, all that waits of what this case has issued is stopped.
    """

    type: ClassVar[str] = "tocsin.case.linked.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    alerts: tuple[UUID, ...]
    level: KnownLevel
    linked_at: AwareDatetime
    consented: tuple[Consented, ...] | None = None
    goes_on: bool = True


class CaseUnlinked(Event):
    """These alerts leave the case again, and stand where they stood before."""

    type: ClassVar[str] = "tocsin.case.unlinked.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    alerts: tuple[UUID, ...]
    level: KnownLevel
    unlinked_at: AwareDatetime


class CaseReopened(Event):
    """The case stands on its desk's queue again: that it was closed is taken back."""

    type: ClassVar[str] = "tocsin.case.reopened.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    reopened_at: AwareDatetime


class CaseClosed(Event):
    """Nothing more of it is sent, but what waits already where a person says that it `goes_on`."""

    type: ClassVar[str] = "tocsin.case.closed.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    outcome: Code
    closed_at: AwareDatetime
    goes_on: bool = False
