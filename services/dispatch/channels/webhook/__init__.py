"""Webhooks, to endpoints of partners."""

from typing import Any

from services.dispatch.channels.definition import ChannelDefinition
from services.dispatch.channels.webhook.addresses import (
    check_endpoint,
    is_same_endpoint,
    normal_form,
)
from services.dispatch.channels.webhook.composing import WebhookComposer
from services.dispatch.gateways.messages import Gateway
from services.dispatch.gateways.webhook import WebhookGateway
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.retries import pauses
from services.dispatch.settings import DispatchSettings
from shared.clock import Clock
from shared.contracts.channels import Channel
from shared.message_ids import msgid
from shared.outbound.client import SafeClient


def _gateway(settings: DispatchSettings, clock: Clock) -> Gateway[Any]:
    return WebhookGateway(SafeClient(settings.outbound), clock=clock)


WEBHOOK = ChannelDefinition(
    code=Channel.WEBHOOK,
    contact_field="endpoint",
    same_address=msgid("Another contact of this audience has the same endpoint."),
    pace=Pace(at_once=256, per_address=128),
    # The schedule suggested by the Standard Webhooks specification.
    retries=pauses("5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"),
    composer=WebhookComposer,
    gateway=_gateway,
    has_provider=False,
    has_secrets=True,
    normalise=normal_form,
    is_same=is_same_endpoint,
    check=check_endpoint,
)
