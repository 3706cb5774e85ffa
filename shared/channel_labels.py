"""What pages and letters call the channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.contracts.channels import Channel
from shared.message_ids import msgid


@dataclass(frozen=True, slots=True)
class ChannelName:
    """`title`: alone, or at the beginning of a line; `inline`: within a sentence."""

    title: str
    inline: str


ChannelNames = Mapping[Channel, Mapping[str, ChannelName]]
"""By channel and language (`en`, `fr`)."""

CHANNEL_LABELS: Mapping[Channel, ChannelName] = MappingProxyType(
    {
        Channel.EMAIL: ChannelName(msgid("E-mail"), msgid("e-mail")),
        Channel.SMS: ChannelName(msgid("SMS"), msgid("SMS")),
        Channel.WEBHOOK: ChannelName(msgid("Webhook"), msgid("webhook")),
    }
)
"""Message ids."""
