"""SMS over Twilio. Another provider is another class with the same `send`."""

import asyncio
from typing import TYPE_CHECKING

from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.gateways.twilio_account import TwilioAccount
from services.dispatch.rules.attempt_results import AttemptResult

if TYPE_CHECKING:
    from services.dispatch.gateways.twilio_client import TwilioClient

ANSWER_SECONDS = 120.0
"""Closing the connection before a slow answer causes copies, and an SMS has no id to detect
them."""


class TwilioGateway:
    """Sends SMS through Twilio.

    Loads Twilio's library at the first message, in a thread: other messages do not wait.
    """

    def __init__(self, account: TwilioAccount, *, answer: float = ANSWER_SECONDS) -> None:
        self._account = account
        self._answer = answer
        self._client: TwilioClient | None = None

    async def send(self, message: ShortMessage) -> AttemptResult:
        if self._client is None:
            client = await asyncio.to_thread(_load_client)
            # Another message may have created the client while the library was loading.
            self._client = self._client or client(self._account, answer=self._answer)
        return await self._client.send(message)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _load_client() -> "type[TwilioClient]":
    # Imported here: an installation without SMS does not load the library.
    from services.dispatch.gateways.twilio_client import TwilioClient  # noqa: PLC0415  # see above

    return TwilioClient
