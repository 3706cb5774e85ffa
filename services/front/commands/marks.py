"""`tocsin marks`: the keyed hashes by which other cases, requests and contacts are found."""

import asyncio
from typing import TYPE_CHECKING

import typer

from services.front.commands.output import say
from services.front.commands.targets import command_actor, settings_of
from services.front.without_loops import app_of

if TYPE_CHECKING:
    from shared.settings import ServiceSettings

app = typer.Typer(
    no_args_is_help=True,
    help="Search marks of names and endpoints, which find duplicates. After an upgrade that "
    "changes their rule, the services rebuild them on their own.",
)

SERVICES = ("triage", "relocation", "dispatch")
"""The services with marks: of alerts, of support requests, and of the endpoints of contacts."""


@app.command()
def rebuild() -> None:
    """Rebuild the search marks of all names and endpoints now, while the services run.

    If you stop it, run it again: it continues where it was. Until it is done, older records are
    found by their old marks.
    """
    for service in SERVICES:
        with settings_of(service) as settings:
            say(asyncio.run(_rebuild(settings)))


async def _rebuild(settings: "ServiceSettings") -> str:
    from services.dispatch.operations.contacts import rehashing_endpoints
    from services.relocation.operations import name_marks
    from services.triage.operations.alerts import rebuilding_marks

    async with app_of(settings) as service:
        context = service.state.context
        if settings.service == "triage":
            rebuilt = await rebuilding_marks.rebuild_marks(context, command_actor())
            return (
                f"triage: marks of {rebuilt.alerts} alerts rebuilt, {rebuilt.proposed} new links "
                "between cases proposed."
            )
        if settings.service == "dispatch":
            endpoints = await rehashing_endpoints.rebuild_hashes(context, command_actor())
            return f"dispatch: marks of {endpoints} endpoints rebuilt."
        requests = await name_marks.rebuild_marks(context, command_actor())
        return f"relocation: marks of {requests} support requests rebuilt."
