"""A changed e-mail address is reported to the former address. All persons are invented."""

import orjson
import pytest
from sqlalchemy import text

from services.identity.access import administration, own_account
from services.identity.schemas import ChangeAccount, ChangeOwnAccount
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.content import AccountProfile
from shared.contracts.notices import NoticeRequested
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.identity.two_administrators import NEW

OTHER = "another.address@house.invalid"


async def told(identity: IdentityFixture) -> list[tuple[str, str, AccountProfile]]:
    """Return reason, account and former profile of notices to a former address."""
    async with identity.context.database.read() as session:
        rows = await session.execute(
            text("SELECT event_id, value FROM outbox WHERE type = :type ORDER BY id"),
            {"type": NoticeRequested.type},
        )
        events = [
            NoticeRequested.model_validate({**orjson.loads(row.value), "id": row.event_id})
            for row in rows
        ]
    found = []
    for event in events:
        if event.former is not None:
            keys = await identity.context.keyring.open(event.subjects)
            profile = keys.open_part(AccountProfile, event.id, "former", event.former)
            found.append((event.reason, str(event.account), profile))
    return found


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.APPROVER])
async def test_the_former_address_hears_once_that_an_administrator_changed_it(
    identity: IdentityFixture, first: Principal, role: Role
) -> None:
    holder = await identity.settled(role, email=NEW, all_desks=True)
    for _ in range(2):  # the second changes nothing
        await administration.change(
            identity.context, first, holder.account, ChangeAccount(email=OTHER)
        )
    [(reason, account, former)] = await told(identity)
    assert (reason, account) == ("address-changed-by-another", str(holder.account))
    assert former.email == NEW


async def test_what_is_no_address_is_told_to_nobody(
    identity: IdentityFixture, first: Principal
) -> None:
    holder = await identity.settled(Role.OPERATOR, email=NEW, all_desks=True)
    patch = ChangeAccount(email=NEW, phone="+41446681801", name="Another Invented")
    await administration.change(identity.context, first, holder.account, patch)
    await own_account.change(identity.context, holder, ChangeOwnAccount(phone="+41446681802"))
    assert await told(identity) == []
