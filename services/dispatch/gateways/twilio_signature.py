"""Check Twilio's signature over its callbacks, with Twilio's own library."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TwilioSignature:
    """Checks signatures of Twilio's callbacks.

    Loads the library at the first check: an installation without Twilio never loads it.
    """

    auth_token: str = field(repr=False)

    def is_valid(self, url: str, form: Mapping[str, str], signature: str) -> bool:
        """Return whether Twilio signed this form for exactly this URL, with its query."""
        from twilio.request_validator import RequestValidator  # noqa: PLC0415 - see the docstring of the class

        return bool(RequestValidator(self.auth_token).validate(url, form, signature))
