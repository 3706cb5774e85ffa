"""Check that an event is the next of its key, and the errors if it is not."""

from shared.messaging.inbox import KeyState, Place


class OutOfOrder(Exception):
    """The sequence does not follow: events are missing before it, or it comes too late.

    A relay never leaves a gap, so the loss happened elsewhere (a broker, or a restored database).
    The key waits until the missing events are published again, or a person lets it continue.
    """

    def __init__(self, last: int, sequence: int) -> None:
        kind = "gap" if sequence > last else "late"
        super().__init__(f"{kind}: last {last}, this {sequence}")


class KeyBegunElsewhere(Exception):
    """Another process began the key in between: a retry of this event will succeed."""


def require_next(state_of_key: KeyState, place: Place) -> None:
    if place.sequence is not None and place.sequence != state_of_key.last_sequence + 1:
        raise OutOfOrder(state_of_key.last_sequence, place.sequence)
