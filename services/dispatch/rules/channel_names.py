"""What letters to staff call the channels."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.dispatch.rules.reasons import Channel


@dataclass(frozen=True, slots=True)
class ChannelName:
    """`title` begins a line; `inline` stands within a sentence."""

    title: str
    inline: str


ChannelNames = Mapping[Channel, Mapping[str, ChannelName]]
"""By channel and language (`en`, `fr`)."""
