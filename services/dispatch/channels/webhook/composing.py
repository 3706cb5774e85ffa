"""Compose webhooks."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.dispatch.channels.definition import AppealToSend, TrialToSend
from services.dispatch.gateways.messages import WebhookMessage
from services.dispatch.webhook_payload import payload_of, trial_payload
from shared.contracts.content import AppealText


@dataclass(repr=False)
class WebhookComposer:
    """Builds the body of each document and language once for its batch."""

    _bodies: dict[tuple[UUID, str, str | None], bytes] = field(default_factory=dict)

    def appeal(self, to_send: AppealToSend) -> WebhookMessage:
        body = self._body(to_send.campaign, to_send.text, to_send.preferred)
        return WebhookMessage(to_send.delivery, to_send.address, to_send.secrets, body)

    def trial(self, to_send: TrialToSend) -> WebhookMessage:
        body = trial_payload(to_send.now).body()
        return WebhookMessage(to_send.delivery, to_send.address, to_send.secrets, body)

    def _body(self, campaign: Any, text: AppealText, preferred: str | None) -> bytes:
        place = (campaign.id, text.language, preferred)
        if place not in self._bodies:
            self._bodies[place] = payload_of(campaign, text, preferred).body()
        return self._bodies[place]
