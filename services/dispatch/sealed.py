"""What is sealed under a contact's own key: its models, and their places."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Line
from shared.contracts.envelope import Frozen
from shared.outbound.webhooks import WebhookSecret
from shared.storage.sealing import Place


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

    def active_secrets(self, now: datetime) -> tuple[WebhookSecret, ...]:
        return tuple(
            WebhookSecret.parse(held.secret)
            for held in self.secrets
            if held.until is None or held.until > now
        )


def contact_place(contact: UUID) -> Place:
    return Place.column("contacts", "words", contact)


def address_place(address: UUID) -> Place:
    return Place.column("addresses", "sealed", address)


def texts_place(campaign: UUID) -> Place:
    return Place.column("campaigns", "texts", campaign)
