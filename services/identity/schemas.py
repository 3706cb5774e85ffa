"""What requests may say and what answers say. Unknown fields are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)

from services.identity.rules.accounts import DESK, LONGEST_ADDRESS, sign_in_name
from services.identity.rules.passwords import LONGEST
from shared.access.principal import AccountKind
from shared.access.roles import Operation, Role
from shared.contracts.codes import Code
from shared.message_ids import msgid
from shared.unicode_forms import unturned_line, without_long_runs
from shared.web.field_types import CONTROL, phone, visible, written_to
from shared.web.languages import LANGUAGES
from shared.web.moments import Moment
from shared.web.request_model import RequestModel


def _one_line(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError(msgid("Give this in one line."))
    return without_long_runs(unturned_line(visible(text)))


def _address(text: str) -> str:
    """Take what can be written to, and names without mail behind them (`.invalid`, RFC 2606)."""
    if not sign_in_name(text).endswith(".invalid"):
        written_to(text)
    return text


def _phone_or_none(text: str) -> str:
    return phone(text) if text.strip() else ""


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(msgid("The console is not available in this language."))
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_one_line),
]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_ADDRESS),
    AfterValidator(_one_line),
    AfterValidator(_address),
]
Phone = Annotated[str, StringConstraints(max_length=80), AfterValidator(phone)]
PhoneOrNone = Annotated[str, StringConstraints(max_length=80), AfterValidator(_phone_or_none)]
"""Empty: there is none any more."""
Language = Annotated[str, StringConstraints(max_length=10), AfterValidator(_language)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST * 4)]
"""Longer than what is taken as a new one, since it may be in a longer form of Unicode."""

Desks = Annotated[tuple[Annotated[Code, DESK], ...], Field(max_length=50)]
Roles = Annotated[frozenset[Role], Field(max_length=len(Role))]
Scopes = Annotated[frozenset[Operation], Field(min_length=1, max_length=len(Operation))]


class SignIn(RequestModel):
    """`new_password` changes it in the same step; needed where the present one was given to you."""

    email: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    password: Password
    new_password: Password | None = None


class PasswordChange(RequestModel):
    password: Password
    new_password: Password


class AccountWanted(RequestModel):
    """A person needs an e-mail address to sign in with; a partner or service signs in by key."""

    kind: AccountKind = "person"
    name: Name
    email: Address | None = None
    phone: Phone | None = None
    language: Language = "en"
    roles: Roles = frozenset()
    desks: Desks = ()
    all_desks: bool = False


class Seen(BaseModel):
    """When the account was last changed as the reader saw it: refused if it changed since."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    changed_at: AwareDatetime | None = None


class AccountPatch(RequestModel):
    """Changes to an account.

    A field that is left out stays as it is; an empty `phone` is removed. `changed_at`: as it was
    read; 409 `changed-since` where the account changed after that.
    """

    changed_at: AwareDatetime | None = None
    name: Name | None = None
    email: Address | None = None
    phone: PhoneOrNone | None = None
    language: Language | None = None
    roles: Roles | None = None
    desks: Desks | None = None
    all_desks: bool | None = None

    def is_met_by(self, account: "AccountView") -> bool:
        """Return whether the account has the rights asked for, or they wait to be confirmed."""
        return (
            (self.roles is None or set(self.roles) == set(account.roles))
            and (self.desks is None or set(self.desks) == set(account.desks))
            and (self.all_desks is None or self.all_desks == account.all_desks)
        )


class OwnPatch(RequestModel):
    """What everybody may change of their own account; an empty `phone` is removed."""

    phone: PhoneOrNone | None = None
    language: Language | None = None


class Leaving(RequestModel):
    """`handed_to`: who takes over what the account held; left out, it goes to the desk.

    `changed_at`: of the account, as it was read; 409 `changed-since` if it changed since.
    """

    handed_to: UUID | None = None
    changed_at: AwareDatetime | None = None


class KeyWanted(RequestModel):
    """`changed_at`: of the account, as it was read; 409 `changed-since` if it changed since."""

    changed_at: AwareDatetime | None = None
    scopes: Scopes
    expires_at: Moment | None = None


class Token(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a kind, not a secret
    expires_in: int = Field(description="Seconds.")


class ApiKeyView(BaseModel):
    id: UUID
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewKeyView(BaseModel):
    """`key` is shown this once and kept nowhere."""

    id: UUID
    key: str


class WaitingAct(BaseModel):
    """An act on an account that waits until a second administrator confirms it."""

    id: UUID
    act: str


class ActView(BaseModel):
    """`state` is `waiting`, or `alone` for what one administrator did without a second.

    `email` is the address that the account signs in with. `roles`, `desks` and `all_desks` are what
    it has afterwards, where its rights change. `gives_password`: whoever confirms it is shown a new
    password, to hand over.
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
class ToldAct:
    """An act that one administrator did alone, and how often of late: the newest of them."""

    act: ActView
    times: int


@dataclass(frozen=True, slots=True)
class TriedAccount:
    """An account that strangers tried many passwords for, from many places, lately."""

    account: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToldAtStart:
    """`more` are acts alone that are not listed; `waiting` wait for this person."""

    alone: Sequence[ToldAct] = ()
    more: int = 0
    waiting: int = 0
    tried: Sequence[TriedAccount] = ()


class AccountView(BaseModel):
    """`waiting` acts need a second administrator; who is `unheard_by` lets it in as before yet."""

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
    """`password` is there for a person: shown this once, to be changed at the first sign-in.

    An account that waits for a second administrator gets its password when that one confirms.
    """

    account: AccountView
    password: str | None


class PasswordView(BaseModel):
    """`password` is shown this once, to be changed at the next sign-in.

    It is null where a second administrator has to confirm first: see the account's `waiting`.
    """

    password: str | None


class ActConfirmed(BaseModel):
    """`password` is there where one was given: shown this once, to be changed at the sign-in."""

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
