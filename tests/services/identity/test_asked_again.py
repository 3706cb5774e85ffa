"""An administrator is asked again under the lock of the account. All persons are invented."""

from dataclasses import replace

import pytest

from services.identity.reception import administration
from services.identity.schemas import AccountPatch
from shared.access.roles import Role
from shared.problems import Unauthenticated
from tests.services.identity.house import House
from tests.services.meanwhile import Meanwhile


async def test_an_administrator_who_was_disabled_meanwhile_changes_nothing(house: House) -> None:
    await house.person(Role.ADMINISTRATOR, email="other.invented@house.invalid")
    leaving = await house.settled(Role.ADMINISTRATOR, email="leaving.invented@house.invalid")
    account = (await house.person()).account.id

    async def disabled() -> None:
        await administration.disable(house.parts, house.machinery, leaving.account)

    parts = replace(house.parts, database=Meanwhile(house.parts.database, disabled))  # type: ignore[arg-type]  # stands for the database
    with pytest.raises(Unauthenticated):
        await administration.change(parts, leaving, account, AccountPatch(phone="+41446681801"))
    with pytest.raises(Unauthenticated):
        await administration.give_password(parts, leaving, account)
