"""Fixtures of identity: its database under its own role, a keyring, its signing key."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from services.identity.app import create_app
from services.identity.context import Context
from services.identity.settings import IdentitySettings
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import utc_now
from shared.web.app import ServiceApp
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.identity.browsing import BROWSER
from tests.services.identity.identity_fixture import IdentityFixture, Moment
from tests.services.identity.two_administrators import FIRST, SECOND


@pytest.fixture
def identity_url(service_database: ServiceDatabase) -> str:
    """Return the owner's URL of identity's database."""
    return service_database("identity")


@pytest.fixture
def settings(identity_url: str, standing_settings: StandingSettings) -> IdentitySettings:
    told = standing_settings("identity", identity_url)
    return IdentitySettings.model_validate({**told, "token_key_file": told["audit_key_file"]})


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
async def context(settings: IdentitySettings, moment: Moment) -> AsyncIterator[Context]:
    """Return the context with a clock that the test moves."""
    context: Context = create_app(settings, clock=moment).state.context
    yield context
    await close(context)


@pytest.fixture
def identity(context: Context, moment: Moment) -> IdentityFixture:
    return IdentityFixture(context, moment)


@pytest.fixture
async def app(settings: IdentitySettings) -> AsyncIterator[ServiceApp]:
    """Return the application with the real clock."""
    app = create_app(settings, clock=utc_now)
    yield app
    await close(app.state.context)


@pytest.fixture
async def client(app: ServiceApp) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, client=("192.0.2.10", 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def browser(client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    client.headers.update(BROWSER)
    return client


@pytest.fixture
def staff(app: ServiceApp) -> IdentityFixture:
    """Return the fixture for the application that `client` calls."""
    return IdentityFixture(app.state.context, Moment())


async def close(context: Context) -> None:
    context.passwords.close()
    await context.keyring.close()
    await context.database.close()


@pytest.fixture
async def first(identity: IdentityFixture) -> Principal:
    """Return an administrator."""
    return await identity.settled(Role.ADMINISTRATOR, email=FIRST)


@pytest.fixture
async def second(identity: IdentityFixture) -> Principal:
    """Return a second administrator."""
    return await identity.settled(Role.ADMINISTRATOR, email=SECOND)
