"""Build the identity application from its parts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from services.identity import api, pages
from services.identity.context import Context, make_context
from services.identity.pages.acts import home_page_notes
from services.identity.pages.labels import FIELDS
from services.identity.settings import IdentitySettings
from services.identity.workers import ClearingUp
from shared.clock import Clock, utc_now
from shared.runtime import Runtime
from shared.service import service_app
from shared.web.app import ServiceApp
from shared.web.health import NotReady

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
ANCHORED_HERE = ("intake", "triage", "dispatch", "relocation")


def create_app(settings: IdentitySettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    context = make_context(runtime, settings)
    # Identity changes its accounts in its own transactions, so it receives only trail anchors.
    runtime.listen(ANCHORED_HERE, {})
    runtime.work("clearing-up", ClearingUp(context).run)

    async def key_is_published() -> None:
        document = await context.public_keys.fetch()
        if context.signer.kid not in {key.get("kid") for key in document["keys"]}:
            raise NotReady("tokens.jwks.json does not hold the key that signs tokens")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with runtime.lifespan(app):
                yield
        finally:
            context.passwords.close()

    app = service_app(
        runtime,
        context,
        description="Accounts, sign-in, roles, desks and API keys.",
        routers=(api.router, api.codes, api.well_known, *pages.routers),
        here=HERE,
        fields=FIELDS,
        needed={"token-key": key_is_published},
        lifespan=lifespan,
    )
    app.state.home_page_notes = partial(home_page_notes, context, app.state.pages)
    return app


@asynccontextmanager
async def open_context(settings: IdentitySettings) -> AsyncIterator[Context]:
    """Yield the context without the application, for commands such as `tocsin accounts`."""
    runtime = Runtime(settings, migrations=MIGRATIONS)
    context = make_context(runtime, settings)
    try:
        yield context
    finally:
        context.passwords.close()
        await runtime.bus.close()
        await runtime.keyring.close()
        await runtime.database.close()
