"""`tocsin republish` and `tocsin rewind`: restore what a broker or a database lost."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from services.front.commands.dates_and_times import METAVAR, past
from services.front.commands.output import fail, say
from services.front.commands.targets import ServiceName, command_actor, settings_of
from services.front.without_loops import runtime_of

if TYPE_CHECKING:
    from shared.settings import ServiceSettings

Since = Annotated[
    datetime,
    typer.Option(
        parser=past,
        metavar=METAVAR,
        help="A time in UTC, such as 2026-11-23T14:00.",
    ),
]


def republish(service: ServiceName, since: Since) -> None:
    """Publish the events of a service again, from a time on: after the broker lost data.

    Receivers ignore the events that they already have. Possible for the last 30 days.
    """
    with settings_of(service) as settings:
        events = asyncio.run(_republish(settings, since))
    say(f"{events} events will be published again while the service runs.")


async def _republish(settings: "ServiceSettings", since: datetime) -> int:
    from shared.messaging import repair

    async with runtime_of(settings) as runtime:
        return await repair.republish(runtime.database, since, by=command_actor())


def rewind(service: ServiceName, since: Since) -> None:
    """Make a stopped service read events again, from a time on: after a backup was restored."""
    with settings_of(service) as settings:
        asyncio.run(_rewind(settings, since))
    say("The service reads from that time when it starts.")


async def _rewind(settings: "ServiceSettings", since: datetime) -> None:
    from shared.messaging import repair
    from shared.messaging.bus import BusUnavailable, GroupActive

    async with runtime_of(settings) as runtime:
        try:
            await repair.rewind(
                runtime.bus.subscriber,
                runtime.database,
                settings.service,
                runtime.topics,
                since,
                by=command_actor(),
            )
        except (GroupActive, BusUnavailable) as fault:
            fail(str(fault))
