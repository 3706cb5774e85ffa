"""Run all services on this machine, in one process, until somebody stops it."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator, Sequence

from services.dispatch.app import open_context as opened_dispatch
from services.dispatch.operations.contacts.reserved_addresses import block_reserved
from services.dispatch.settings import DispatchSettings
from services.front.app import create_joined_app
from services.front.catalogue import CATALOGUE
from services.front.local.installation import Installation
from services.front.local.topics import ensure_topics
from services.front.server import run
from services.front.settings import FrontSettings
from services.front.welcome import sending_line, unreachable_contacts_line, unused_settings
from services.identity.app import open_context
from services.identity.first_accounts import FirstAccount, first_accounts
from services.identity.settings import IdentitySettings


def serve_everything(
    front: FrontSettings, listener: socket.socket, say: Callable[[str], None]
) -> None:
    """Start PostgreSQL and all services; stop them when the server is stopped.

    `say` prints a line for the person at the machine.
    """
    # First: unreachable brokers are reported at once, before anything is created.
    ensure_topics()
    installation = Installation(front)
    installation.start()
    try:
        apps = {
            name: service.create_app(installation.settings(service.settings))
            for name, service in CATALOGUE.items()
        }
        joined = create_joined_app(
            apps,
            secure=front.is_https,
            run_database=installation.supervise_postgres,
            alive={"postgres": installation.postgres_can_run},
        )
        for line in _welcome(front, installation, *asyncio.run(_made_ready(installation))):
            say(line)
        run(joined, listener, front.log_level, proxies=front.trusted_proxies or "")
    finally:
        installation.stop()


async def _made_ready(installation: Installation) -> tuple[Sequence[FirstAccount], int]:
    """Return the accounts that were made, and how many contacts from trials get no messages."""
    async with open_context(installation.settings(IdentitySettings)) as context:
        accounts = await first_accounts(context)
    async with opened_dispatch(installation.settings(DispatchSettings)) as dispatch:
        return accounts, await block_reserved(dispatch)


def _welcome(
    front: FrontSettings,
    installation: Installation,
    accounts: Sequence[FirstAccount],
    contacts_of_trials: int,
) -> Iterator[str]:
    yield f"Data in {installation.folders.data}; keys in {installation.folders.secrets}."
    if accounts:
        yield "First accounts, shown this once. Each password is changed at the first sign-in:"
        for account in accounts:
            yield f"  {account.email:32} {account.password}   {account.role}"
    if front.is_https and not front.trusted_proxies:
        yield "TOCSIN_TRUSTED_PROXIES is not set: everybody who comes through the proxy looks like"
        yield "one caller, and whoever guesses passwords slows the sign-in of all."
    yield sending_line(installation.settings(DispatchSettings))
    if contacts_of_trials:
        yield unreachable_contacts_line(contacts_of_trials)
    yield from unused_settings(os.environ)
    yield f"Tocsin is at {front.url} (Ctrl-C stops it)."
