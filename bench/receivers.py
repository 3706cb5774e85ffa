"""The world outside, which notes when what came, and can be slow."""

import asyncio
from time import perf_counter
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.front.local.processes import LOOPBACK, free_port
from tests.processes.outside import Letters, Outside
from tests.processes.system import System


class Arrivals(list[Any]):
    """What came, and when: `at` holds a `perf_counter` for each."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, came: Any) -> None:
        self.at.append(perf_counter())
        super().append(came)


class SlowLetters(Letters):
    """An SMTP server that takes `seconds` for each letter."""

    seconds = 0.0

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        taken = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.seconds)
        return taken


ANSWER_SECONDS = 0.005
"""How long an endpoint takes for its answer."""
DEAD = "dead"
"""The endpoint that takes what comes and never answers."""


class Receivers(Outside):
    """Make it before the system that sends to it.

    `arrived` has the `webhook-id` of what came to `endpoint(...)`, with a `perf_counter`.
    """

    letters: SlowLetters

    def __init__(self) -> None:
        super().__init__()
        self.letters.stop()
        self.letters = SlowLetters()
        self.by_email, self.by_sms, self.by_webhook = Arrivals(), Arrivals(), Arrivals()
        self.letters.taken = self.by_email
        self.short_messages.taken = self.by_sms
        self.webhooks.taken = self.by_webhook
        self.arrived: list[tuple[str, float]] = []
        self._endpoints = free_port()
        self._over = asyncio.Event()
        self._others = self._wait(self._serve_endpoints())

    def endpoint(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self._endpoints}/{name}"

    def environ(self) -> dict[str, str]:
        told = super().environ()
        del told["TOCSIN_OTLP_ENDPOINT"]  # as by default, and this process has enough to do
        ports = f"{told['TOCSIN_OUTBOUND_PORTS']},{self._endpoints}"
        return {**told, "TOCSIN_OUTBOUND_PORTS": ports}

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._wait(self._others.cleanup())
        super().stop()

    def reach(self, system: System) -> None:
        """Let callbacks to the public URL come to dispatch, which is served by itself."""
        public = f"{system.installation.front.url}/dispatch"
        dispatch = system.services.get("dispatch")
        if dispatch is not None:
            self.short_messages.reach = lambda url: url.replace(public, dispatch.url)

    async def _serve_endpoints(self) -> web.AppRunner:
        app = web.Application()
        app.add_routes([web.post("/{name}", self._arrive)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, LOOPBACK, self._endpoints, backlog=1024).start()
        return runner

    async def _arrive(self, request: web.Request) -> web.Response:
        if request.match_info["name"] == DEAD:
            await self._over.wait()
            return web.Response(status=503)
        self.arrived.append((request.headers["webhook-id"], perf_counter()))
        await asyncio.sleep(ANSWER_SECONDS)
        return web.Response()
