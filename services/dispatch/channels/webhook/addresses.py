"""Check which URLs can be endpoints."""

from collections.abc import Mapping
from types import MappingProxyType

from yarl import URL

from shared.message_ids import msgid
from shared.outbound.errors import Refusal, Refused
from shared.outbound.policy import OutboundPolicy, normalise_url
from shared.problems import FieldFault, Invalid

_NO_URL = msgid("Nothing can be sent to this URL. Enter one that begins with https://.")
_NOT_TAKEN: Mapping[Refusal, str] = MappingProxyType(
    {
        Refusal.ADDRESS: msgid(
            "Nothing is sent to an address inside a private network. Enter one that can be "
            "reached from the internet."
        ),
        Refusal.PORT: msgid("Nothing is sent to this port. Enter a URL without a port."),
    }
)


def check_endpoint(url: str, policy: OutboundPolicy) -> str:
    """Return the URL as it will be used; `Invalid` if nothing can ever be sent there."""
    try:
        return str(policy.check_url(url))
    except Refused as refused:
        raise Invalid(
            "This endpoint is not accepted.",
            faults=[
                FieldFault("endpoint", _NOT_TAKEN.get(refused.code, _NO_URL), refused.code.value)
            ],
        ) from None


def normal_form(url: str) -> str:
    """Return an endpoint's URL in one normal form, however it is spelled."""
    return str(normalise_url(URL(url)))


def is_same_endpoint(url: str, other: str) -> bool:
    return normal_form(url) == normal_form(other)
