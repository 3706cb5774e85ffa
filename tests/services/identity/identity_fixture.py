"""Manage accounts in tests. All persons are invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from services.identity.access import administration
from services.identity.access.signing_in import Credentials, SignedIn, sign_in
from services.identity.context import Context
from services.identity.schemas import AccountCreated, CreateAccount
from services.identity.tables import Account
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.identity import AccountChanged

OFFICE = "192.0.2.10"
ELSEWHERE = "198.51.100.7"
CHOSEN = "lantern-orchard-97"
"""A password that a person chose."""

NAME = "Ifigenia Inventada"
EMAIL = "ifigenia.inventada@house.invalid"
PHONE = "+41446681800"


class Moment:
    """A clock that a test moves. It starts now, because tokens are checked by the real time."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class IdentityFixture:
    context: Context
    moment: Moment

    @property
    def machinery(self) -> Principal:
        """Return the person at the machine, who acts before any account exists."""
        return Principal(UUID(int=0), "service", frozenset({Role.ADMINISTRATOR}), ALL_DESKS)

    async def person(
        self, *roles: Role, email: str = EMAIL, name: str = NAME, **more: Any
    ) -> AccountCreated:
        wanted = CreateAccount(name=name, email=email, roles=frozenset(roles), **more)
        return await administration.create(self.context, self.machinery, wanted)

    async def partner(self) -> UUID:
        wanted = CreateAccount(
            kind="partner", name="Invented partner", roles=frozenset({Role.NETWORK_MEMBER})
        )
        return (await administration.create(self.context, self.machinery, wanted)).account.id

    async def settled(self, *roles: Role, email: str = EMAIL, **more: Any) -> Principal:
        """Return a person who has chosen their own password, `CHOSEN`."""
        created = await self.person(*roles, email=email, **more)
        assert created.password is not None
        done = await self.sign_in(email, created.password, new_password=CHOSEN)
        return done.principal

    async def sign_in(
        self,
        email: str,
        password: str,
        *,
        address: str = OFFICE,
        new_password: str | None = None,
        device: str | None = None,
    ) -> SignedIn:
        given = Credentials(email, password, address, new_password, device)
        return await sign_in(self.context, given)

    async def row(self, account: UUID) -> Account:
        async with self.context.database.read() as session:
            row = await session.get(Account, account)
            assert row is not None
            session.expunge(row)
            return row

    async def said(self, account: UUID) -> list[AccountChanged]:
        """Return the events of an account in the outbox, in order."""
        rows = await self.query(
            "SELECT event_id, value FROM outbox WHERE key = :key ORDER BY sequence", key=account
        )
        return [
            AccountChanged.model_validate({"id": row.event_id, **orjson.loads(row.value)})
            for row in rows
        ]

    async def trail(self) -> list[str]:
        return [
            row.action
            for row in await self.query("SELECT action FROM audit_entries ORDER BY number")
        ]

    async def query(self, statement: str, **values: Any) -> Sequence[Any]:
        async with self.context.database.engine.connect() as connection:
            return (await connection.execute(text(statement), values)).all()
