"""Define how an account's profile is sealed: bound to its row, under the account's own key."""

from services.identity.context import Context
from services.identity.rules.accounts import sign_in_name

EMAIL_PURPOSE = "account e-mail"


def email_hash(context: Context, email: str | None) -> bytes | None:
    """Return the hash by which an account is found, for any spelling of `email`."""
    return None if email is None else context.lookup.hash(EMAIL_PURPOSE, sign_in_name(email))
