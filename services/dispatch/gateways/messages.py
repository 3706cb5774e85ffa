"""Messages as they are given to a gateway. No `repr` shows their content."""

from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from services.dispatch.rules.attempt_results import AttemptResult
from shared.outbound.webhooks import WebhookSecret


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """An e-mail. `repeated`: the recipient may have it already; `notice`: it is for staff.

    `unsubscribe`: it offers to leave the list.
    """

    delivery: UUID
    to: str
    subject: str
    text: str
    html: str | None
    repeated: bool = False
    notice: bool = False
    unsubscribe: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True, repr=False)
class ShortMessage:
    """An SMS. `to` in E.164."""

    delivery: UUID
    to: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class WebhookMessage:
    """A message to a webhook.

    `secrets`: all secrets that the receiver may still verify with.
    """

    delivery: UUID
    url: str
    secrets: tuple[WebhookSecret, ...]
    body: bytes


class Readable(Protocol):
    """A message that can be kept as plain text in the local mailbox, such as an SMS."""

    @property
    def delivery(self) -> UUID: ...

    @property
    def to(self) -> str: ...

    @property
    def text(self) -> str: ...


Message = TypeVar("Message", contravariant=True)  # noqa: PLC0105  # the plain name is easier to read


class Gateway(Protocol[Message]):
    async def send(self, message: Message) -> AttemptResult:
        """Try once and return the result. Raises no error of the outside world."""

    async def close(self) -> None: ...
