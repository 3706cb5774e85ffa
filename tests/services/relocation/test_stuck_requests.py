"""Staff are notified of a request that nobody can act on. All persons are invented."""

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.triage import CaseRestricted
from tests.services.before_the_lock import know
from tests.services.locks import until_they_wait
from tests.services.relocation.relocation_fixture import (
    BOTH,
    MEMBER,
    OFFICER,
    OTHER_OFFICER,
    RelocationFixture,
    Wanted,
    person,
)
from tests.services.relocation.test_restricted_cases import asked_of

HEAD = person(Role.TRIAGE_OFFICER)


async def becomes(relocation: RelocationFixture, account: Principal, **changed: Any) -> None:
    """Let relocation process an account's present state."""
    context = relocation.context
    await relocation.hear(await know(context.database, context.keyring, account, **changed))


async def keep(relocation: RelocationFixture, case: UUID, *people: Principal) -> None:
    named = tuple(each.account for each in people)
    await relocation.hear(
        CaseRestricted(
            case=case, alerts=(), restricted_to=named, restricted_at=relocation.clock.now
        )
    )


class TestWhoIsNamed:
    async def test_the_others_hear_once_when_the_last_who_could_act_is_disabled(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        for each in (HEAD, OFFICER, OTHER_OFFICER):
            await becomes(relocation, each)
        await keep(relocation, wanted.case, HEAD, OFFICER)
        await relocation.request(wanted)
        before = len(await asked_of(relocation))
        await becomes(relocation, OFFICER, state="disabled")
        told = [("support-requested", HEAD.account, None)]
        assert (await asked_of(relocation))[before:] == told
        for each in (HEAD, OTHER_OFFICER):  # the other officer is not among those named
            await becomes(relocation, each)
        assert (await asked_of(relocation))[before:] == told

    async def test_they_hear_anew_when_somebody_could_act_meanwhile(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        for each in (HEAD, OFFICER):
            await becomes(relocation, each)
        await keep(relocation, wanted.case, HEAD, OFFICER)
        await relocation.request(wanted)
        before = len(await asked_of(relocation))
        for roles in (("approver",), ("grants_officer",), ("approver",)):
            await becomes(relocation, OFFICER, roles=roles)
        told = {HEAD.account, OFFICER.account}
        heard = [account for _, account, _ in (await asked_of(relocation))[before:]]
        assert (len(heard), set(heard[:2]), set(heard[2:])) == (4, told, told)

    async def test_nobody_hears_who_may_open_none_of_it(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        for each in (HEAD, OFFICER):
            await becomes(relocation, each)
        await keep(relocation, wanted.case, HEAD, OFFICER)
        await relocation.request(wanted)
        before = len(await asked_of(relocation))
        await becomes(relocation, OFFICER, roles=("operator",))
        heard = [account for _, account, _ in (await asked_of(relocation))[before:]]
        assert heard == [HEAD.account]

    async def test_who_assessed_is_nobody_who_decides(self, relocation: RelocationFixture) -> None:
        wanted = Wanted()
        for each in (HEAD, BOTH, MEMBER):
            await becomes(relocation, each)
        await keep(relocation, wanted.case, HEAD, BOTH)
        request = await relocation.request(wanted)
        before = len(await asked_of(relocation))
        assert (await relocation.assess(request, BOTH)).status_code == 200
        told = {account for _, account, _ in (await asked_of(relocation))[before:]}
        assert told == {HEAD.account, BOTH.account}
        shown = await relocation.get(f"/v1/support-requests/{request}", BOTH)
        assert shown.json()["kept_from_all_who_act"] is True


class TestADesk:
    async def test_administrators_hear_where_all_of_the_committee_assessed_it(
        self, relocation: RelocationFixture
    ) -> None:
        await becomes(relocation, BOTH)
        request = await relocation.request(Wanted(urgency="critical"))
        before = len(await asked_of(relocation))
        assert (await relocation.assess(request, BOTH)).status_code == 200
        assert (await asked_of(relocation))[before:] == [
            ("support-assessed", None, "administrator")
        ]

    async def test_the_role_hears_when_the_last_who_has_it_leaves_the_desk(
        self, relocation: RelocationFixture
    ) -> None:
        """If the role has nobody, dispatch notifies administrators instead."""
        await becomes(relocation, OFFICER)
        await relocation.request()
        before = len(await asked_of(relocation))
        await becomes(relocation, OFFICER, all_desks=False, desks=("africa",))
        assert (await asked_of(relocation))[before:] == [
            ("support-requested", None, "grants_officer")
        ]

    async def test_nobody_hears_of_what_was_decided(self, relocation: RelocationFixture) -> None:
        for each in (OFFICER, MEMBER):
            await becomes(relocation, each)
        request = await relocation.assessed()
        assert (await relocation.decide(request)).status_code == 200
        before = len(await asked_of(relocation))
        await becomes(relocation, MEMBER, state="disabled")
        assert (await asked_of(relocation))[before:] == []


async def test_requests_are_weighed_in_one_order(relocation: RelocationFixture) -> None:
    for each in (HEAD, OFFICER):
        await becomes(relocation, each)
    barred, free = Wanted(), Wanted()
    await keep(relocation, barred.case, HEAD)
    first, second = await relocation.request(barred), await relocation.request(free)
    assert first < second
    await relocation.run("UPDATE support_requests SET unseen_since = NULL WHERE id = :id", id=first)
    await relocation.run(
        "UPDATE support_requests SET unseen_since = now() WHERE id = :id", id=second
    )
    database = relocation.context.database
    both = text("SELECT FROM support_requests ORDER BY id FOR UPDATE")

    async def lock_both() -> None:
        async with database.engine.begin() as connection:
            await connection.execute(both)

    async with database.engine.begin() as other:
        await other.execute(
            text("SELECT FROM support_requests WHERE id = :id FOR UPDATE"), {"id": first}
        )
        one = asyncio.create_task(lock_both())
        await until_they_wait(database, one)
        two = asyncio.create_task(becomes(relocation, OFFICER))
        await until_they_wait(database, one, two)
    await asyncio.gather(one, two)
    rows = await relocation.rows("SELECT unseen_since FROM support_requests ORDER BY id")
    assert [row.unseen_since is None for row in rows] == [False, True]
