"""Store whether our own provider of a channel accepts messages, as attempts end."""

from collections.abc import Sequence

from sqlalchemy import text

from services.dispatch.channels import CHANNELS
from services.dispatch.rules.attempt_results import WENT, AttemptResult
from services.dispatch.rules.notifying_staff import OF_US
from shared.contracts.channels import Channel
from shared.storage.unit_of_work import UnitOfWork

_UP = text("UPDATE down_channels SET ended_at = :now WHERE channel = :channel AND ended_at IS NULL")
_DOWN = text(
    """
    INSERT INTO down_channels AS d (channel, since, reason) VALUES (:channel, :now, :reason)
    ON CONFLICT (channel) DO UPDATE SET reason = excluded.reason, ended_at = NULL,
        since = CASE WHEN d.ended_at IS NULL THEN d.since ELSE excluded.since END
    """
)


async def store_channel_health(
    work: UnitOfWork, channel: Channel, made: Sequence[AttemptResult]
) -> None:
    """Store since when the provider of a channel accepts no messages.

    One accepted message shows that it does; a refusal because of a recipient shows neither.
    """
    if not CHANNELS[channel].has_provider:
        return
    if any(each.kind in WENT for each in made):
        await work.session.execute(_UP, {"channel": channel.value, "now": work.now})
        return
    faults = [each.reason for each in made if each.reason in OF_US]
    if faults:
        values = {"channel": channel.value, "now": work.now, "reason": faults[-1].value}
        await work.session.execute(_DOWN, values)
