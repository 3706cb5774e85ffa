"""The event that every service emits about its own audit trail."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Code
from shared.contracts.envelope import Event


class AuditAnchored(Event):
    """The signed head of a service's audit trail.

    The other services store it, so that a removed end of the trail is noticed.

    `chain` is the trail's own id. `head` is the SHA-256 of entry `number`, in hexadecimal;
    `signature` is a JWS over both by the service's audit key.
    """

    type: ClassVar[str] = "tocsin.audit.anchored.v1"
    service: ClassVar[str | None] = None
    key_field: ClassVar[str] = "chain"

    chain: UUID
    of: Code
    number: int = Field(ge=0)
    head: str = Field(pattern=r"^[0-9a-f]{64}$")
    anchored_at: AwareDatetime
    signature: str
