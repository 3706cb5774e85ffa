"""Identity as it stands: its database under its own role, a keyring, its signing key."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from services.identity.app import create_app
from services.identity.parts import Parts
from services.identity.settings import IdentitySettings
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import utc_now
from shared.web.app import ServiceApp
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.identity.browsing import BROWSER
from tests.services.identity.house import House, Moment
from tests.services.identity.pair import FIRST, SECOND


@pytest.fixture
def identity_url(service_database: ServiceDatabase) -> str:
    """The owner's URL of identity's database."""
    return service_database("identity")


@pytest.fixture
def settings(identity_url: str, standing_settings: StandingSettings) -> IdentitySettings:
    told = standing_settings("identity", identity_url)
    return IdentitySettings.model_validate({**told, "token_key_file": told["audit_key_file"]})


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
async def parts(settings: IdentitySettings, moment: Moment) -> AsyncIterator[Parts]:
    """The parts under a clock that the test moves."""
    parts: Parts = create_app(settings, clock=moment).state.parts
    yield parts
    await close(parts)


@pytest.fixture
def house(parts: Parts, moment: Moment) -> House:
    return House(parts, moment)


@pytest.fixture
async def app(settings: IdentitySettings) -> AsyncIterator[ServiceApp]:
    """The application under the real clock."""
    app = create_app(settings, clock=utc_now)
    yield app
    await close(app.state.parts)


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
def staff(app: ServiceApp) -> House:
    """The same for the application that `client` talks to."""
    return House(app.state.parts, Moment())


async def close(parts: Parts) -> None:
    parts.passwords.close()
    await parts.keyring.close()
    await parts.database.close()


@pytest.fixture
async def first(house: House) -> Principal:
    """An administrator."""
    return await house.settled(Role.ADMINISTRATOR, email=FIRST)


@pytest.fixture
async def second(house: House) -> Principal:
    """Another one."""
    return await house.settled(Role.ADMINISTRATOR, email=SECOND)
