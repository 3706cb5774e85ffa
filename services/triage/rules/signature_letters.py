"""What becomes of e-mails that ask to sign, and what to do about those that fail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from shared.message_ids import msgid


class Ended(StrEnum):
    """Why an e-mail that asks to sign may not be sent any more. It leaves triage in no event."""

    ANSWERED = "answered"
    REMOVED = "removed"
    GIVEN_BACK = "given-back"
    LINK_REPLACED = "link-replaced"
    NOT_SUBMITTED = "not-submitted"
    """The document was returned, or became a draft again."""
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    SILENT = "silent"
    """A document of the case was withdrawn for safety or a withdrawn consent."""


ARRIVED = frozenset({"sent", "delivered", "unknown"})
"""States of an e-mail that its reader has, or may have."""
WAITING = "waiting"
"""An e-mail that dispatch has not settled yet; it is not stored."""
ONE_REMINDER_IN = timedelta(days=1)

_WHY: Mapping[str, str] = MappingProxyType(
    {
        Ended.ANSWERED: msgid("the organisation had answered"),
        Ended.REMOVED: msgid("the organisation was removed from the list"),
        Ended.GIVEN_BACK: msgid("the signatures were given back"),
        Ended.LINK_REPLACED: msgid("another link replaced its own"),
        Ended.NOT_SUBMITTED: msgid("the document was no longer submitted"),
        Ended.ISSUED: msgid("the document was issued"),
        Ended.WITHDRAWN: msgid("the document was withdrawn"),
        Ended.SILENT: msgid("a document of the case was withdrawn to protect somebody"),
        "signing-over": msgid("the time to sign was over"),
        "invitation-ended": msgid("the document could not be shown at that time"),
        "case-closed": msgid("the case was closed"),
    }
)
_OTHER_ADDRESS = msgid("Enter the right address, and invite it again.")
_BY_YOURSELF = msgid("Show the link, and send it yourself in a safe way.")
_SUBMIT = msgid("Submit the document, then invite it again.")
_WHAT_TO_DO: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "no-such-address",
                "recipient-refused",
                "mailbox-full",
                "needs-smtputf8",
                "not-writable",
                "not-delivered",
                "reserved-domain",
                "name-not-found",
            ),
            _OTHER_ADDRESS,
        ),
        **dict.fromkeys(("local-mailbox", "not-configured"), _BY_YOURSELF),
        "signing-over": msgid("Set a later deadline, then invite it again."),
        Ended.NOT_SUBMITTED: _SUBMIT,
        "consent-changed": msgid("Read what the consents allow now before you invite it again."),
    }
)
_OTHERWISE = msgid("Invite it again, or show the link and send it yourself in a safe way.")
_NOT_KNOWN = msgid("Ask the organisation whether it has the e-mail, or invite it again.")


def why_not_sent(reason: str) -> str | None:
    """Return the message id of why such an e-mail was not sent; None: as for any other message."""
    return _WHY.get(reason)


def what_to_do(state: str, reason: str) -> str:
    """Return the message id of what the officer can do after an e-mail that did not arrive."""
    return _NOT_KNOWN if state == "unknown" else _WHAT_TO_DO.get(reason, _OTHERWISE)


def next_reminder(last: datetime | None) -> datetime | None:
    """Return from when on those who have not answered can be reminded again."""
    return None if last is None else last + ONE_REMINDER_IN
