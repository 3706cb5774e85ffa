"""The models of what is sealed under a contact's own key, and their places."""

from datetime import datetime
from hashlib import sha256

from pydantic import AwareDatetime

from shared.contracts.codes import Line
from shared.contracts.envelope import Frozen
from shared.outbound.webhooks import WebhookSecret


class ContactWords(Frozen):
    name: Line
    organisation: Line | None = None


class HeldSecret(Frozen):
    """A webhook secret; `until` is set once it is rotated out."""

    secret: str
    until: AwareDatetime | None = None


class AddressWords(Frozen):
    """`value` is an e-mail address, a number in E.164, or an endpoint's URL."""

    value: str
    secrets: tuple[HeldSecret, ...] = ()

    @property
    def secret_mark(self) -> str | None:
        """Return a short mark by which two secrets can be told apart; it reveals neither."""
        if not self.secrets:
            return None
        return sha256(self.secrets[0].secret.encode()).hexdigest()

    def active_secrets(self, now: datetime) -> tuple[WebhookSecret, ...]:
        return tuple(
            WebhookSecret.parse(held.secret)
            for held in self.secrets
            if held.until is None or held.until > now
        )
