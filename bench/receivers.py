"""Receivers outside Tocsin that record when each message arrived, and can be slow."""

import asyncio
from time import perf_counter
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.endpoints import Endpoints
from tests.processes.outside import Letters, Outside
from tests.processes.system import System


class Arrivals(list[Any]):
    """The messages that arrived: `at` has a `perf_counter` for each."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, came: Any) -> None:
        self.at.append(perf_counter())
        super().append(came)


class SlowLetters(Letters):
    """An SMTP server that takes `seconds` for each e-mail."""

    seconds = 0.0

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        taken = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.seconds)
        return taken


class Receivers(Outside):
    """All receivers.

    Create it before the system that sends to it; `endpoints` have their own process.
    """

    letters: SlowLetters

    def __init__(self, endpoints: Endpoints) -> None:
        super().__init__()
        self.endpoints = endpoints
        self.letters.stop()
        self.letters = SlowLetters()
        self.by_email, self.by_sms, self.by_webhook = Arrivals(), Arrivals(), Arrivals()
        self.letters.taken = self.by_email
        self.short_messages.taken = self.by_sms
        self.webhooks.taken = self.by_webhook

    def environ(self) -> dict[str, str]:
        told = super().environ()
        del told["TOCSIN_OTLP_ENDPOINT"]  # as by default, and this process has enough to do
        ports = f"{told['TOCSIN_OUTBOUND_PORTS']},{self.endpoints.port}"
        return {**told, "TOCSIN_OUTBOUND_PORTS": ports}

    def reach(self, system: System) -> None:
        """Forward callbacks to the public URL to dispatch, which has its own server."""
        public = f"{system.installation.front.url}/dispatch"
        dispatch = system.services.get("dispatch")
        if dispatch is not None:
            self.short_messages.reach = lambda url: url.replace(public, dispatch.url)
