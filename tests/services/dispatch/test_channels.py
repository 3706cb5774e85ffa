"""One record and one row define each channel; no other code tells channels apart."""

import inspect
import re

import pytest
from sqlalchemy.exc import IntegrityError

from services.dispatch.channels import CHANNELS
from services.dispatch.operations.deliveries import claiming
from services.dispatch.rules.reasons import Reason
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture


async def test_each_channel_has_a_record_and_a_row(dispatch: DispatchFixture) -> None:
    rows = await dispatch.rows("SELECT code FROM channels")
    assert {row.code for row in rows} == set(CHANNELS) == set(Channel)
    assert all(code is each.code for code, each in CHANNELS.items())


@pytest.mark.parametrize("table", ["addresses", "deliveries"])
async def test_no_row_is_of_a_channel_that_is_not_in_the_table(
    dispatch: DispatchFixture, table: str
) -> None:
    await dispatch.contact()
    await dispatch.start()
    with pytest.raises(IntegrityError, match=f"{table}_channel_fkey"):
        await dispatch.do(f"UPDATE {table} SET channel = 'pigeon'")  # noqa: S608  # our own tables


def test_the_statement_that_claims_spells_no_reason() -> None:
    spelled = set(re.findall(r"'([a-z-]+)'", inspect.getsource(claiming)))
    assert spelled & {reason.value for reason in Reason} == set()
