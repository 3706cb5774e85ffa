"""The codes of the channels, and what letters to staff call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """The codes of the channels; `channels/` has one record for each."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class ChannelName:
    """`title`: at the beginning of a line; `inline`: within a sentence."""

    title: str
    inline: str


ChannelNames = Mapping[Channel, Mapping[str, ChannelName]]
"""By channel and language (`en`, `fr`)."""
