"""Repair restored databases, so that they match databases that were not restored.

Each step can be repeated: a repeat changes nothing that is already done.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from services.front.local.faults import StartFault
from services.front.without_loops import runtime_of
from services.identity.app import open_context
from services.identity.operations.restoring import SignedOut, sign_everybody_out
from services.identity.settings import IdentitySettings
from services.identity.tables import Account
from services.triage.operations.appeals import reference_codes
from services.triage.rules.references import NotAReference, Reference, read_reference
from shared.messaging import repair, subscription_starts
from shared.messaging.bus import BusUnavailable, GroupActive
from shared.runtime import Runtime
from shared.settings import ServiceSettings
from shared.storage.unit_of_work import ReadSession

TRIAGE, DISPATCH, IDENTITY = "triage", "dispatch", "identity"
_ISSUED = text("SELECT reference FROM campaigns")
KEPT_ON_THE_BUS = timedelta(days=30)
"""Older events may be stored nowhere any more, and do not count as missing if a backup is even
older."""
LOOK_AT_WHAT_WAITS = text(
    "UPDATE deliveries SET next_try_at = :now WHERE state = 'pending' AND reason = 'embargo'"
)
"""Dispatch withholds it and notifies at once, not when the embargo ends."""


@dataclass(frozen=True)
class Finished:
    """The repairs in one service.

    `again`: number of events that it sends again when it starts.
    """

    service: str
    keys: int
    counters: int
    again: int
    signed_out: SignedOut | None = None


def parse_references(written: Sequence[str]) -> list[Reference]:
    """Return the reference codes that a person typed; `StartFault` names one that is not valid."""
    found = []
    for each in written:
        try:
            found.append(read_reference(each))
        except NotAReference as fault:
            raise StartFault(f"--reference {each}: {fault}") from None
    return found


async def finish(
    settings: Mapping[str, ServiceSettings],
    restored: Collection[str],
    since: datetime,
    *,
    references: Sequence[Reference] = (),
    keep_api_keys: bool = False,
    by: str,
) -> Sequence[Finished]:
    """Repair the data of the stopped services in `restored`.

    `settings` are those of all services.

    `since`: a moment before the backup was made (aware). `references`: codes that are known to be
    in use outside. If all services were restored, they are taken as of one moment and read nothing
    that is younger. `keep_api_keys`: the API keys in identity's backup stay valid. Raises
    `StartFault` in one line.
    """
    whole = set(restored) >= set(settings)
    async with _runtimes(settings) as runtimes:
        try:
            done = [
                await _finish(runtimes, service, None if whole else since, references, by)
                for service in settings
                if service in restored
            ]
        except (GroupActive, BusUnavailable) as fault:
            raise StartFault(str(fault)) from None
    if IDENTITY in restored:
        # Only now, when its counters are past what the other services received from it.
        told = settings[IDENTITY]
        signed_out = await _sign_everybody_out(told, by, keep_api_keys=keep_api_keys)
        done = [
            replace(each, signed_out=signed_out) if each.service == IDENTITY else each
            for each in done
        ]
    return done


async def _sign_everybody_out(told: ServiceSettings, by: str, *, keep_api_keys: bool) -> SignedOut:
    settings = IdentitySettings.model_validate(dict(told))
    async with open_context(settings) as context:
        async with context.database.read() as session:
            accounts = list(await session.scalars(select(Account.id)))
        keys = await context.keyring.open(accounts)
        async with context.database.unit_of_work(by, keys) as work:
            return await sign_everybody_out(work, context, keep_api_keys=keep_api_keys)


@asynccontextmanager
async def _runtimes(settings: Mapping[str, ServiceSettings]) -> AsyncIterator[dict[str, Runtime]]:
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(runtime_of(told))
            for name, told in settings.items()
        }


async def _finish(
    runtimes: Mapping[str, Runtime],
    service: str,
    since: datetime | None,
    references: Sequence[Reference],
    by: str,
) -> Finished:
    """Repair one service; `since` None: all were restored together."""
    runtime = runtimes[service]
    subscriber, database, topics = runtime.bus.subscriber, runtime.database, runtime.topics
    again, highest = 0, dict[UUID, int]()
    # First, because this is refused while the service runs: nothing may change under a running
    # service.
    if since is None:
        again = await repair.skip_bus_and_republish(subscriber, database, service, topics, by=by)
    else:
        await repair.rewind(subscriber, database, service, topics, since, by=by)
        highest = await repair.published_by(subscriber, service, since)
    for other in runtimes.values():
        if other is not runtime:
            async with other.database.read() as session:
                _raise(highest, await repair.heard_from(session, service))
    if service == TRIAGE:
        async with runtimes[DISPATCH].database.read() as session:
            references = [*references, *await _issued(session)]
    async with database.unit_of_work(by) as work:
        keys = await repair.count_past(work, highest)
        counters = await reference_codes.count_past(work, references) if service == TRIAGE else 0
        if service == DISPATCH:
            await work.session.execute(LOOK_AT_WHAT_WAITS, {"now": work.now})
        await subscription_starts.accept_any_start(work.session, work.now - KEPT_ON_THE_BUS)
        work.record(
            "backup.restored",
            "service",
            since=since.isoformat() if since else None,
            keys=keys,
            counters=counters,
            events=again,
        )
    return Finished(service, keys, counters, again)


def _raise(highest: dict[UUID, int], heard: Mapping[UUID, int]) -> None:
    for key, sequence in heard.items():
        highest[key] = max(sequence, highest.get(key, 0))


async def _issued(session: ReadSession) -> list[Reference]:
    """Return every reference code under which dispatch has sent something."""
    found = []
    for (written,) in await session.execute(_ISSUED):
        try:
            found.append(read_reference(written))
        except NotAReference:
            continue
    return found
