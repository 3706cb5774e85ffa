"""Webhooks by the specification Standard Webhooks, over the safe client."""

from datetime import datetime

from services.dispatch.gateways.faults import reason_of
from services.dispatch.gateways.messages import WebhookMessage
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.retries import asked_pause
from shared.clock import Clock, utc_now
from shared.outbound.client import Answer, SafeClient
from shared.outbound.errors import OutboundError, Refusal, Refused
from shared.outbound.webhooks import sign

_GONE = 410
_BUSY = frozenset({429, 503})


class WebhookGateway:
    """Sends a delivery to a webhook receiver over HTTP.

    Every attempt has the `webhook-id` of its delivery, so that receivers can ignore a copy: an
    interrupted attempt is simply sent again.
    """

    def __init__(self, client: SafeClient, *, clock: Clock = utc_now) -> None:
        self._client = client
        self._clock = clock

    async def send(self, message: WebhookMessage) -> AttemptResult:
        headers = sign(message.secrets, str(message.delivery), self._clock(), message.body)
        headers["content-type"] = "application/json"
        try:
            answer = await self._client.post(message.url, message.body, headers)
        except Refused as refused:
            # A host name may resolve to an allowed address later; the other faults of a URL are
            # permanent.
            if refused.code is Refusal.ADDRESS:
                return AttemptResult(AttemptOutcome.RETRY, Reason.ADDRESS_NOT_ALLOWED)
            return AttemptResult(AttemptOutcome.REFUSED, Reason.ADDRESS_NOT_ALLOWED)
        except OutboundError as fault:
            return AttemptResult(AttemptOutcome.RETRY, reason_of(fault))
        return _answered(answer, self._clock())

    async def close(self) -> None:
        await self._client.close()


def _answered(answer: Answer, now: datetime) -> AttemptResult:
    """Return the result: all answers but 2xx are tried again, except 410 (gone for good)."""
    if answer.status // 100 == 2:  # noqa: PLR2004  # success
        return AttemptResult(AttemptOutcome.ACKNOWLEDGED, Reason.ACKNOWLEDGED, status=answer.status)
    if answer.status == _GONE:
        return AttemptResult(AttemptOutcome.REFUSED, Reason.ENDPOINT_GONE, status=answer.status)
    return AttemptResult(
        AttemptOutcome.RETRY,
        Reason.BUSY if answer.status in _BUSY else Reason.ENDPOINT_REFUSED,
        status=answer.status,
        retry_after=asked_pause(answer.headers.get("retry-after", ""), now),
    )
