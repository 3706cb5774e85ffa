"""Count the results of messages as staff read them: a few results for many reasons."""

from enum import StrEnum

from services.dispatch.rules.reasons import BLOCKS_ADDRESS, TAKEN, Reason, State


class DeliveryResult(StrEnum):
    """The result of a message, in the order in which results are listed."""

    SENT = "sent"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BEFORE_RESTORE = "before-restore"
    RESTORED = "restored"
    NOT_FORESEEN = "not-foreseen"
    TO_DECIDE = "to-decide"
    ENDANGERED = "endangered"
    NO_ADDRESS = "no-address"
    NO_PROVIDER = "no-provider"
    NOT_SENT = "not-sent"


_WITHHELD = {
    Reason.RESTORED: DeliveryResult.RESTORED,
    Reason.NOT_FORESEEN: DeliveryResult.NOT_FORESEEN,
    Reason.HAZARD_HELD: DeliveryResult.TO_DECIDE,
    Reason.HAZARD: DeliveryResult.ENDANGERED,
    Reason.NO_ADDRESS: DeliveryResult.NO_ADDRESS,
    Reason.LOCAL_MAILBOX: DeliveryResult.NO_PROVIDER,
    Reason.NOT_CONFIGURED: DeliveryResult.NO_PROVIDER,
    **dict.fromkeys(BLOCKS_ADDRESS, DeliveryResult.NO_ADDRESS),
}
_STATES = {
    **dict.fromkeys(TAKEN, DeliveryResult.SENT),
    State.FAILED: DeliveryResult.FAILED,
    State.UNKNOWN: DeliveryResult.UNKNOWN,
}


def result_of(state: State, reason: Reason) -> DeliveryResult:
    """Return the result as which a delivery in this state is counted."""
    if state is State.UNKNOWN and reason is Reason.BEFORE_RESTORE:
        return DeliveryResult.BEFORE_RESTORE
    if state is State.WITHHELD:
        return _WITHHELD.get(reason, DeliveryResult.NOT_SENT)
    return _STATES.get(state, DeliveryResult.WAITING)
