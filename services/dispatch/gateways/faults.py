"""Map the faults of an HTTP call to the reasons that deliveries record."""

from collections.abc import Mapping
from types import MappingProxyType

from services.dispatch.rules.reasons import Reason
from shared.outbound.errors import Failure, OutboundError

REASONS: Mapping[Failure, Reason] = MappingProxyType(
    {
        Failure.NAME: Reason.NAME_NOT_FOUND,
        Failure.CONNECTION: Reason.UNREACHABLE,
        Failure.CONNECTION_REFUSED: Reason.CONNECTION_REFUSED,
        Failure.CERTIFICATE: Reason.CERTIFICATE_NOT_VALID,
        Failure.TLS: Reason.TLS_FAILED,
        Failure.CONNECT_TIME: Reason.TIMED_OUT,
        Failure.DISCONNECTED: Reason.CONNECTION_BROKEN,
        Failure.PROTOCOL: Reason.NOT_UNDERSTOOD,
        Failure.TOTAL_TIME: Reason.TIMED_OUT,
        Failure.HEADERS_SIZE: Reason.NOT_UNDERSTOOD,
    }
)


def reason_of(error: OutboundError) -> Reason:
    if isinstance(error.code, Failure):
        return REASONS[error.code]
    return Reason.ADDRESS_NOT_ALLOWED
