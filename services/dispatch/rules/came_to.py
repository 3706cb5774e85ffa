"""What became of a message, as staff count it: a few outcomes out of many reasons."""

from enum import StrEnum

from services.dispatch.rules.reasons import BLOCKS_ADDRESS, TAKEN, Reason, State


class CameTo(StrEnum):
    """In the order in which they are said."""

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
    Reason.RESTORED: CameTo.RESTORED,
    Reason.NOT_FORESEEN: CameTo.NOT_FORESEEN,
    Reason.HAZARD_HELD: CameTo.TO_DECIDE,
    Reason.HAZARD: CameTo.ENDANGERED,
    Reason.NO_ADDRESS: CameTo.NO_ADDRESS,
    Reason.LOCAL_MAILBOX: CameTo.NO_PROVIDER,
    Reason.NOT_CONFIGURED: CameTo.NO_PROVIDER,
    **dict.fromkeys(BLOCKS_ADDRESS, CameTo.NO_ADDRESS),
}
_STATES = {
    **dict.fromkeys(TAKEN, CameTo.SENT),
    State.FAILED: CameTo.FAILED,
    State.UNKNOWN: CameTo.UNKNOWN,
}


def came_to(state: State, reason: Reason) -> CameTo:
    """Return what a delivery in this state is counted as."""
    if state is State.UNKNOWN and reason is Reason.BEFORE_RESTORE:
        return CameTo.BEFORE_RESTORE
    if state is State.WITHHELD:
        return _WITHHELD.get(reason, CameTo.NOT_SENT)
    return _STATES.get(state, CameTo.WAITING)
