"""Events of triage about e-mails that ask organisations to sign. The key is the case."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.attestation import Consented
from shared.contracts.codes import LanguageCode
from shared.contracts.content import SigningInvitation
from shared.contracts.envelope import Event, SealedPart


class SignatureAsked(Event):
    """An organisation is asked by e-mail to sign a document that is not issued yet.

    `letter`: one e-mail, however often it is asked for. `until`: the deadline, as read in the time
    zone `zone`. The e-mail says nothing of the document: `invitation` has the address and a link.
    `consented`: the consents that the document depends on, as they were known when it was asked
    for; if one is not `given` later, the e-mail is not sent. None: asked for before this field.
    """

    type: ClassVar[str] = "tocsin.signature.asked.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    document: UUID
    letter: UUID
    subject: UUID
    language: LanguageCode
    until: AwareDatetime
    zone: str = Field(max_length=60)
    asked_at: AwareDatetime
    invitation: SealedPart[SigningInvitation]
    consented: tuple[Consented, ...] | None = None


class SignatureReminded(Event):
    """An organisation that has not answered is reminded by e-mail, with the link that it has.

    `letter`: the e-mail that reminds; `reminds`: the one of `signature.asked` with the link. Other
    fields as there.
    """

    type: ClassVar[str] = "tocsin.signature.reminded.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    document: UUID
    letter: UUID
    reminds: UUID
    until: AwareDatetime
    zone: str = Field(max_length=60)
    reminded_at: AwareDatetime
    consented: tuple[Consented, ...]


class SignatureEnded(Event):
    """These e-mails that ask organisations to sign are not sent any more, if they still wait.

    It has no reason: why a document may not be shown can be that somebody is in danger.
    """

    type: ClassVar[str] = "tocsin.signature.ended.v1"
    service: ClassVar[str | None] = "triage"
    key_field: ClassVar[str] = "case"

    case: UUID
    document: UUID
    letters: tuple[UUID, ...]
    ended_at: AwareDatetime
