"""Nothing that an account does prevents disabling it, and its sessions end."""

import asyncio

from sqlalchemy import text

from services.identity.access import administration, own_account
from services.identity.operations.sessions import MOST_ENDED
from services.identity.schemas import ChangeAccount, ChangeOwnAccount
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.problems import Conflict, Forbidden, Unauthenticated
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.identity.two_administrators import (
    NEW,
    refused,
    told,
)


class TestTheEmergencyBrake:
    """A person who took over an account cannot keep it enabled by changing it again and again."""

    async def test_what_the_holder_changes_overtakes_no_administrator(
        self, identity: IdentityFixture, first: Principal
    ) -> None:
        holder = await identity.settled(Role.OPERATOR, email=NEW, all_desks=True)
        shown = await administration.show_account(identity.context, first, holder.account)
        await own_account.change(identity.context, holder, ChangeOwnAccount(phone="+41446681801"))
        seen = shown.changed_at
        assert await administration.give_password(
            identity.context, first, holder.account, seen=seen
        )
        # A change by an administrator does count: nothing is created twice.
        twice = administration.give_password(identity.context, first, holder.account, seen=seen)
        await refused("changed-since", twice)
        stale = ChangeAccount(roles=frozenset(), changed_at=seen)
        await refused(
            "changed-since", administration.change(identity.context, first, holder.account, stale)
        )

    async def test_two_who_take_the_role_from_each_other_leave_one(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        async def lose(by: Principal, whom: Principal) -> None:
            shown = await administration.show_account(identity.context, by, whom.account)
            nothing = ChangeAccount(roles=frozenset(), changed_at=shown.changed_at)
            await administration.change(identity.context, by, whom.account, nothing)

        for _ in range(3):
            results = await asyncio.gather(
                lose(first, second), lose(second, first), return_exceptions=True
            )
            faults = [each for each in results if each is not None]
            assert [
                type(each) in {Conflict, Forbidden, Unauthenticated} or each for each in faults
            ] == [True]
            for who in (first, second):
                back = ChangeAccount(roles=frozenset({Role.ADMINISTRATOR}))
                await administration.change(identity.context, identity.machinery, who.account, back)


async def test_signing_out_very_often_ends_all_sessions_once(identity: IdentityFixture) -> None:
    person = await identity.settled(Role.OPERATOR)

    async def leave() -> bool:
        identity.moment.pass_by(milliseconds=1)
        session = str(new_id())
        leaving = Principal(
            person.account, person.kind, person.roles, person.desks, session=session
        )
        return await own_account.sign_out_here(identity.context, leaving)

    ended = text(
        "INSERT INTO page_sessions (id, account, created_at, expires_at, ended_at)"
        " SELECT gen_random_uuid(), :account, :now, CAST(:now AS timestamptz) + interval '1 hour',"
        " :now FROM generate_series(2, :most)"
    )
    values = {"account": person.account, "now": identity.moment.now, "most": MOST_ENDED}
    async with identity.context.database.engine.begin() as connection:
        await connection.execute(ended, values)
    assert [await leave() for _ in range(4)] == [False, True, False, False]


async def test_a_session_that_was_noted_without_its_end_ends(identity: IdentityFixture) -> None:
    person = await identity.settled(Role.OPERATOR)
    session = new_id()
    async with identity.context.database.engine.begin() as connection:
        noted = text(
            "INSERT INTO page_sessions (id, account, created_at, expires_at)"
            " VALUES (:session, :account, now(), now() + interval '1 hour')"
        )
        await connection.execute(noted, {"session": session, "account": person.account})
    leaving = Principal(
        person.account, person.kind, person.roles, person.desks, session=str(session)
    )
    await own_account.sign_out_here(identity.context, leaving)
    assert session in (await identity.said(person.account))[-1].ended_sessions
    assert await told(identity) == []
