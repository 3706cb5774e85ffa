"""`tocsin demo`: three invented alerts through the whole flow, and where each left its trace."""

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from services.front.commands.accounts import MACHINE
from services.front.commands.timeline import lines_of
from services.front.commands.words import fail, one_line_faults, print_json, say

if TYPE_CHECKING:
    from services.front.demo.contacts import Receiver
    from services.front.demo.instance import Instance
    from services.front.demo.walk import Walked


def demo(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start a Tocsin of its own, also if one runs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what happened as JSON.")] = False,
) -> None:
    """Play three invented alerts: an arbitrary detention, death threats, a relocation.

    Uses the Tocsin that runs on this machine, else one of its own that is gone afterwards. Exits 1
    if a step failed.
    """
    from services.front.client import Refused, Unreachable
    from services.front.demo.contacts import RealContacts
    from services.front.demo.instance import fresh_instance, running_instance
    from services.front.demo.walk import TookTooLong
    from services.front.settings import read_front_settings

    with one_line_faults():
        here = None if fresh else running_instance(read_front_settings())
        where = nullcontext(here) if here is not None else fresh_instance()
        if here is None:
            say("Starting a Tocsin of the demo's own; it is gone afterwards.")
        with where as instance:
            say(f"Playing on {instance.url}.")
            try:
                walked, received = asyncio.run(_play(instance))
            except (Refused, Unreachable, TookTooLong, RealContacts) as fault:
                fail(str(fault))
            if as_json:
                print_json([vars(each) for each in walked])
            else:
                _tell(instance, walked, received)
    if not all(each.timeline for each in walked):
        fail("a story left no timeline")


async def _play(instance: "Instance") -> "tuple[list[Walked], Receiver]":
    from services.dispatch.settings import DispatchSettings
    from services.front.client import opened_client
    from services.front.demo.contacts import listening, make_contacts, require_no_real_contact
    from services.front.demo.players import players
    from services.front.demo.stories import load_stories
    from services.front.demo.walk import walk
    from services.identity.settings import IdentitySettings
    from shared.clock import utc_now

    # Before anything is made: a refusal leaves nothing behind.
    await require_no_real_contact(instance.installation.settings(DispatchSettings))
    settings = instance.installation.settings(IdentitySettings)
    async with (
        opened_client(instance.url) as client,
        listening(instance.webhook_port) as receiver,
        players(settings, client, MACHINE) as people,
    ):
        # A running instance does not let webhooks come to loopback, and should not.
        await make_contacts(people.communications, receiver if instance.fresh else None)
        stories = load_stories(utc_now().date())
        return [await walk(story, people, say) for story in stories], receiver


def _tell(instance: "Instance", walked: "list[Walked]", receiver: "Receiver") -> None:
    for story in walked:
        typer.echo(f"\n{story.number}  {story.title}")
        for line in lines_of(story.timeline):
            typer.echo(f"  {line}")
        for delivery in story.deliveries:
            typer.echo(
                f"  delivery by {delivery['channel']}: {delivery['state']} ({delivery['reason']})"
            )
    typer.echo("")
    if receiver.verified:
        typer.echo(f"Webhooks received with a valid signature: {len(receiver.verified)}.")
    mailbox = instance.installation.folders.data / "mailbox"
    if instance.fresh:
        typer.echo("E-mails and SMS went to the local mailbox, gone with the demo's own Tocsin.")
        typer.echo("To read them, run `make run` in one terminal and `make demo` in another.")
    else:
        typer.echo(f"Read the messages at {instance.url}/dispatch/mailbox or in {mailbox}.")
