"""`tocsin demo`: three invented alerts through the whole flow, and the traces of each."""

import asyncio
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from services.front.commands.accounts import MACHINE
from services.front.commands.output import fail, one_line_faults, print_json, say
from services.front.commands.timeline import lines_of

if TYPE_CHECKING:
    from services.front.demo.contacts import Receiver
    from services.front.demo.instance import Instance
    from services.front.demo.walk import FinishedStory
    from services.front.local.installation import Installation


def demo(
    *,
    here: Annotated[
        bool,
        typer.Option(
            "--here",
            help="Use the Tocsin that runs here, and stop before the approval. Its officers get "
            "notices of three invented cases.",
        ),
    ] = False,
    stay: Annotated[
        bool,
        typer.Option("--stay", help="Keep the Tocsin of the demo until Ctrl-C, to look around."),
    ] = False,
    fresh: Annotated[  # noqa: ARG001 - what used to ask for what is done now in any case
        bool, typer.Option("--fresh", hidden=True)
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what happened as JSON.")] = False,
) -> None:
    """Play three invented alerts: an arbitrary detention, death threats, a relocation.

    The demo starts a Tocsin of its own and removes it afterwards. With --here it uses the one that
    runs: the alerts are marked as invented, nothing is approved or sent, no contact is created.
    Afterwards the alerts are withdrawn, the cases closed, the accounts disabled. Exits 1 if a step
    failed.
    """
    from services.front.client import Refused, Unreachable
    from services.front.demo.walk import StepTimedOut

    if here and stay:
        fail(
            "--here plays on the Tocsin that runs here, which stays in any case: leave out --stay",
            2,
        )
    with one_line_faults(), _ended_by_signals():
        try:
            walked = _rehearse() if here else _play(stay=stay, as_json=as_json)
        except (Refused, Unreachable, StepTimedOut) as fault:
            fail(str(fault))
    if as_json:
        print_json([vars(each) for each in walked])
    elif here:
        _print_summary(walked)
    if not all(each.timeline for each in walked):
        fail("a story left no timeline")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Clean up on SIGINT and SIGTERM, also if the shell ignores SIGINT, as with `&`.

    Also when the terminal is closed, unless SIGHUP is ignored, as by `nohup`. Only the first signal
    counts: a second one would interrupt the cleaning up.
    """
    signs = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signs.remove(signal.SIGHUP)
    before = {sign: signal.getsignal(sign) for sign in sorted(signs)}

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        for sign in before:
            signal.signal(sign, signal.SIG_IGN)
        raise KeyboardInterrupt

    for sign in before:
        signal.signal(sign, end)
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _play(*, stay: bool, as_json: bool) -> "list[FinishedStory]":
    """Play everything on a Tocsin that exists only for the demo."""
    from services.front.demo.instance import fresh_instance

    say("Starting a Tocsin for the demo. It is removed afterwards.")
    with fresh_instance() as instance:
        return asyncio.run(_play_on(instance, stay=stay, as_json=as_json))


async def _play_on(instance: "Instance", *, stay: bool, as_json: bool) -> "list[FinishedStory]":
    from services.front.client import opened_client
    from services.front.demo.contacts import listening, make_contacts
    from services.front.demo.players import players
    from services.front.demo.stories import load_stories
    from services.front.demo.walk import play_story
    from services.identity.settings import IdentitySettings
    from shared.clock import utc_now

    settings = instance.installation.settings(IdentitySettings)
    say(f"Playing on {instance.url}.")
    async with (
        opened_client(instance.url) as client,
        listening(instance.webhook_port) as receiver,
        players(settings, client, MACHINE) as people,
    ):
        await make_contacts(people.communications, receiver)
        stories = load_stories(utc_now().date())
        walked = [await play_story(story, people, say) for story in stories]
        if not as_json:
            _print_summary(walked)
            _print_received(receiver)
        if stay:
            for line in how_to_look_around(instance.url, people.password, people.addresses):
                say(line)
            await asyncio.Event().wait()
        elif not as_json:
            typer.echo("To read them there: make demo ARGS=--stay")
    return walked


def _rehearse() -> "list[FinishedStory]":
    """Play on the Tocsin that runs here, only as far as everything can be undone."""
    from services.front.demo.instance import running_installation
    from services.front.settings import read_front_settings

    front = read_front_settings()
    say(f"Playing on {front.url}, up to the approval. Everything is withdrawn and closed again.")
    return asyncio.run(_rehearse_on(front.url, running_installation(front)))


async def _rehearse_on(url: str, installation: "Installation") -> "list[FinishedStory]":
    from services.front.client import opened_client
    from services.front.demo.players import players
    from services.front.demo.stories import load_stories
    from services.front.demo.walk import StartedStory, clean_up, play_until_approval
    from services.identity.settings import IdentitySettings
    from shared.clock import utc_now

    settings = installation.settings(IdentitySettings)
    begun: list[StartedStory] = []
    async with (
        opened_client(url) as client,
        players(settings, client, MACHINE) as people,
    ):
        try:
            stories = load_stories(utc_now().date())
            return [await play_until_approval(story, people, say, begun) for story in stories]
        finally:
            await clean_up(begun, people)


def _print_summary(walked: "list[FinishedStory]") -> None:
    for story in walked:
        typer.echo(f"\n{story.number}  {story.title}")
        for line in lines_of(story.timeline):
            typer.echo(f"  {line}")
        for delivery in story.deliveries:
            typer.echo(f"  {delivery_line(delivery)}")
    typer.echo("")


def delivery_line(delivery: Mapping[str, str]) -> str:
    """Return the result of a delivery in the words of its campaign's page."""
    from services.dispatch.channels import channel_names
    from services.dispatch.labels import REASONS, STATES
    from services.dispatch.rules.reasons import Reason, State
    from shared.contracts.channels import Channel

    channel = channel_names()[Channel(delivery["channel"])]["en"].title
    state, _ = STATES[State(delivery["state"])]
    return f"{channel}: {state}. {REASONS[Reason(delivery['reason'])]}"


def _print_received(receiver: "Receiver") -> None:
    if receiver.verified:
        typer.echo(f"Webhooks received with a valid signature: {len(receiver.verified)}.")
    typer.echo("E-mails and SMS went to the local mailbox of the demo's own Tocsin.")


def how_to_look_around(url: str, password: str, addresses: Sequence[str]) -> list[str]:
    """Return where and how to sign in; the password has its own line, to be copied."""
    return [
        f"Look around at {url}. Every account has this password:",
        f"  {password}",
        "The accounts:",
        *(f"  {address}" for address in addresses),
        f"E-mails and SMS: sign in as communications, then {url}/dispatch/mailbox",
        "Press Ctrl-C to end it.",
    ]
