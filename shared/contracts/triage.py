"""Events of triage. The key is the case."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from shared.contracts.attestation import AUDIENCES, Consented
from shared.contracts.codes import Account, Code, Country, KnownLevel, LanguageCode, known
from shared.contracts.content import AppealTexts, ProtectionNeed, Reason
from shared.contracts.document_codes import travelling_code
from shared.contracts.envelope import Event, SealedPart


class CaseOpened(Event):
    """A case was opened and is in the queue of a desk. Notices to staff may name its `number`."""

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
    """Somebody took charge of the case: warnings that nobody did so end.

    `account`: who took it, or assigned it to somebody. Once for each case.
    """

    type: ClassVar[str] = "tocsin.case.acknowledged.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    account: Account
    acknowledged_at: AwareDatetime


class CaseAssigned(Event):
    """The case is assigned to this officer. `account` None: to nobody, it is back at its desk."""

    type: ClassVar[str] = "tocsin.case.assigned.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    account: Account | None
    assigned_at: AwareDatetime


class CaseAssessed(Event):
    """The danger score of the case was calculated again: this is its level now.

    `policy`: the version of the rules that gave it.
    """

    type: ClassVar[str] = "tocsin.case.assessed.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    level: KnownLevel
    policy: str = Field(max_length=40)
    assessed_at: AwareDatetime


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
    """A document was approved by a second person and may be sent.

    `attestation`: a signed statement of the gates that were passed (a JWS with triage's key); it
    names the document and the SHA-256 of its texts. `texts`: under the key of `subject`, the intake
    file that the case was opened with. `alerts`: the alerts whose consents it depends on.
    `organisations`: the organisations whose message it is; null in events from before this field.
    `follows`: the document of the case that it follows; null if it follows none, or one that was
    issued elsewhere. `follows_reference`, `follows_kind`: its code, also then, and its kind, null
    then. Former releases leave both out; words that are no code count as left out.
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
    follows: UUID | None = None
    follows_reference: str | None = Field(None, max_length=40)
    follows_kind: Code | None = None
    attestation: str
    texts: SealedPart[AppealTexts]

    @field_validator("follows_reference", mode="before")
    @classmethod
    def _is_a_code(cls, told: object) -> object:
        return travelling_code(told) if isinstance(told, str) else told


class AppealWithdrawn(Event):
    """The document was withdrawn: its campaign stops."""

    type: ClassVar[str] = "tocsin.appeal.withdrawn.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    document: UUID
    withdrawn_at: AwareDatetime
    reason: SealedPart[Reason] | None = None


class RecipientsAsked(Event):
    """Somebody drafts a document that follows or corrects this one: who got it is counted.

    `organisations`: those whose message the draft is; null: not known, so it may be any.
    """

    type: ClassVar[str] = "tocsin.recipients.asked.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    document: UUID
    organisations: tuple[Code, ...] | None = None
    asked_at: AwareDatetime


class ProtectionRequested(Event):
    """Somebody in this case needs protection: relocation opens a support request.

    `requested_by`: the account that asked; `person_id`: the person of the alert whom it is for.
    None in events from before these fields.
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
    """The case is restricted to these accounts; if there are none, it is open to its desk again.

    `alerts`: the alerts of the case: they are restricted to the same people.
    """

    type: ClassVar[str] = "tocsin.case.restricted.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    alerts: tuple[UUID, ...]
    restricted_to: tuple[Account, ...] = ()
    restricted_at: AwareDatetime


class CaseLinked(Event):
    """Alerts of another case were merged into this one: later events about them name it.

    `level`: of the case with all its alerts. `consented`: the consents of these alerts that the
    person who merged them knew. If one is refused or limited there, or is recorded later as not
    `given`, waiting messages of this case are stopped. None: merged before this field existed; it
    stops nothing. Unless it `goes_on`, all waiting messages of this case are stopped.
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
    """These alerts were separated from the case again, and are where they were before."""

    type: ClassVar[str] = "tocsin.case.unlinked.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    alerts: tuple[UUID, ...]
    level: KnownLevel
    unlinked_at: AwareDatetime


class CaseReopened(Event):
    """A closed case is open again and in the queue of its desk."""

    type: ClassVar[str] = "tocsin.case.reopened.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    reopened_at: AwareDatetime


class CaseClosed(Event):
    """A case was closed: nothing more is sent, but waiting messages are if it `goes_on`."""

    type: ClassVar[str] = "tocsin.case.closed.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    outcome: Code
    closed_at: AwareDatetime
    goes_on: bool = False
