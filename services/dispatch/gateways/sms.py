"""SMS over Twilio. Another provider is another class with the same `send`."""

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.async_http_client import (  # type: ignore[import-untyped]  # as above
    AsyncTwilioHttpClient,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # as above

from services.dispatch.gateways.faults import reason_of
from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.rules.attempted import Attempted, refusal
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.twilio_answers import error_code, is_certain, judge
from shared.outbound.client import failure_of

ANSWER_SECONDS = 120.0
"""Who hangs up on a slow answer sends copies, and an SMS has no id by which to drop one."""
CONNECT_SECONDS = 10.0
BUSY_PAUSE = timedelta(seconds=30)
_BUSY = frozenset({429, 503})


@dataclass(frozen=True)
class TwilioAccount:
    """`callback_url` is where Twilio reports what became of a message."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    callback_url: str
    api_url: str | None = None


class _Session:
    """The session that Twilio's library asks, with limits of time: its own requests have none."""

    def __init__(self, answer: float) -> None:
        self._limits = aiohttp.ClientTimeout(total=answer, sock_connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession()

    async def request(self, **asked: Any) -> aiohttp.ClientResponse:
        return await self._session.request(**(asked | {"timeout": self._limits}))

    async def close(self) -> None:
        await self._session.close()


class TwilioGateway:
    def __init__(self, account: TwilioAccount, *, answer: float = ANSWER_SECONDS) -> None:
        self._account = account
        self._answer = answer
        self._client: Client | None = None
        self._http: AsyncTwilioHttpClient | None = None

    async def send(self, message: ShortMessage) -> Attempted:
        # The delivery stands in the callback's URL: a report may come before the answer to this.
        callback = f"{self._account.callback_url}?delivery={message.delivery}"
        try:
            taken = await self._opened().messages.create_async(
                to=message.to,
                from_=self._account.sender,
                body=message.text,
                status_callback=callback,
            )
        except (TwilioRestException, TwilioServiceException) as refused:
            return _refused(refused.status, error_code(refused.code))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            return Attempted(AttemptOutcome.RETRY, reason_of(failure_of(fault)))
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
            self._http = AsyncTwilioHttpClient(pool_connections=False, logger=silent)
            self._http.session = _Session(self._answer)
            self._client = Client(
                self._account.account_sid, self._account.auth_token, http_client=self._http
            )
            if self._account.api_url is not None:
                self._client.api.base_url = self._account.api_url
        return self._client


def _refused(status: int, code: str | None) -> Attempted:
    if not is_certain(status, code):
        return Attempted(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED, status=status)
    refused = refusal(judge(status, code), status, code)
    return replace(refused, retry_after=BUSY_PAUSE) if status in _BUSY else refused
