"""The channels by which messages are sent: one record for each."""

from collections.abc import Mapping

from services.dispatch.channels.definition import ChannelDefinition
from services.dispatch.channels.email import EMAIL
from services.dispatch.channels.sms import SMS
from services.dispatch.channels.webhook import WEBHOOK
from services.dispatch.rules.channels import Channel, ChannelNames

CHANNELS: Mapping[Channel, ChannelDefinition] = {each.code: each for each in (EMAIL, SMS, WEBHOOK)}


def channel_names() -> ChannelNames:
    """Return the names of the channels in letters to staff."""
    return {code: each.names for code, each in CHANNELS.items()}
