"""What requests may say and what answers say. Unknown fields are refused."""

from services.dispatch.schemas.campaigns import (
    AttemptShown,
    CampaignShown,
    Counted,
    DeliveryShown,
    KeptMessage,
    Progress,
    RecipientCount,
    RecipientsShown,
    Settled,
    Settlement,
    Stopped,
    StopWanted,
)
from services.dispatch.schemas.contacts import (
    BlockedAddress,
    ContactChange,
    ContactDelivery,
    ContactMade,
    ContactShown,
    ContactWanted,
    SecretShown,
    TriedNow,
)

__all__ = [
    "AttemptShown",
    "BlockedAddress",
    "CampaignShown",
    "ContactChange",
    "ContactDelivery",
    "ContactMade",
    "ContactShown",
    "ContactWanted",
    "Counted",
    "DeliveryShown",
    "KeptMessage",
    "Progress",
    "RecipientCount",
    "RecipientsShown",
    "SecretShown",
    "Settled",
    "Settlement",
    "StopWanted",
    "Stopped",
    "TriedNow",
]
