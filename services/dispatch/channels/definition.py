"""Define a channel's record; only its values differ, so other code treats all channels alike."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from services.dispatch.gateways.messages import Gateway
from services.dispatch.rules.notice_texts import NoticeFacts
from services.dispatch.rules.pace import Pace
from services.dispatch.settings import DispatchSettings
from shared.channel_labels import ChannelNames
from shared.clock import Clock
from shared.contracts.channels import Channel
from shared.contracts.content import AccountProfile, AppealText
from shared.outbound.policy import OutboundPolicy
from shared.outbound.webhooks import WebhookSecret


@dataclass(frozen=True, slots=True, repr=False)
class AppealToSend:
    """One document to one recipient. `campaign` is its row; `repeated`: it may be a second copy.

    `preferred`: the language that the recipient prefers, if the document is in none they read.
    """

    delivery: UUID
    address: str
    secrets: tuple[WebhookSecret, ...]
    campaign: Any
    text: AppealText
    audience: str
    repeated: bool
    preferred: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class TrialToSend:
    """A test message to one recipient."""

    delivery: UUID
    address: str
    secrets: tuple[WebhookSecret, ...]
    now: datetime


@dataclass(frozen=True, slots=True, repr=False)
class NoticeToSend:
    """What one account is notified of. `names`: the names of the channels in its language."""

    delivery: UUID
    address: str
    notices: Sequence[NoticeFacts]
    language: str
    repeated: bool
    public_url: str
    names: ChannelNames


class Composer(Protocol):
    """Builds messages for the channel's gateway. One is created for each batch of deliveries."""

    def appeal(self, to_send: AppealToSend) -> Any: ...

    def trial(self, to_send: TrialToSend) -> Any: ...


@dataclass(frozen=True)
class StaffNotices:
    """How notices to staff are sent by this channel.

    `address` returns the address of an account, if it has one. `always`: every notice is sent by
    it, and each account must have such an address; else only critical notices are.
    """

    address: Callable[[AccountProfile], str | None]
    compose: Callable[[NoticeToSend], Any]
    always: bool = False


def as_given(address: str) -> str:
    return address


def taken_as_given(address: str, _policy: OutboundPolicy) -> str:
    return address


def may_be_delivered(_address: str) -> bool:
    return False


@dataclass(frozen=True)
class ChannelDefinition:
    """Everything that dispatch knows about one channel.

    `same_address` is a message id: the text for an address that another contact of the same
    audience has. What pages call the channel is in `shared/channel_labels.py`.
    """

    code: Channel
    contact_field: str
    """The field of a contact that says where it is reached."""
    same_address: str
    pace: Pace
    retries: tuple[timedelta, ...]
    """The pauses between attempts; after the last of them no other is made."""
    composer: Callable[[], Composer]
    gateway: Callable[[DispatchSettings, Clock], Gateway[Any] | None]
    """Creates the gateway; None while no provider is configured."""
    needs: tuple[str, ...] = ()
    """All settings that name its provider. Empty: it always has one."""
    has_provider: bool = True
    """All messages go through one provider of ours; else each address is a server of its own."""
    callback: str | None = None
    """The path below our public URL to which the provider reports the result of a message."""
    has_secrets: bool = False
    """Each address gets a secret that signs what is sent there."""
    staff: StaffNotices | None = None
    normalise: Callable[[str], str] = as_given
    """Returns the normal form of an address, by which it is found."""
    is_same: Callable[[str, str], bool] = operator.eq
    """Returns whether a given address is the same as the stored one, which is then kept as it
    is."""
    check: Callable[[str, OutboundPolicy], str] = taken_as_given
    """Returns an address as it will be used; raises `Invalid` if nothing can ever be sent there."""
    is_never_delivered: Callable[[str], bool] = may_be_delivered
    """Returns whether the address is reserved for examples and tests."""

    def is_configured(self, settings: DispatchSettings) -> bool:
        return all(getattr(settings, each) is not None for each in self.needs)
