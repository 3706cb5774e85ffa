"""The people of the demo: invented accounts, made on the machine and disabled afterwards."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from secrets import token_hex

from services.front.client import Client, sign_in
from services.front.demo.walk import Players
from services.identity.access import administration
from services.identity.app import open_context
from services.identity.schemas import CreateAccount
from services.identity.settings import IdentitySettings
from shared.access.principal import Principal
from shared.access.roles import Role

DOMAIN = "demo.tocsin.invalid"

PARTS = {
    "operator": Role.OPERATOR,
    "officer": Role.TRIAGE_OFFICER,
    "approver": Role.APPROVER,
    "communications": Role.COMMUNICATIONS,
    "grants": Role.GRANTS_OFFICER,
    "committee": Role.COMMITTEE_MEMBER,
}


@asynccontextmanager
async def players(
    settings: IdentitySettings, client: Client, machine: Principal
) -> AsyncIterator[Players]:
    """Yield one signed-in person for each part; their accounts are disabled at the end."""
    async with AsyncExitStack() as stack:
        context = await stack.enter_async_context(open_context(settings))
        run, password = token_hex(3), f"demo-{token_hex(12)}"
        addresses: list[str] = []
        signed_in: dict[str, Client] = {}
        for part, role in PARTS.items():
            wanted = CreateAccount(
                name=f"Invented {part} of the demo",
                email=f"{part}-{run}@{DOMAIN}",
                roles=frozenset({role}),
                all_desks=True,
            )
            made = await administration.create(context, machine, wanted)
            stack.push_async_callback(administration.disable, context, machine, made.account.id)
            signed_in[part] = await sign_in(
                client, wanted.email or "", made.password or "", password
            )
            addresses.append(wanted.email or "")
        yield Players(**signed_in, password=password, addresses=tuple(addresses))
