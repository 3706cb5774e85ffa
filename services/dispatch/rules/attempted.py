"""How one attempt to send ended, as a gateway says it and the record keeps it."""

from dataclasses import dataclass
from datetime import timedelta

from services.dispatch.rules.reasons import AttemptOutcome, Reason


@dataclass(frozen=True, slots=True)
class Attempted:
    """How one attempt ended. `status` is what the other side answered (SMTP or HTTP)."""

    kind: AttemptOutcome
    reason: Reason
    status: int | None = None
    provider_id: str | None = None
    retry_after: timedelta | None = None
