"""The gateway of a channel without a provider: it sends nothing, and each attempt records that."""

from typing import Any

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason


class NoProvider:
    async def send(self, message: Any) -> AttemptResult:  # noqa: ARG002  # required by `Gateway`
        return AttemptResult(AttemptOutcome.BLOCKED, Reason.NOT_CONFIGURED)

    async def close(self) -> None:
        """Do nothing: no connection is held."""
