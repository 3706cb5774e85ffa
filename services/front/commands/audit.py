"""`tocsin audit`: check that no entry of the trail was altered, and list its entries."""

import asyncio
import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from services.front.catalogue import CATALOGUE
from services.front.commands.dates_and_times import METAVAR, moment
from services.front.commands.output import fail, print_json, say
from services.front.commands.targets import ServiceName, settings_of
from services.front.without_loops import runtime_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from shared.audit.anchors import Anchor
    from shared.audit.reading import Entries, Entry
    from shared.audit.verification import TrailFault, VerifiedTrail
    from shared.settings import ServiceSettings

app = typer.Typer(
    no_args_is_help=True, help="The audit trail of each service, with its chain of hashes."
)


@app.command("verify")
def verify_trail(
    service: ServiceName,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check that no entry of a service's trail was changed, added or removed.

    The check uses the hashes that the other services saved, too. Exits 1 and names the first fault.
    """
    from shared.audit.verification import TrailFault

    anchors: list[Anchor] = []
    for other in CATALOGUE:
        if other != service:
            with settings_of(other) as settings:
                anchors += asyncio.run(_anchors(settings, service))
    with settings_of(service) as settings:
        outcome = asyncio.run(_verify(settings, anchors))
    if isinstance(outcome, TrailFault):
        if as_json:
            print_json({"service": service, "fault": outcome.kind, "number": outcome.number})
        fail(f"the trail of {service} has a fault at entry {outcome.number}: {outcome.kind}")
    if as_json:
        print_json({"service": service, "entries": outcome.count, "anchored": outcome.anchored})
    else:
        say(
            f"The trail of {service} is unchanged: {outcome.count} entries, "
            f"confirmed by other services up to number {outcome.anchored}."
        )


@app.command("list")
def list_entries(
    service: ServiceName,
    subject: Annotated[
        str,
        typer.Option(
            help="What to look for: the number of a case (C-2026-0042, with all that belongs to"
            " it) or of a support request (S-2026-0007), or the id of a file, a case, a contact or"
            " an account."
        ),
    ],
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=moment,
            metavar=METAVAR,
            help="Only entries from this time on (UTC), such as 2026-11-23T14:00.",
        ),
    ] = None,
    before: Annotated[
        int | None, typer.Option(min=1, help="Only entries with a lower number: to see older ones.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=1000, help="How many entries to show at most.")
    ] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who read or changed something: the entries that name it, newest first.

    The number of a case finds all that belongs to it: its alerts and their files, sources and
    documents, the cases merged into it, and the campaigns and support requests of these. Actors
    are services, or accounts with the ids of `tocsin accounts list`. Exits 0 if nothing is found.
    """
    from services.front.commands.audit_search import own_of

    named = _named(subject)
    with settings_of(service) as settings:
        if len(named) > 1:
            named |= asyncio.run(own_of(settings, service, named))
        found = asyncio.run(_naming(settings, named, since, before, limit))
    if as_json:
        print_json([dataclasses.asdict(each) for each in found.entries])
    for each in () if as_json else found.entries:
        typer.echo(_line(each))
    if not found.entries:
        say(f"No entry of {service} names {subject}.")
    if found.before is not None:
        say(f"There are older entries: use --before {found.before}")


def _named(subject: str) -> set[UUID]:
    """Return the ids that are searched for; for a case, also those of its records in triage."""
    from services.front.commands.audit_search import by_number
    from shared.web.trail.numbers import owner_of

    if (owner := owner_of(subject.upper())) is None:
        try:
            return {UUID(subject)}
        except ValueError:
            wrong = f"{subject} is not a number such as C-2026-0042, and not an id"
            raise typer.BadParameter(wrong, param_hint="--subject") from None
    with settings_of(owner) as settings:
        found = asyncio.run(by_number(settings, owner, subject.upper()))
    if not found:
        fail(f"there is no case or support request {subject}")
    return found


def _line(entry: "Entry") -> str:
    named = f"{entry.object_type} {entry.object_id or ''}".rstrip()
    detail = (f"{name}={value}" for name, value in entry.detail.items())
    said = (f"{entry.at:%Y-%m-%d %H:%M:%S} UTC", entry.actor, entry.action, named, *detail)
    return "  ".join((str(entry.number), *said))


async def _naming(
    settings: "ServiceSettings",
    named: "Collection[UUID]",
    since: datetime | None,
    before: int | None,
    limit: int,
) -> "Entries":
    from shared.audit.reading import entries_naming

    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return await entries_naming(session, named, since=since, before=before, limit=limit)


async def _anchors(settings: "ServiceSettings", service: str) -> "list[Anchor]":
    from shared.audit.anchors import anchors_of, published_keys

    keys = published_keys(settings.public_keys)
    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return await anchors_of(session, service, keys)


async def _verify(
    settings: "ServiceSettings", anchors: "list[Anchor]"
) -> "VerifiedTrail | TrailFault":
    from shared.audit.verification import verify

    async with runtime_of(settings) as runtime, runtime.database.read() as session:
        return await verify(session, anchors)
