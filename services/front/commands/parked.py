"""`tocsin parked`: list, replay or skip events that could not take effect."""

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from services.front.commands.output import fail, print_json, say
from services.front.commands.targets import ServiceName, command_actor, settings_of
from services.front.without_loops import runtime_of

if TYPE_CHECKING:
    from shared.messaging.parked_keys import ParkedListing, Replayed
    from shared.settings import ServiceSettings

app = typer.Typer(
    no_args_is_help=True,
    help="Parked events: they wait because an event of the same key failed.",
)

Topic = Annotated[str, typer.Argument(help="The topic, such as tocsin.intake.")]
Key = Annotated[str, typer.Argument(help="The key as `parked list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_parked(service: ServiceName, as_json: AsJson = False) -> None:
    """List the keys that wait in a service, since when and why."""
    with settings_of(service) as settings:
        found = asyncio.run(_list(settings))
    if as_json:
        print_json([dataclasses.asdict(each) for each in found])
    elif not found:
        say("Nothing is parked.")
    else:
        for each in found:
            typer.echo("  ".join(str(value) for value in dataclasses.astuple(each)))


async def _list(settings: "ServiceSettings") -> "list[ParkedListing]":
    from shared.messaging import parked_keys

    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return list(await parked_keys.list_parked(session))


@app.command()
def replay(
    service: ServiceName,
    topic: Topic,
    key: Key,
    out_of_order: Annotated[
        bool,
        typer.Option(
            help="Process the first event although earlier ones are missing: they will never "
            "arrive."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Process the waiting events of a key now, in order. Stops at a new failure and exits 1."""
    with settings_of(service) as settings:
        done = asyncio.run(_replay(settings, topic, key, out_of_order=out_of_order))
    if as_json:
        print_json(dataclasses.asdict(done))
    else:
        say(f"{done.events} events processed.")
    if done.stopped_at is not None:
        fail(f"event {done.stopped_at} failed again: {done.reason}")


async def _replay(
    settings: "ServiceSettings", topic: str, key: str, *, out_of_order: bool
) -> "Replayed":
    from shared.messaging import parked_keys

    async with runtime_of(settings) as runtime:
        if runtime.effects is None:
            fail(f"{settings.service} reads no events")
        return await parked_keys.replay(
            runtime.effects, topic, key, by=command_actor(), out_of_order=out_of_order
        )


@app.command()
def skip(
    service: ServiceName,
    topic: Topic,
    key: Key,
    event: Annotated[UUID, typer.Argument(help="Id of the event to skip. It must be the first.")],
    reason: Annotated[
        str, typer.Option(help="A code for the audit trail, such as unknown-version.")
    ],
) -> None:
    """Skip the first waiting event of a key for ever. The audit trail records who and why."""
    from shared.audit.trail import NotAuditable

    with settings_of(service) as settings:
        try:
            asyncio.run(_skip(settings, topic, key, event, reason))
        except NotAuditable:
            fail("the reason must be a code without spaces, such as unknown-version")
    say("Event skipped.")


async def _skip(
    settings: "ServiceSettings", topic: str, key: str, event: UUID, reason: str
) -> None:
    from shared.messaging import parked_keys

    async with (
        runtime_of(settings) as runtime,
        runtime.database.unit_of_work(command_actor()) as work,
    ):
        await parked_keys.skip(work, topic, key, event, reason)
