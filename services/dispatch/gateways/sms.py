"""SMS over Twilio. Another provider is another class with the same `send`."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioException,
    TwilioRestException,
)
from twilio.http.async_http_client import (  # type: ignore[import-untyped]  # as above
    AsyncTwilioHttpClient,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # as above

from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import AttemptOutcome, Reason

TOTAL_SECONDS = 20.0
BUSY_PAUSE = timedelta(seconds=30)
_BUSY = 429
_FAULT_OF_THEIRS = 500


@dataclass(frozen=True)
class TwilioAccount:
    """`callback_url` is where Twilio reports what became of a message."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    callback_url: str
    api_url: str | None = None


class TwilioGateway:
    def __init__(self, account: TwilioAccount) -> None:
        self._account = account
        self._client: Client | None = None
        self._http: AsyncTwilioHttpClient | None = None

    async def send(self, message: ShortMessage) -> Attempted:
        # The delivery stands in the callback's URL: a report may come before the answer to this.
        callback = f"{self._account.callback_url}?delivery={message.delivery}"
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                taken = await self._opened().messages.create_async(
                    to=message.to,
                    from_=self._account.sender,
                    body=message.text,
                    status_callback=callback,
                )
        except TwilioRestException as refused:
            return _refused(refused)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Attempted(AttemptOutcome.RETRY, Reason.UNREACHABLE)
        except (aiohttp.ClientError, TimeoutError, OSError, TwilioException, ValueError):
            # It may have been taken: the answer never came, or could not be read.
            return Attempted(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
        return Attempted(AttemptOutcome.ACCEPTED, Reason.ACCEPTED, provider_id=taken.sid)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    def _opened(self) -> Client:
        # Made at the first message, since its session belongs to the running loop.
        if self._client is None:
            silent = logging.getLogger("twilio.silent")
            silent.disabled = True  # the library logs URLs and headers of every request
            self._http = AsyncTwilioHttpClient(logger=silent)
            self._client = Client(
                self._account.account_sid, self._account.auth_token, http_client=self._http
            )
            if self._account.api_url is not None:
                self._client.api.base_url = self._account.api_url
        return self._client


def _refused(refused: TwilioRestException) -> Attempted:
    if refused.status == _BUSY:
        return Attempted(
            AttemptOutcome.RETRY, Reason.BUSY, status=refused.status, retry_after=BUSY_PAUSE
        )
    if refused.status in {401, 403}:
        return Attempted(AttemptOutcome.RETRY, Reason.NOT_AUTHORISED, status=refused.status)
    if refused.status >= _FAULT_OF_THEIRS:
        return Attempted(AttemptOutcome.RETRY, Reason.PROVIDER_FAULT, status=refused.status)
    return Attempted(AttemptOutcome.REFUSED, Reason.RECIPIENT_REFUSED, status=refused.status)
