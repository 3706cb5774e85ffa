"""What is said of attempts that were recorded: numbers, and a line of the log for each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from services.dispatch.operations.recording import Tried
from services.dispatch.rules.reasons import Channel
from shared.telemetry.metrics import Metrics


def count_attempts(metrics: Metrics, channel: Channel, ended: Sequence[Tried]) -> None:
    # Of hundreds few ended in a way of their own.
    alike: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for each in ended:
        alike[each.outcome.kind.value, each.outcome.reason.value].append(each.seconds)
    for (outcome, reason), seconds in alike.items():
        metrics.deliveries_attempted(channel.value, outcome, reason, seconds)


def log_attempts(log: Any, channel: Channel, ended: Sequence[Tried]) -> None:
    log = log.bind()
    for each in ended:
        row, outcome = each.claimed.delivery, each.outcome
        log.info(
            "attempt",
            channel=channel.value,
            delivery_id=row.id,
            campaign_id=row.campaign,
            attempt=row.attempts + 1,
            outcome=outcome.kind.value,
            reason=outcome.reason.value,
            status=outcome.status,
            code=outcome.code,
            duration_ms=round(each.seconds * 1000, 1),
        )
