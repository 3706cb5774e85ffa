"""Request models of identity. Unknown fields are refused."""

from datetime import datetime
from typing import Annotated
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
from services.identity.schemas.views import AccountView
from shared.access.principal import AccountKind
from shared.access.roles import Operation, Role
from shared.contracts.codes import Code
from shared.message_ids import msgid
from shared.unicode_forms import unturned_line, without_long_runs
from shared.web.dates_and_times import Moment
from shared.web.field_types import CONTROL, phone, visible, written_to
from shared.web.languages import PAGE_LANGUAGES
from shared.web.request_model import RequestModel, example


def _one_line(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError(msgid("Enter this in one line."))
    return without_long_runs(unturned_line(visible(text)))


def _address(text: str) -> str:
    """Accept addresses that can get mail, and names without mail (`.invalid`, RFC 2606)."""
    if not sign_in_name(text).endswith(".invalid"):
        written_to(text)
    return text


def _phone_or_none(text: str) -> str:
    return phone(text) if text.strip() else ""


def _language(text: str) -> str:
    if text not in PAGE_LANGUAGES:
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
    """`new_password` changes it in the same step; required if somebody gave you the present one."""

    model_config = example({"email": "amal@ngo.example", "password": "an invented phrase"})

    email: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    password: Password
    new_password: Password | None = None


class ChangePassword(RequestModel):
    """Change your password. `password`: the present one."""

    model_config = example(
        {"password": "an invented phrase", "new_password": "another invented phrase of mine"}
    )

    password: Password
    new_password: Password


class CreateAccount(RequestModel):
    """A person needs an e-mail address to sign in; a partner or service signs in by API key."""

    model_config = example(
        {
            "name": "Amal Invented",
            "email": "amal@ngo.example",
            "roles": ["operator"],
            "desks": ["africa"],
        }
    )

    governing = frozenset({"kind"})

    kind: AccountKind = "person"
    name: Name
    email: Address | None = None
    phone: Phone | None = None
    language: Language = "en"
    roles: Roles = frozenset()
    desks: Desks = ()
    all_desks: bool = False


class Seen(BaseModel):
    """`changed_at`: when the reader saw that the account last changed; else refused."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    changed_at: AwareDatetime | None = None


class ChangeAccount(RequestModel):
    """Changes to an account.

    A field that is left out stays as it is; an empty `phone` is removed. `changed_at`: as it was
    read; 409 `changed-since` if the account changed after that.
    """

    model_config = example({"language": "fr"})

    governing = frozenset({"roles"})

    changed_at: AwareDatetime | None = None
    name: Name | None = None
    email: Address | None = None
    phone: PhoneOrNone | None = None
    language: Language | None = None
    roles: Roles | None = None
    desks: Desks | None = None
    all_desks: bool | None = None

    def is_met_by(self, account: AccountView) -> bool:
        """Return whether the account has the rights asked for, or they wait to be confirmed."""
        return (
            (self.roles is None or set(self.roles) == set(account.roles))
            and (self.desks is None or set(self.desks) == set(account.desks))
            and (self.all_desks is None or self.all_desks == account.all_desks)
        )


class ChangeOwnAccount(RequestModel):
    """What all people may change in their own account; an empty `phone` is removed."""

    model_config = example({"language": "fr"})

    phone: PhoneOrNone | None = None
    language: Language | None = None


class DisableAccount(RequestModel):
    """`handed_to`: who takes over the open cases of the account; if left out, their desks.

    `changed_at`: as it was read; 409 `changed-since` if the account changed after that.
    """

    model_config = example({"changed_at": "2026-11-20T09:30:00Z"})

    handed_to: UUID | None = None
    changed_at: AwareDatetime | None = None


class CreateApiKey(RequestModel):
    """`changed_at`: as it was read; 409 `changed-since` if the account changed after that."""

    model_config = example({"scopes": ["alert.file"]})

    changed_at: AwareDatetime | None = None
    scopes: Scopes
    expires_at: Moment | None = None

    @property
    def end(self) -> datetime | None:
        return self.expires_at
