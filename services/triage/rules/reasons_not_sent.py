"""Why a message was not sent, on the page of a case: a few groups of dispatch's codes."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.message_ids import msgid

_REACHED_BY_NONE = (
    "no-such-address", "recipient-refused", "endpoint-gone", "no-address", "mailbox-full",
    "needs-smtputf8", "not-writable", "address-not-allowed", "not-delivered",
    "reserved-domain",
)  # fmt: skip

WHY: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_REACHED_BY_NONE, msgid("the address cannot be reached")),
        **dict.fromkeys(
            ("local-mailbox", "not-configured"), msgid("no provider is configured for the channel")
        ),
        **dict.fromkeys(
            ("hazard-to-recipient", "hazard-held"), msgid("it could harm the recipient")
        ),
        **dict.fromkeys(("alert-withdrawn", "appeal-withdrawn"), msgid("it was withdrawn")),
        **dict.fromkeys(
            ("campaign-stopped", "case-closed", "invitation-ended"), msgid("it was stopped")
        ),
        **dict.fromkeys(("interrupted", "not-answered"), msgid("no answer came")),
        **dict.fromkeys(
            ("not-authorised", "rate-limited", "sender-refused", "all-refused"),
            msgid("messages from us are refused"),
        ),
        "before-restore": msgid("a backup was restored, and it may have been sent before"),
        "restored": msgid("a backup was restored, and somebody must decide"),
        "not-foreseen": msgid("it was approved for no recipient, and somebody must decide"),
        "opted-out": msgid("the recipient asked for no more messages"),
        "contact-inactive": msgid("the contact was deactivated"),
        "unreadable": msgid("no message could be composed"),
        "consent-changed": msgid("the consent was changed"),
        "signing-over": msgid("the time to sign was over"),
        "erased": msgid("it was erased"),
    }
)
"""Message ids by the reason of a delivery."""
OTHERWISE = msgid("the provider or server of the recipient did not accept it")


FORMER: Mapping[str, str] = MappingProxyType(
    {
        "gone": msgid("they were deactivated, or have no address any more"),
        "opted-out": msgid("they asked for no more messages"),
        "blocked": msgid("nothing arrives at their address"),
        "held": msgid("it could harm them, and somebody must decide for each of them"),
        "never": msgid("it could harm them"),
        "no-provider": msgid("no provider is configured for their channel"),
        "no-consent": msgid(
            "the persons did not simply consent to this use: to send it to them, choose their "
            "audience and answer its checks"
        ),
        "not-for-them": msgid("a document of this kind is not sent to their audience"),
        "tip-off": msgid(
            "a person is in hiding or wanted: the authorities would learn whom to look for"
        ),
        "asks-to-write": msgid(
            "the text asks its readers to write to the authorities: to send it to them all the "
            "same, choose their audience"
        ),
        "other-audience": msgid(
            "they belong to another audience now: to send it to them, choose that one"
        ),
    }
)
"""Why somebody who got a document does not get the one that follows it."""


def former_message(reason: str) -> str:
    """Return the message id of this reason; a code of a later release stands for itself."""
    return FORMER.get(reason, reason)


def reason_message(reason: str) -> str:
    """Return the message id of why a delivery with this reason was not sent."""
    return WHY.get(reason, OTHERWISE)
