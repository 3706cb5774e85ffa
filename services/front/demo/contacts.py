"""The demo's recipients: invented contacts, and a receiver of webhooks that checks signatures."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from services.front.client import Client
from shared.clock import utc_now
from shared.outbound.webhooks import NotVerified, WebhookSecret, verify

COUNTRIES = ("EGY", "HND", "TJK")

CONTACTS: tuple[Mapping[str, object], ...] = (
    {
        "audience": "diplomat",
        "name": "[Invented] Human rights officer",
        "organisation": "[Invented] Embassy",
        "countries": COUNTRIES,
        "languages": ("fr", "en"),
        "email": "human.rights.officer@embassy.example",
        "phone": "+33639980001",
    },
    {
        "audience": "media",
        "name": "[Invented] Newsroom",
        "countries": COUNTRIES,
        "languages": ("en",),
        "email": "newsroom@news.example",
    },
)
"""Addresses that belong to nobody: a reserved domain, and a number that France reserves for
fiction."""

PARTNER: Mapping[str, object] = {
    "audience": "partner",
    "name": "[Invented] Partner mechanism",
    "countries": COUNTRIES,
    "languages": ("en",),
}


@dataclass
class Receiver:
    """Counts the webhooks that arrived; `secret` is known once the contact is made."""

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
    """Yield a receiver on loopback, as a partner would run one; `port` None: any free port."""
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


async def make_contacts(client: Client, receiver: Receiver) -> None:
    """Make an invented diplomat, a newsroom and a partner mechanism, which has the receiver."""
    for contact in CONTACTS:
        await client.post("/dispatch/v1/contacts", contact)
    made = await client.post("/dispatch/v1/contacts", {**PARTNER, "endpoint": receiver.url})
    receiver.secret = WebhookSecret.parse(made["secret"])
