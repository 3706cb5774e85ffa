"""Twilio's signature over what it reports to us, checked with Twilio's own library."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TwilioSignature:
    """Checks signatures of Twilio's callbacks.

    Loads the library at the first check: who has no account at Twilio does without it.
    """

    auth_token: str = field(repr=False)

    def is_valid(self, url: str, form: Mapping[str, str], signature: str) -> bool:
        """Return whether Twilio signed this form for this very URL, which ends with its query."""
        from twilio.request_validator import RequestValidator  # noqa: PLC0415 - as said above

        return bool(RequestValidator(self.auth_token).validate(url, form, signature))
