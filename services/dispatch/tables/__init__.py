"""The tables of dispatch; `migrations` creates them."""

from services.dispatch.tables.campaigns import (
    Campaign,
    CampaignAlert,
    CaseFact,
    ConsentFact,
    LastNotification,
    RefusedAppeal,
    UnfinishedCampaign,
    WatchedRecipients,
    WithdrawnAlert,
    WithdrawnDocument,
)
from services.dispatch.tables.contacts import Address, ChannelCode, Contact, OptOut
from services.dispatch.tables.deliveries import (
    Attempt,
    Delivery,
    DownChannel,
    FormerProfile,
    GatheredNotice,
    Handover,
    Notice,
    NoticeWithoutRecipient,
    TwilioCallback,
)
from services.dispatch.tables.hazards import CountedReach, HazardEntry, Sender
from services.dispatch.tables.letters import EndedLetter, LetterAlert, SigningLetter
from services.dispatch.tables.metadata import Row, metadata

__all__ = [
    "Address",
    "Attempt",
    "Campaign",
    "CampaignAlert",
    "CaseFact",
    "ChannelCode",
    "ConsentFact",
    "Contact",
    "CountedReach",
    "Delivery",
    "DownChannel",
    "EndedLetter",
    "FormerProfile",
    "GatheredNotice",
    "Handover",
    "HazardEntry",
    "LastNotification",
    "LetterAlert",
    "Notice",
    "NoticeWithoutRecipient",
    "OptOut",
    "RefusedAppeal",
    "Row",
    "Sender",
    "SigningLetter",
    "TwilioCallback",
    "UnfinishedCampaign",
    "WatchedRecipients",
    "WithdrawnAlert",
    "WithdrawnDocument",
    "metadata",
]
