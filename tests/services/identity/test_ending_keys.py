"""People are notified that an API key expires soon, and that it ended. Nobody is real."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.identity.access import administration
from services.identity.operations.expiring_keys import accounts_to_notify, notify_of_expiring_keys
from services.identity.schemas import CreateAccount
from services.identity.workers import ClearingUp
from shared.access.roles import Operation, Role
from tests.services.identity.identity_fixture import IdentityFixture

ADMINISTRATORS = "administrator"
ADDRESS = "desk@partner.example"


async def partner(identity: IdentityFixture, email: str | None = ADDRESS) -> UUID:
    wanted = CreateAccount(
        kind="partner",
        name="Invented partner",
        email=email,
        roles=frozenset({Role.NETWORK_MEMBER}),
    )
    made = await administration.create(identity.context, identity.machinery, wanted)
    return made.account.id


async def key_for(identity: IdentityFixture, account: UUID, days: float | None) -> UUID:
    ends = None if days is None else identity.moment.now + timedelta(days=days)
    key = await administration.give_key(
        identity.context, identity.machinery, account, frozenset({Operation.ALERT_FILE}), ends
    )
    return key.id


async def told(identity: IdentityFixture) -> list[tuple[str, str, str | None, str]]:
    """Return the notices: recipient, reason, account and key."""
    rows = await identity.query(
        "SELECT value FROM outbox WHERE type LIKE '%notice.requested%' ORDER BY id"
    )
    said: list[dict[str, Any]] = [orjson.loads(row.value) for row in rows]
    return [
        (each["role"] or each["account"], each["reason"], each["concerns"], each["api_key"])
        for each in said
    ]


async def rounds(identity: IdentityFixture, *, days: float) -> None:
    """Let time pass, then run the loop three times, as after two restarts."""
    identity.moment.pass_by(days=days)
    for _ in range(3):
        await ClearingUp(identity.context).round()


@pytest.mark.parametrize("email", [ADDRESS, None])
async def test_a_key_that_expires_is_told_before_and_after_once_each(
    identity: IdentityFixture, email: str | None
) -> None:
    account = await partner(identity, email)
    key = await key_for(identity, account, 100)
    about, own = str(account), (str(account), None, str(key))

    def expected(reason: str) -> list[tuple[str, str, str | None, str]]:
        """An account without an address gets no notice: it is known that it cannot be reached."""
        of_account = [(own[0], f"own-{reason}", own[1], own[2])] if email else []
        return [(ADMINISTRATORS, reason, about, str(key)), *of_account]

    await rounds(identity, days=85.9)
    assert await told(identity) == []
    await rounds(identity, days=0.2)
    soon = expected("api-key-expires")
    assert await told(identity) == soon
    await rounds(identity, days=13.8)
    assert await told(identity) == soon
    await rounds(identity, days=0.2)
    assert await told(identity) == soon + expected("api-key-ended")
    await rounds(identity, days=30)
    assert await told(identity) == soon + expected("api-key-ended")


async def test_of_a_key_that_was_never_told_of_only_the_end_is_told(
    identity: IdentityFixture,
) -> None:
    """The service was down, or was an earlier version."""
    account = await partner(identity, None)
    key = await key_for(identity, account, 1)
    await rounds(identity, days=40)
    assert await told(identity) == [(ADMINISTRATORS, "api-key-ended", str(account), str(key))]


async def test_that_a_key_is_revoked_is_told_at_once_and_once(identity: IdentityFixture) -> None:
    account = await partner(identity)
    key, lasting = await key_for(identity, account, 100), await key_for(identity, account, None)
    for _ in range(2):
        await administration.revoke_key(identity.context, identity.machinery, account, key)
    expected = [
        (ADMINISTRATORS, "api-key-ended", str(account), str(key)),
        (str(account), "own-api-key-ended", None, str(key)),
    ]
    assert await told(identity) == expected
    await rounds(identity, days=200)
    assert await told(identity) == expected, "it is not told as expired, nor the one that lasts"
    assert lasting != key


async def test_that_a_key_which_expired_is_revoked_is_no_news(identity: IdentityFixture) -> None:
    account = await partner(identity, None)
    key = await key_for(identity, account, 1)
    await rounds(identity, days=2)
    await administration.revoke_key(identity.context, identity.machinery, account, key)
    assert [reason for _, reason, _, _ in await told(identity)] == ["api-key-ended"]


async def test_nothing_is_told_of_keys_of_a_disabled_account(identity: IdentityFixture) -> None:
    account = await partner(identity)
    await key_for(identity, account, 20)
    await administration.disable(identity.context, identity.machinery, account)
    await rounds(identity, days=10)
    await rounds(identity, days=20)
    assert await told(identity) == []
    await administration.enable(identity.context, identity.machinery, account)
    await rounds(identity, days=1)
    assert {reason for _, reason, _, _ in await told(identity)} == {
        "api-key-ended",
        "own-api-key-ended",
    }


async def test_of_two_processes_that_looked_at_once_one_tells(identity: IdentityFixture) -> None:
    account = await partner(identity)
    await key_for(identity, account, 10)
    database, ahead = identity.context.database, identity.context.key_notice
    async with database.read() as session:
        accounts = await accounts_to_notify(session, database.now(), ahead)
    assert accounts == [account]
    await rounds(identity, days=0)
    keys = await identity.context.keyring.open(accounts)
    async with database.unit_of_work("identity", keys) as work:
        await notify_of_expiring_keys(work, accounts, ahead)
    assert len(await told(identity)) == 2
