"""The channels by which messages are sent: one record for each."""

from collections.abc import Mapping

from services.dispatch.channels.definition import ChannelDefinition
from services.dispatch.channels.email import EMAIL
from services.dispatch.channels.sms import SMS
from services.dispatch.channels.webhook import WEBHOOK
from shared.channel_labels import CHANNEL_LABELS, ChannelName, ChannelNames
from shared.contracts.channels import Channel
from shared.web.languages import SHARED_LOCALES, load_catalogues

CHANNELS: Mapping[Channel, ChannelDefinition] = {each.code: each for each in (EMAIL, SMS, WEBHOOK)}


def channel_names() -> ChannelNames:
    """Return the names of the channels in letters to staff, in each language of the console."""
    catalogues = load_catalogues([SHARED_LOCALES])
    return {
        code: {
            language: ChannelName(texts.gettext(name.title), texts.gettext(name.inline))
            for language, texts in catalogues.items()
        }
        for code, name in CHANNEL_LABELS.items()
    }
