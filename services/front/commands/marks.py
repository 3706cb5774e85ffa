"""`tocsin marks`: the keyed hashes of names by which other cases and requests are found."""

import asyncio
from typing import TYPE_CHECKING

import typer

from services.front.commands.output import say
from services.front.commands.reach import app_of, settings_of, who_asks

if TYPE_CHECKING:
    from shared.settings import ServiceSettings

app = typer.Typer(
    no_args_is_help=True,
    help="The marks of names, by which doubles are found. After an upgrade that changes their rule "
    "the services make them anew by themselves.",
)

SERVICES = ("triage", "relocation")
"""Who keeps marks: of alerts, and of support requests."""


@app.command()
def rebuild() -> None:
    """Make the marks of all names anew at once, while services run.

    Can be stopped and started again; it goes on where it was. Until it is done, what was filed
    before is found by its former marks.
    """
    for service in SERVICES:
        with settings_of(service) as settings:
            say(asyncio.run(_rebuild(settings)))


async def _rebuild(settings: "ServiceSettings") -> str:
    from services.relocation.operations import marking
    from services.triage.operations import remarking

    async with app_of(settings) as service:
        parts = service.state.parts
        if settings.service == "triage":
            rebuilt = await remarking.rebuild_marks(parts, who_asks())
            return (
                f"triage: {rebuilt.alerts} alerts were marked anew, and {rebuilt.proposed} links "
                "between cases are proposed by that."
            )
        requests = await marking.rebuild_marks(parts, who_asks())
        return f"relocation: {requests} support requests were marked anew."
