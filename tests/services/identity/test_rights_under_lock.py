"""An administrator's right is checked again under the account's lock. All are invented."""

from dataclasses import replace

import pytest

from services.identity.access import administration
from services.identity.schemas import ChangeAccount
from shared.access.roles import Role
from shared.problems import Unauthenticated
from tests.services.before_the_lock import Meanwhile
from tests.services.identity.identity_fixture import IdentityFixture


async def test_an_administrator_who_was_disabled_meanwhile_changes_nothing(
    identity: IdentityFixture,
) -> None:
    await identity.person(Role.ADMINISTRATOR, email="other.invented@house.invalid")
    leaving = await identity.settled(Role.ADMINISTRATOR, email="leaving.invented@house.invalid")
    account = (await identity.person()).account.id

    async def disabled() -> None:
        await administration.disable(identity.context, identity.machinery, leaving.account)

    context = replace(identity.context, database=Meanwhile(identity.context.database, disabled))  # type: ignore[arg-type]  # stands for the database
    with pytest.raises(Unauthenticated):
        await administration.change(context, leaving, account, ChangeAccount(phone="+41446681801"))
    with pytest.raises(Unauthenticated):
        await administration.give_password(context, leaving, account)
