"""Build services without running their loops, for commands that use the same database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from services.front.catalogue import CATALOGUE

if TYPE_CHECKING:
    from shared.runtime import Runtime
    from shared.settings import ServiceSettings
    from shared.web.app import ServiceApp


@asynccontextmanager
async def app_of(settings: "ServiceSettings") -> "AsyncIterator[ServiceApp]":
    """Yield the service with these settings; close it at the end."""
    app = CATALOGUE[settings.service].create_app(settings)
    runtime: Runtime = app.state.runtime
    try:
        yield app
    finally:
        await runtime.close()


@asynccontextmanager
async def runtime_of(settings: "ServiceSettings") -> "AsyncIterator[Runtime]":
    """Yield the service's runtime; close it at the end."""
    async with app_of(settings) as app:
        runtime: Runtime = app.state.runtime
        yield runtime
