"""Sessions and keys in a restored backup that may have been ended since."""

import httpx2
import pytest

from services.identity.access import administration
from services.identity.operations.restoring import SignedOut, sign_everybody_out
from services.identity.pages.acts import RESTORED_IS_TOLD
from services.identity.settings import IdentitySettings
from shared.access.principal import Principal
from shared.access.roles import Operation, Role
from shared.clock import utc_now
from shared.problems import Unauthenticated
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import CHOSEN, IdentityFixture
from tests.services.identity.two_administrators import FIRST


async def _restored(identity: IdentityFixture, *, keep_api_keys: bool = False) -> SignedOut:
    accounts = [row.id for row in await identity.query("SELECT id FROM accounts")]
    opened = await identity.context.keyring.open(accounts)
    async with identity.context.database.unit_of_work("tocsin:test", opened) as work:
        return await sign_everybody_out(work, identity.context, keep_api_keys=keep_api_keys)


async def _key(identity: IdentityFixture) -> str:
    key = await administration.give_key(
        identity.context,
        identity.machinery,
        await identity.partner(),
        frozenset({Operation.ALERT_FILE}),
        None,
    )
    return key.plain


class TestShutOut:
    async def test_nobody_stays_signed_in_and_no_key_goes_on(
        self, identity: IdentityFixture, first: Principal
    ) -> None:
        key, token = await _key(identity), identity.context.signer.access_token(first)
        await identity.context.directory.authenticate(key)
        await identity.context.directory.authenticate(token)
        identity.moment.pass_by(seconds=2)
        assert await _restored(identity) == SignedOut(accounts=2, revoked=1, kept=0)
        for presented in (key, token):
            with pytest.raises(Unauthenticated):
                await identity.context.directory.authenticate(presented)
        for row in await identity.query("SELECT id FROM accounts"):
            said = (await identity.said(row.id))[-1]
            assert said.sessions_valid_from == identity.moment.now
            assert all(key.revoked for key in said.api_keys)
        assert (await identity.sign_in(FIRST, CHOSEN)).principal == first

    async def test_keys_go_on_where_that_is_asked_for(self, identity: IdentityFixture) -> None:
        key = await _key(identity)
        assert await _restored(identity, keep_api_keys=True) == SignedOut(1, revoked=0, kept=1)
        assert await identity.context.directory.authenticate(key)


class TestTheStartPage:
    @pytest.fixture
    def settings(self, settings: IdentitySettings, request: pytest.FixtureRequest) -> object:
        return settings.model_copy(update={"restored_at": utc_now() - request.param})

    @pytest.mark.parametrize("settings", [RESTORED_IS_TOLD / 2], indirect=True)
    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
    async def test_tells_what_is_lost_and_administrators_whom_to_look_for(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture, role: Role
    ) -> None:
        await staff.settled(role, all_desks=True)
        await sign_in(browser)
        said = words(await browser.get("/"))
        assert "Everything entered after that backup was made is lost." in said
        assert ("may be able to sign in again" in said) is (role is Role.ADMINISTRATOR)

    @pytest.mark.parametrize("settings", [RESTORED_IS_TOLD], indirect=True)
    async def test_says_no_more_of_it_some_weeks_later(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled(Role.OPERATOR, all_desks=True)
        await sign_in(browser)
        assert "backup" not in words(await browser.get("/"))
