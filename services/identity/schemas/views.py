"""What identity's API and pages return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
)

from shared.access.principal import AccountKind


class Token(BaseModel):
    """An access token. `expires_in`: seconds until it expires."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a type, not a secret
    expires_in: int = Field(description="Seconds.")


class ApiKeyView(BaseModel):
    """An API key of an account. `revoked_at`: null while it is not revoked."""

    id: UUID
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewKeyView(BaseModel):
    """Only this answer has the `key`, and the answer to the same request sent again."""

    id: UUID
    key: str


class WaitingAct(BaseModel):
    """An act on an account that waits until a second administrator confirms it."""

    id: UUID
    act: str


class ActView(BaseModel):
    """`state`: `waiting`, or `alone` for what one administrator did without a second.

    `email`: the address that the account signs in with. `roles`, `desks` and `all_desks`: what it
    has afterwards, if its rights change. `gives_password`: the person who confirms it is shown a
    new password, to hand over.
    """

    id: UUID
    act: str
    state: str
    account: UUID
    name: str
    email: str | None
    roles: tuple[str, ...] | None
    desks: tuple[str, ...] | None
    all_desks: bool | None
    gives_password: bool
    proposed_by: UUID
    proposed_by_name: str
    proposed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ActDoneAlone:
    """The newest act that one administrator did alone. `times`: how many there were lately."""

    act: ActView
    times: int


@dataclass(frozen=True, slots=True)
class TriedAccount:
    """An account for which somebody tried many passwords lately, from many places."""

    account: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HomePageFacts:
    """`more`: acts alone that are not listed; `waiting`: acts that this person can confirm."""

    alone: Sequence[ActDoneAlone] = ()
    more: int = 0
    waiting: int = 0
    tried: Sequence[TriedAccount] = ()


class AccountView(BaseModel):
    """An account. `waiting`: acts on it that need a second administrator.

    `unheard_by`: services that have not received its last change, and still use the former state.
    """

    id: UUID
    kind: AccountKind
    name: str
    email: str | None
    phone: str | None
    language: str
    roles: tuple[str, ...]
    desks: tuple[str, ...]
    all_desks: bool
    state: Literal["active", "disabled"]
    must_change_password: bool
    changed_at: datetime
    api_keys: tuple[ApiKeyView, ...] = ()
    waiting: tuple[WaitingAct, ...] = ()
    unheard_by: tuple[str, ...] = ()


class AccountCreated(BaseModel):
    """`password`: for a person only. It is shown only once, and changed at the first sign-in.

    An account that waits for a second administrator gets its password when that person confirms.
    """

    account: AccountView
    password: str | None


class PasswordView(BaseModel):
    """`password` is shown only once, and changed at the next sign-in.

    It is null if a second administrator has to confirm first: see `waiting` of the account.
    """

    password: str | None


class ActConfirmed(BaseModel):
    """`password`: if the act gave one. It is shown only once, and changed at the next sign-in."""

    account: AccountView
    password: str | None


class Discovery(BaseModel):
    """OpenID Connect Discovery 1.0, as far as it applies: services check tokens themselves."""

    issuer: str
    jwks_uri: str
    token_endpoint: str
    response_types_supported: tuple[str, ...] = ("none",)
    """There is no authorisation endpoint; the standard wants the list, and not empty."""
    grant_types_supported: tuple[str, ...] = ("urn:tocsin:grant-type:sign-in",)
    """A name and a password as JSON, as the API's description says."""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("none",)
    subject_types_supported: tuple[str, ...] = ("public",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ("EdDSA",)
