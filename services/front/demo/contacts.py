"""Whom the demo writes to: invented contacts, and a receiver of webhooks that checks signatures."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

from services.dispatch.parts import parts_of
from services.dispatch.reception import list_contacts
from services.dispatch.settings import DispatchSettings
from services.front.client import Client
from services.front.commands.reach import runtime_of
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import utc_now
from shared.outbound.webhooks import NotVerified, WebhookSecret, verify
from shared.web.pagination import PageRequest

INVENTED = "[Invented]"

MACHINE = Principal(UUID(int=0), "service", frozenset({Role.COMMUNICATIONS}), ALL_DESKS)
"""Whoever sits at the machine; the audit trail shows the account of all zeros."""

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
"""Addresses that are nobody's: a reserved domain, and a number that France keeps for fiction."""

PARTNER: Mapping[str, object] = {
    "audience": "partner",
    "name": "[Invented] Partner mechanism",
    "countries": COUNTRIES,
    "languages": ("en",),
}


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


class RealContacts(Exception):
    """Somebody real would get an invented appeal."""

    def __init__(self) -> None:
        super().__init__(
            "this Tocsin has contacts that would get the invented appeals; "
            "run `make demo ARGS=--fresh` instead: it starts a Tocsin of its own"
        )


async def require_no_real_contact(settings: DispatchSettings) -> None:
    """Look among the contacts as the machine itself, with no account; raise `RealContacts`."""
    async with runtime_of(settings) as runtime:
        parts = parts_of(runtime, settings)
        cursor: str | None = None
        while True:
            wanted = PageRequest(limit=100, cursor=cursor)
            page = await list_contacts(parts, MACHINE, wanted)
            if any(each.active and not each.name.startswith(INVENTED) for each in page.items):
                raise RealContacts
            if (cursor := page.next) is None:
                return


async def make_contacts(client: Client, receiver: Receiver | None) -> None:
    """Make an invented diplomat, a newsroom and, with a receiver, a partner mechanism.

    Those of an earlier run are there already and are left as they are.
    """
    held = {each["name"] for each in await client.all("/dispatch/v1/contacts") if each["active"]}
    for contact in CONTACTS:
        if contact["name"] not in held:
            await client.post("/dispatch/v1/contacts", contact)
    if receiver is not None:
        made = await client.post("/dispatch/v1/contacts", {**PARTNER, "endpoint": receiver.url})
        receiver.secret = WebhookSecret.parse(made["secret"])
