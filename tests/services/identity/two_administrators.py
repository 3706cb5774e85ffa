"""Two administrators in tests: proposals, confirmations and notices. Nobody is real."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.identity.access import administration, second_administrator
from services.identity.schemas import ActView, CreateAccount
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.problems import Problem
from shared.web.pagination import PageRequest
from tests.services.identity.identity_fixture import IdentityFixture

FIRST = "first.invented@house.invalid"
SECOND = "second.invented@house.invalid"
NEW = "new.invented@house.invalid"
ALL = PageRequest(limit=100)


async def wanted(identity: IdentityFixture, by: Principal, *roles: Role, email: str = NEW) -> Any:
    asked = CreateAccount(
        name="Ovidio Inventado", email=email, roles=frozenset(roles), all_desks=True
    )
    return await administration.create(identity.context, by, asked)


async def told(identity: IdentityFixture) -> list[tuple[str, str]]:
    """Return the notices in the outbox: the role or account, and the reason."""
    rows = await identity.query(
        "SELECT convert_from(value, 'UTF8')::jsonb AS said FROM outbox"
        " WHERE type = 'tocsin.notice.requested.v1' ORDER BY id"
    )
    return [(row.said["role"] or row.said["account"], row.said["reason"]) for row in rows]


async def told_alone(identity: IdentityFixture) -> list[str]:
    """Return the accounts notified of acts by one administrator alone, once for each notice."""
    return [who for who, reason in await told(identity) if reason == "account-alone"]


async def waiting(identity: IdentityFixture, by: Principal) -> Sequence[ActView]:
    return (await second_administrator.show_acts(identity.context, by, ALL)).items


async def done_alone(identity: IdentityFixture, account: UUID, act: str, number: int) -> None:
    """Add acts that were each done alone by another administrator, later than all others."""
    acts = text(
        "INSERT INTO account_acts (id, account, act, state, proposed_by, proposed_at, expires_at)"
        " SELECT CAST('7' || lpad(CAST(n AS text), 31, '0') AS uuid), :account, :act, 'alone',"
        " gen_random_uuid(), :now, :now FROM generate_series(1, :number) AS n"
    )
    values = {"account": account, "act": act, "now": identity.moment.now, "number": number}
    async with identity.context.database.engine.begin() as connection:
        await connection.execute(acts, values)


async def refused(code: str, of: Any) -> None:
    with pytest.raises(Problem) as caught:
        await of
    assert caught.value.code == code
