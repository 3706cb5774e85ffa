"""The account at Twilio, by itself: its configuration does not load Twilio's library."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TwilioAccount:
    """The account at Twilio through which SMS are sent.

    `callback_url` is where Twilio reports the result of a message.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    callback_url: str
    api_url: str | None = None
