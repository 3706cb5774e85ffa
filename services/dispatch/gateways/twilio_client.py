"""One account at Twilio, through its library. Imported at the first SMS: the library is large."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from services.dispatch.gateways.faults import reason_of
from services.dispatch.gateways.messages import ShortMessage
from services.dispatch.gateways.twilio_account import TwilioAccount
from services.dispatch.rules.attempt_results import AttemptResult, refusal
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.twilio_answers import error_code, is_certain, judge
from shared.outbound.client import failure_of

CONNECT_SECONDS = 10.0
BUSY_PAUSE = timedelta(seconds=30)
_BUSY = frozenset({429, 503})


class _Session:
    """The session for Twilio's library, with time limits: its own requests have none."""

    def __init__(self, answer: float) -> None:
        self._limits = aiohttp.ClientTimeout(total=answer, sock_connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession()

    async def request(self, **asked: Any) -> aiohttp.ClientResponse:
        return await self._session.request(**(asked | {"timeout": self._limits}))

    async def close(self) -> None:
        await self._session.close()


class TwilioClient:
    """Sends HTTP requests to Twilio.

    Must be made in the running loop, since its session belongs to it. `answer` is in seconds.
    """

    def __init__(self, account: TwilioAccount, *, answer: float) -> None:
        silent = logging.getLogger("twilio.silent")
        silent.disabled = True  # the library logs URLs and headers of every request
        self._account = account
        self._http = AsyncTwilioHttpClient(pool_connections=False, logger=silent)
        self._http.session = _Session(answer)
        self._client = Client(account.account_sid, account.auth_token, http_client=self._http)
        if account.api_url is not None:
            self._client.api.base_url = account.api_url

    async def send(self, message: ShortMessage) -> AttemptResult:
        # The callback URL carries the delivery: a report may arrive before the answer to this
        # request.
        callback = f"{self._account.callback_url}?delivery={message.delivery}"
        try:
            taken = await self._client.messages.create_async(
                to=message.to,
                from_=self._account.sender,
                body=message.text,
                status_callback=callback,
            )
        except (TwilioRestException, TwilioServiceException) as refused:
            return _refused(refused.status, error_code(refused.code))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            return AttemptResult(AttemptOutcome.RETRY, reason_of(failure_of(fault)))
        except (aiohttp.ClientError, TimeoutError, OSError, TwilioException, ValueError):
            # Twilio may have accepted the SMS: the answer never came, or could not be read.
            return AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
        return AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED, provider_id=taken.sid)

    async def close(self) -> None:
        await self._http.close()


def _refused(status: int, code: str | None) -> AttemptResult:
    if not is_certain(status, code):
        return AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED, status=status)
    refused = refusal(judge(status, code), status, code)
    return replace(refused, retry_after=BUSY_PAUSE) if status in _BUSY else refused
