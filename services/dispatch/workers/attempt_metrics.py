"""Count and log recorded attempts."""

from collections import defaultdict
from collections.abc import Sequence

from structlog.typing import FilteringBoundLogger

from services.dispatch.operations.deliveries.recording import EndedAttempt
from shared.contracts.channels import Channel
from shared.telemetry.facts import Facts
from shared.telemetry.logs import say_each
from shared.telemetry.metrics import Metrics


def count_attempts(metrics: Metrics, channel: Channel, ended: Sequence[EndedAttempt]) -> None:
    # Grouped: hundreds of attempts have only a few different results.
    alike: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for each in ended:
        alike[each.outcome.kind.value, each.outcome.reason.value].append(each.seconds)
    for (outcome, reason), seconds in alike.items():
        metrics.deliveries_attempted(channel.value, outcome, reason, seconds)


def log_attempts(
    log: FilteringBoundLogger, channel: Channel, ended: Sequence[EndedAttempt]
) -> None:
    say_each(log, "attempt", (_facts_of(channel, each) for each in ended))


def _facts_of(channel: Channel, each: EndedAttempt) -> Facts:
    row, outcome = each.claimed.delivery, each.outcome
    return {
        "channel": channel.value,
        "delivery_id": row.id,
        "campaign_id": row.campaign,
        "attempt": row.attempts + 1,
        "outcome": outcome.kind.value,
        "reason": outcome.reason.value,
        "status": outcome.status,
        "code": outcome.code,
        "duration_ms": round(each.seconds * 1000, 1),
    }
