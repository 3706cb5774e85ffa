"""What an error code of Twilio is about: the number, us, a passing state, the message.

Source: Twilio's Error and Warning Dictionary (programmable messaging), November 2026. The same
codes come as an answer (2xxxx) and in later reports (3xxxx). Twilio adds codes without notice: an
unknown one is taken to be about us, which waits and notifies somebody.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from services.dispatch.rules.reasons import Reason

_R = Reason


def _codes(groups: Mapping[Reason, Iterable[int]]) -> Mapping[int, Reason]:
    return MappingProxyType({code: reason for reason, codes in groups.items() for code in codes})


CODES = _codes(
    {
        _R.OPTED_OUT: (21610,),
        _R.NO_SUCH_ADDRESS: (
            21211,  # no valid number
            21217,
            21265,  # a short code
            21268,  # a premium number
            21614,  # no mobile number
            21635,  # a landline
            30005,  # unknown, or no longer in service
            30006,  # a landline, or a carrier that cannot be reached
        ),
        _R.RECIPIENT_REFUSED: (
            21214,  # cannot be reached
            21266,  # it is our own number
            30004,  # blocked by the recipient or the carrier
        ),
        _R.MESSAGE_REFUSED: (
            21602,  # empty
            21605,  # too long
            21617,  # too long
            21619,  # empty
            30019,  # larger than the carrier takes
        ),
        _R.BUSY: (
            20503,
            30003,  # switched off, or out of reach for now
            30017,  # the carrier is congested
            30036,  # not delivered while it was valid
        ),
        _R.PROVIDER_FAULT: (20500, 30008, 30009, 30410, 30500),
        _R.RATE_LIMITED: (
            14107,
            20429,
            21611,  # our queue at Twilio is full
            30001,  # the same
            30022,  # limits of A2P 10DLC
            30023,
            30027,
        ),
        _R.NOT_AUTHORISED: (
            20003,  # credentials
            20005,  # the account is not active
            20008,
            20403,
            20404,  # there is no such account
            21219,  # an account on trial writes to verified numbers only
            21608,  # the same
            30002,  # the account is suspended
            30037,  # sending is switched off for the account
        ),
        _R.SENDER_REFUSED: (
            21212,  # our number is not valid
            21408,  # our account may not write to this country
            21601,
            21603,
            21606,  # our number is not valid for this destination
            21609,  # the URL for reports
            21612,  # our number does not reach this destination
            21659,
            21660,
            21661,
            21701,
            21703,
            30007,  # filtered as spam by the carrier
            30010,  # the price is above the allowed maximum
            30018,  # our sender must be registered there
            30024,
            30032,
            30033,
            30034,
            30035,
            30038,
            30039,
            30040,
            30450,
            30453,
            30454,
        ),
    }
)

_BY_STATUS: Mapping[int, Reason] = MappingProxyType(
    {401: _R.NOT_AUTHORISED, 403: _R.NOT_AUTHORISED, 429: _R.RATE_LIMITED, 503: _R.BUSY}
)
_FAULT_OF_THEIRS = 500
_FIRST_CODE = 10_000


def error_code(given: object) -> str | None:
    """Return an error code as it is stored; None if it is none (also for an HTTP status)."""
    text = str(given) if given is not None else ""
    plain = text.isascii() and text.isdigit() and len(text) <= 6  # noqa: PLR2004  # digits of a Twilio code
    return text if plain and int(text) >= _FIRST_CODE else None


def judge(status: int, code: str | None) -> Reason:
    """Return why Twilio refused a message: by its own code, else by the HTTP status."""
    if code is not None and int(code) in CODES:
        return CODES[int(code)]
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return _R.PROVIDER_FAULT if status >= _FAULT_OF_THEIRS else _R.SENDER_REFUSED


def judge_report(code: str | None) -> Reason:
    """Return why a message that Twilio accepted was not delivered, as its report says."""
    if code is None:
        return _R.NOT_DELIVERED
    return CODES.get(int(code), _R.SENDER_REFUSED)


def is_certain(status: int, code: str | None) -> bool:
    """Return whether the message was certainly not accepted.

    A 5xx without a code of Twilio comes from something in between: Twilio behind it may have
    accepted the message.
    """
    return status < _FAULT_OF_THEIRS or code is not None or status == 503  # noqa: PLR2004  # RFC 9110
