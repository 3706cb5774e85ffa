"""The result of one attempt to send, from the gateway to the record."""

from dataclasses import dataclass
from datetime import timedelta

from services.dispatch.rules.reasons import (
    FOR_GOOD,
    AttemptOutcome,
    Reason,
)

WENT = frozenset({AttemptOutcome.ACCEPTED, AttemptOutcome.ACKNOWLEDGED, AttemptOutcome.KEPT})
"""Results that show that the channel's provider works, or that there is only the local mailbox."""

NOTHING_WENT = frozenset({AttemptOutcome.NOT_MADE, AttemptOutcome.BLOCKED})
"""Results that say nothing about the recipient's address."""

NOT_SENT = frozenset({AttemptOutcome.BLOCKED, AttemptOutcome.KEPT, AttemptOutcome.REFUSED})
"""Results after which the recipient has nothing from this attempt."""


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How one attempt ended. `status`: the answer of the other side (SMTP or HTTP).

    `code`: its more exact code: the enhanced status code of a mail server (`5.1.1`, RFC 3463), or
    Twilio's error code (`21610`).
    """

    kind: AttemptOutcome
    reason: Reason
    status: int | None = None
    code: str | None = None
    provider_id: str | None = None
    retry_after: timedelta | None = None


def refusal(reason: Reason, status: int | None = None, code: str | None = None) -> AttemptResult:
    """Return the result of a refusal: final, or one that is tried again."""
    kind = AttemptOutcome.REFUSED if reason in FOR_GOOD else AttemptOutcome.RETRY
    return AttemptResult(kind, reason, status=status, code=code)
