"""The forms to sign in, and to change a password: typed twice, since it cannot be seen."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from services.identity.rules.accounts import LONGEST_SPELLING
from shared.message_ids import msgid

LONGEST_PASSWORD = 1024
"""The most characters of a password that are read; no longer password was ever accepted."""


def _cut(typed: str) -> str:
    return typed[:LONGEST_PASSWORD]


Typed = Annotated[str, AfterValidator(_cut)]


class SignInForm(BaseModel):
    """`next`: the page that somebody wanted to open."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    email: Annotated[str, AfterValidator(lambda typed: typed[: LONGEST_SPELLING + 1])] = ""
    password: Typed = ""
    next: str = ""
    new_password: Typed | None = None


class PasswordForm(SignInForm):
    """A new password with the present one."""

    new_password: Annotated[Typed, Field(validate_default=True)] = ""
    again: Annotated[Typed, Field(validate_default=True)] = ""

    @field_validator("new_password")
    @classmethod
    def _is_chosen(cls, typed: str) -> str:
        if not typed:
            raise ValueError(msgid("Choose a new password."))
        return typed

    @field_validator("again")
    @classmethod
    def _is_the_same(cls, typed: str, told: ValidationInfo) -> str:
        if typed != told.data.get("new_password", typed):
            raise ValueError(msgid("This is not the same as the password above."))
        return typed
