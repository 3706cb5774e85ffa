"""Events of identity. The key is the account. Every service keeps its own copy."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Code, known
from shared.contracts.content import AccountProfile
from shared.contracts.envelope import Event, Frozen, SealedPart


class ApiKeyState(Frozen):
    """A partner's key as services check it: `sha256` is of the whole key, in hexadecimal."""

    id: UUID
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    scopes: tuple[Code, ...] = ()
    expires_at: AwareDatetime | None = None
    revoked: bool = False


class AccountChanged(Event):
    """The whole state of an account, so that the latest event is enough.

    `desks`: the desks of the account; `all_desks`: every desk, also new ones. Tokens issued before
    `sessions_valid_from` are void, and all tokens in any state but `active`. `profile` is under the
    account's own key. `handed_to`: who takes over the open work of the account, if somebody was
    named; otherwise the desk. `ended_sessions`: page sessions that the person signed out of on one
    device; all others continue.
    """

    type: ClassVar[str] = "tocsin.account.changed.v1"
    service: ClassVar[str | None] = "identity"
    key_field: ClassVar[str] = "account"

    account: UUID
    kind: Annotated[Code, known("person", "partner", "service")]
    roles: tuple[Code, ...]
    desks: tuple[Code, ...] = ()
    all_desks: bool = False
    state: Annotated[Code, known("active", "disabled")]
    sessions_valid_from: AwareDatetime
    changed_at: AwareDatetime
    api_keys: tuple[ApiKeyState, ...] = ()
    profile: SealedPart[AccountProfile]
    handed_to: UUID | None = None
    ended_sessions: tuple[UUID, ...] = ()
