"""`tocsin marks`: the keyed hashes by which other cases, requests and contacts are found."""

import asyncio
from typing import TYPE_CHECKING

import typer

from services.front.commands.output import say
from services.front.commands.reach import settings_of, who_asks
from services.front.idle import app_of

if TYPE_CHECKING:
    from shared.settings import ServiceSettings

app = typer.Typer(
    no_args_is_help=True,
    help="The marks of names and endpoints, by which doubles are found. After an upgrade that "
    "changes their rule the services make them anew by themselves.",
)

SERVICES = ("triage", "relocation", "dispatch")
"""Who keeps marks: of alerts, of support requests, and of the endpoints of contacts."""


@app.command()
def rebuild() -> None:
    """Make the marks of all names and endpoints anew at once, while services run.

    Can be stopped and started again; it goes on where it was. Until it is done, what was filed
    before is found by its former marks.
    """
    for service in SERVICES:
        with settings_of(service) as settings:
            say(asyncio.run(_rebuild(settings)))


async def _rebuild(settings: "ServiceSettings") -> str:
    from services.dispatch.operations.contacts import rehashing_endpoints
    from services.relocation.operations import marking
    from services.triage.operations.alerts import rebuilding_marks

    async with app_of(settings) as service:
        context = service.state.context
        if settings.service == "triage":
            rebuilt = await rebuilding_marks.rebuild_marks(context, who_asks())
            return (
                f"triage: {rebuilt.alerts} alerts were marked anew, and {rebuilt.proposed} links "
                "between cases are proposed by that."
            )
        if settings.service == "dispatch":
            endpoints = await rehashing_endpoints.rebuild_hashes(context, who_asks())
            return f"dispatch: {endpoints} endpoints of contacts were marked anew."
        requests = await marking.rebuild_marks(context, who_asks())
        return f"relocation: {requests} support requests were marked anew."
