"""Where an account's profile stands sealed: bound to its row, under the account's own key."""

from services.identity.context import Context
from services.identity.rules.accounts import sign_in_name

EMAIL_PURPOSE = "account e-mail"


def email_hash(context: Context, email: str | None) -> bytes | None:
    """Return what an account is found by. Any spelling of `email` will do."""
    return None if email is None else context.lookup.hash(EMAIL_PURPOSE, sign_in_name(email))
