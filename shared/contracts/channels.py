"""The channels by which messages are sent."""

from enum import StrEnum
from typing import Annotated

from shared.contracts.codes import Code, known


class Channel(StrEnum):
    """The codes of the channels; `services/dispatch/channels` has one record for each."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


KnownChannel = Annotated[Code, known(*(each.value for each in Channel))]
