"""The channels by which messages go out: one record for each, and nothing else knows them apart."""

from collections.abc import Mapping

from services.dispatch.channels.definition import ChannelDefinition
from services.dispatch.channels.email import EMAIL
from services.dispatch.channels.sms import SMS
from services.dispatch.channels.webhook import WEBHOOK
from services.dispatch.rules.channels import Channel, ChannelNames

CHANNELS: Mapping[Channel, ChannelDefinition] = {each.code: each for each in (EMAIL, SMS, WEBHOOK)}


def channel_names() -> ChannelNames:
    """Return what letters to staff call each channel."""
    return {code: each.names for code, each in CHANNELS.items()}
