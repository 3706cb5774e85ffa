"""Faults of the addresses at which Twilio calls us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

MANY_REFUSED = 3
"""This many in a row are no accident. One or two can come while a setting is changed."""
REFUSED_AGAIN_AFTER = timedelta(days=1)
"""After this time staff are notified again that callbacks are refused."""


class Callback(StrEnum):
    """What Twilio calls us for: reports on SMS, and replies to SMS."""

    STATUS = "status"
    MESSAGES = "messages"


PATHS: Mapping[Callback, str] = MappingProxyType(
    {
        Callback.STATUS: "/dispatch/v1/callbacks/twilio/status",
        Callback.MESSAGES: "/dispatch/v1/callbacks/twilio/messages",
    }
)
"""Where Twilio calls us, below our public URL."""


class Fault(StrEnum):
    """What is wrong with the callbacks."""

    REPORTS_REFUSED = "reports-refused"
    ANSWERS_REFUSED = "answers-refused"
    REPORTS_MISSING = "reports-missing"


@dataclass(frozen=True, slots=True)
class CallbackFault:
    """`url`: where Twilio should call us, according to the settings."""

    fault: Fault
    since: datetime
    url: str


REFUSED: Mapping[Callback, Fault] = MappingProxyType(
    {Callback.STATUS: Fault.REPORTS_REFUSED, Callback.MESSAGES: Fault.ANSWERS_REFUSED}
)
_IN_HEALTH: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.REPORTS_REFUSED: "Twilio's reports are refused since {since}: their signature does "
        "not fit {url} (TOCSIN_PUBLIC_URL, TOCSIN_TWILIO_AUTH_TOKEN)",
        Fault.ANSWERS_REFUSED: "what people send back by SMS is refused since {since}: its "
        "signature does not fit {url} (TOCSIN_PUBLIC_URL, and what Twilio calls)",
        Fault.REPORTS_MISSING: "Twilio reported on no SMS since {since}: does it reach {url} "
        "(TOCSIN_PUBLIC_URL)?",
    }
)


def health_words(amiss: CallbackFault) -> str:
    return _IN_HEALTH[amiss.fault].format(since=f"{amiss.since:%d %b %H:%M UTC}", url=amiss.url)
