"""Whom the demo writes to: invented contacts, and a receiver of webhooks that checks signatures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex

from aiohttp import web

from services.front.client import Client
from shared.clock import utc_now
from shared.outbound.webhooks import NotVerified, WebhookSecret, verify

COUNTRIES = ("EGY", "HND", "TJK")


@dataclass
class Receiver:
    """Counts what arrived; `secret` is known once the contact is made."""

    url: str = ""
    secret: WebhookSecret | None = None
    verified: list[str] = field(default_factory=list)
    refused: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            if self.secret is None:
                raise web.HTTPServiceUnavailable
            verify([self.secret], dict(request.headers), body, now=utc_now())
        except NotVerified:
            self.refused += 1
            return web.Response(status=400)
        self.verified.append(request.headers["webhook-id"])
        return web.Response(status=204)


@asynccontextmanager
async def listening(port: int | None) -> AsyncIterator[Receiver]:
    """Yield a receiver on loopback, such as a partner would run it; `port` None: on any."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/tocsin", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port or 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        receiver.url = f"http://{host}:{port}/tocsin"
        yield receiver
    finally:
        await runner.cleanup()


async def make_contacts(client: Client, receiver: Receiver | None) -> None:
    """Make an invented diplomat, a newsroom and, with a receiver, a partner mechanism."""
    run = token_hex(3)
    common = {"countries": COUNTRIES}
    await client.post(
        "/dispatch/v1/contacts",
        {
            "audience": "diplomat",
            "name": "[Invented] Human rights officer",
            "organisation": "[Invented] Embassy",
            "languages": ["fr", "en"],
            "email": f"diplomat-{run}@example.com",
            "phone": "+33639980001",
            **common,
        },
    )
    await client.post(
        "/dispatch/v1/contacts",
        {
            "audience": "media",
            "name": "[Invented] Newsroom",
            "languages": ["en"],
            "email": f"newsroom-{run}@example.com",
            **common,
        },
    )
    if receiver is not None:
        made = await client.post(
            "/dispatch/v1/contacts",
            {
                "audience": "partner",
                "name": "[Invented] Partner mechanism",
                "languages": ["en"],
                "endpoint": receiver.url,
                **common,
            },
        )
        receiver.secret = WebhookSecret.parse(made["secret"])
