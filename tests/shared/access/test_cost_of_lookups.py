"""What it costs to find the account of somebody who was not there lately."""

from uuid import uuid4

import pytest
from asyncpg.transaction import Transaction

from shared.access.roles import Role
from tests.shared.access.test_directory import Place, changed, place, token

__all__ = ["place"]


async def test_a_lookup_is_one_round_trip(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    account = uuid4()
    await place.hear(changed(account))

    async def start(_: Transaction) -> None:
        raise AssertionError("a transaction is begun, which is two round trips more")

    monkeypatch.setattr(Transaction, "start", start)
    principal = await place.directory.authenticate(token(account))
    assert principal.roles == {Role.TRIAGE_OFFICER}
