"""Notices about API keys: which key, where to look, and only once. Nobody is real."""

from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.outcomes.notifying_staff import forget_notified
from shared.access.api_keys import key_label
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.test_notices_to_administrators import letter, notice

ACCOUNT = new_id()
OF_A_KEY: dict[str, Any] = {
    "role": "administrator",
    "desk": None,
    "case_number": None,
    "concerns": ACCOUNT,
}


@pytest.mark.parametrize("reason", ["api-key-expires", "api-key-ended", "api-key-refused"])
async def test_administrators_are_told_which_key_and_led_to_its_account(
    dispatch: DispatchFixture, reason: str
) -> None:
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
    key = new_id()
    said = await letter(dispatch, notice(reason, **OF_A_KEY, api_key=key))
    assert f"Key: {key_label(key)}" in said
    assert said.rstrip().endswith(f":8470/identity/accounts/{ACCOUNT}")
    assert str(key) not in said
    assert key.hex not in said


@pytest.mark.parametrize("reason", ["own-api-key-expires", "own-api-key-ended"])
async def test_the_account_of_a_key_is_led_to_no_page_that_it_cannot_open(
    dispatch: DispatchFixture, reason: str
) -> None:
    account = await dispatch.account(Role.NETWORK_MEMBER, email="desk@partner.example")
    key = new_id()
    own = notice(reason, role=None, account=account, desk=None, case_number=None, api_key=key)
    said = await letter(dispatch, own)
    assert "Your API key for Tocsin" in said
    assert key_label(key) in said
    assert "http" not in said


async def test_a_key_that_is_refused_by_several_services_is_told_once_a_day(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
    first, other = new_id(), new_id()

    async def letters(*keys: UUID) -> int:
        for key in keys:
            await dispatch.hear(notice("api-key-refused", **OF_A_KEY, api_key=key))
        told = "SELECT count(*) FROM deliveries WHERE channel = 'email'"
        return int(await dispatch.scalar(told))

    async def hours_pass(hours: int) -> None:
        passed = "UPDATE told_outcomes SET told_at = told_at - make_interval(hours => :hours)"
        await dispatch.do(passed, hours=hours)
        while await forget_notified(dispatch.context.database):
            pass

    assert await letters(first, first, first) == 1
    assert await letters(other, first) == 2
    await hours_pass(22)
    assert await letters(first, other) == 2
    await hours_pass(2)
    assert await letters(first, first, other) == 4
