"""What a restored backup brings back: sessions and keys that may have been ended since."""

import httpx2
import pytest

from services.identity.operations.restoring import ShutOut, shut_out
from services.identity.pages.acts import RESTORED_IS_TOLD
from services.identity.reception import administration
from services.identity.settings import IdentitySettings
from shared.access.principal import Principal
from shared.access.roles import Operation, Role
from shared.clock import utc_now
from shared.problems import Unauthenticated
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.house import CHOSEN, House
from tests.services.identity.pair import FIRST


async def _restored(house: House, *, keep_api_keys: bool = False) -> ShutOut:
    accounts = [row.id for row in await house.query("SELECT id FROM accounts")]
    opened = await house.parts.keyring.open(accounts)
    async with house.parts.database.unit_of_work("tocsin:test", opened) as work:
        return await shut_out(work, house.parts, keep_api_keys=keep_api_keys)


async def _key(house: House) -> str:
    key = await administration.give_key(
        house.parts, house.machinery, await house.partner(), frozenset({Operation.ALERT_FILE}), None
    )
    return key.plain


class TestShutOut:
    async def test_nobody_stays_signed_in_and_no_key_goes_on(
        self, house: House, first: Principal
    ) -> None:
        key, token = await _key(house), house.parts.signer.access_token(first)
        await house.parts.directory.authenticate(key)
        await house.parts.directory.authenticate(token)
        house.moment.pass_by(seconds=2)
        assert await _restored(house) == ShutOut(accounts=2, revoked=1, kept=0)
        for presented in (key, token):
            with pytest.raises(Unauthenticated):
                await house.parts.directory.authenticate(presented)
        for row in await house.query("SELECT id FROM accounts"):
            said = (await house.said(row.id))[-1]
            assert (said.sessions_valid_from, said.api_keys) == (house.moment.now, ())
        assert (await house.sign_in(FIRST, CHOSEN)).principal == first

    async def test_keys_go_on_where_that_is_asked_for(self, house: House) -> None:
        key = await _key(house)
        assert await _restored(house, keep_api_keys=True) == ShutOut(1, revoked=0, kept=1)
        assert await house.parts.directory.authenticate(key)


class TestTheStartPage:
    @pytest.fixture
    def settings(self, settings: IdentitySettings, request: pytest.FixtureRequest) -> object:
        return settings.model_copy(update={"restored_at": utc_now() - request.param})

    @pytest.mark.parametrize("settings", [RESTORED_IS_TOLD / 2], indirect=True)
    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
    async def test_tells_what_is_lost_and_administrators_whom_to_look_for(
        self, browser: httpx2.AsyncClient, staff: House, role: Role
    ) -> None:
        await staff.settled(role, all_desks=True)
        await sign_in(browser)
        said = words(await browser.get("/"))
        assert "A backup was restored: what was entered after it was made is lost." in said
        assert ("may sign in again: check" in said) is (role is Role.ADMINISTRATOR)

    @pytest.mark.parametrize("settings", [RESTORED_IS_TOLD], indirect=True)
    async def test_says_no_more_of_it_some_weeks_later(
        self, browser: httpx2.AsyncClient, staff: House
    ) -> None:
        await staff.settled(Role.OPERATOR, all_desks=True)
        await sign_in(browser)
        assert "backup" not in words(await browser.get("/"))
