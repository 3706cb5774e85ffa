"""Build the dispatch application from its parts."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.dispatch import pages
from services.dispatch.api import callbacks, campaigns, codes, contacts, hazards, mailbox
from services.dispatch.channels import CHANNELS
from services.dispatch.context import LISTENS_TO, Context, make_context
from services.dispatch.events import ALONE, URGENT, handlers
from services.dispatch.gateways.messages import Gateway
from services.dispatch.gateways.unconfigured import NoProvider
from services.dispatch.labels import FIELDS
from services.dispatch.operations.contacts.rehashing_endpoints import rebuild_hashes_loop
from services.dispatch.operations.contacts.reserved_addresses import (
    block_reserved,
    block_reserved_loop,
)
from services.dispatch.operations.notices.sending import send_notices
from services.dispatch.operations.outcomes.notifying_staff import forget_notified_loop
from services.dispatch.pages.home_page_notes import home_page_notes
from services.dispatch.queries import count_unsent
from services.dispatch.queries.callbacks import callback_faults
from services.dispatch.queries.campaigns import campaigns_of
from services.dispatch.queries.channels import read_down_channels
from services.dispatch.rules.callbacks import health_words
from services.dispatch.settings import DispatchSettings
from services.dispatch.workers import (
    ChannelWorker,
    DueDeliveries,
    FinishedCampaigns,
    FormerCounts,
    Leases,
    MissingSmsReports,
    ReachCounts,
    WakeUpListener,
)
from shared.access.refused_attempts import forget_attempts_loop
from shared.clock import Clock, utc_now
from shared.contracts.channels import Channel
from shared.runtime import Runtime
from shared.service import service_app
from shared.web.app import ServiceApp
from shared.web.health import NotReady

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: DispatchSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    context = make_context(runtime, settings)
    gateways = gateways_of(settings, context, clock=clock)
    runtime.listen(LISTENS_TO, handlers(context), alone=ALONE, urgent=URGENT)
    # Dispatch sends its own notices to administrators directly: it may be unable to read the bus.
    runtime.administrators.by = partial(send_notices, context=context)
    _run_loops(runtime, context, gateways)
    runtime.count(count_unsent)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with runtime.lifespan(app):
                yield
        finally:
            for gateway in gateways.values():
                await gateway.close()

    app = service_app(
        runtime,
        context,
        description="Contacts, campaigns and deliveries.",
        routers=(
            contacts.router,
            campaigns.router,
            hazards.router,
            callbacks.router,
            mailbox.router,
            codes.router,
            *pages.routers,
        ),
        here=HERE,
        fields=FIELDS,
        wanted={"channels": partial(expect_channels, context)},
        notes=context.notes,
        belonging=campaigns_of,
        lifespan=lifespan,
    )
    app.state.home_page_notes = partial(home_page_notes, context, app.state.pages)
    return app


def _run_loops(
    runtime: Runtime, context: Context, gateways: Mapping[Channel, Gateway[Any]]
) -> None:
    """Let the loops of dispatch run for as long as the service does."""
    for channel, gateway in gateways.items():
        worker = ChannelWorker(context, channel, gateway, runtime.telemetry, hears=runtime.hears)
        # Campaigns wait until events are received again: a consent or an alert may have been
        # withdrawn in the meantime.
        runtime.work_informed(f"send-{channel.value}", partial(_send, context, worker))
    runtime.work("refused-attempts", partial(forget_attempts_loop, runtime.database, "dispatch"))
    runtime.work("reserved-addresses", partial(block_reserved_loop, context))
    runtime.work("hashes-of-addresses", partial(rebuild_hashes_loop, context))
    runtime.work("wake-ups", WakeUpListener(context).run)
    runtime.work("due", DueDeliveries(context).run)
    runtime.work("leases", Leases(context).run)
    if context.twilio is not None:
        runtime.work("missing-sms-reports", MissingSmsReports(context).run)
    runtime.work("finishing", FinishedCampaigns(context).run)
    runtime.work("told-outcomes", partial(forget_notified_loop, runtime.database))
    runtime.work("counting", ReachCounts(context).run)
    runtime.work("former-recipients", FormerCounts(context).run)


async def _send(context: Context, worker: ChannelWorker) -> None:
    """Send for as long as the service runs, after reserved addresses were checked."""
    await block_reserved(context)
    await worker.run()


@asynccontextmanager
async def open_context(settings: DispatchSettings) -> AsyncIterator[Context]:
    """Yield the context without the application, for checks before it serves."""
    runtime = Runtime(settings, migrations=MIGRATIONS)
    try:
        yield make_context(runtime, settings)
    finally:
        await runtime.close()


async def expect_channels(context: Context) -> None:
    """Raise `NotReady` while a provider accepts nothing, or while its reports do not arrive."""
    faults = [health_words(each) for each in await callback_faults(context)]
    if down := await read_down_channels(context.database):
        said = ", ".join(
            f"{on.channel} since {on.since:%d %b %H:%M UTC}: {on.reason}" for on in down
        )
        faults.insert(0, f"nothing gets through by {said}")
    if faults:
        raise NotReady("; ".join(faults))


def gateways_of(
    settings: DispatchSettings, context: Context, *, clock: Clock = utc_now
) -> Mapping[Channel, Gateway[Any]]:
    """Return a gateway for each channel.

    Without a provider that is the local mailbox, or else one that sends nothing.
    """
    return {
        code: each.gateway(settings, clock) or context.mailbox or NoProvider()
        for code, each in CHANNELS.items()
    }
