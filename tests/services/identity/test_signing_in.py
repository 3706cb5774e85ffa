"""Sign-in: who is accepted, who must wait, and what strangers cannot learn."""

import asyncio
from dataclasses import replace
from typing import Literal

import pytest
from argon2 import PasswordHasher

from services.identity.access import administration
from services.identity.context import Context
from services.identity.passwords import ARGON2, Passwords
from services.identity.workers import ClearingUp
from shared.access.roles import Role
from shared.problems import Forbidden, Invalid, Problem, TooManyRequests, Unauthenticated
from tests.services.identity.identity_fixture import (
    CHOSEN,
    ELSEWHERE,
    EMAIL,
    OFFICE,
    IdentityFixture,
)

WRONG = "some other sentence"


class CountingHasher(PasswordHasher):
    """A hasher that counts comparisons and costs as much as the real one."""

    def __init__(self) -> None:
        super().__init__(time_cost=ARGON2.time_cost, memory_cost=ARGON2.memory_cost, parallelism=1)
        self.compared: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # argon2's own name
        self.compared.append(str(hash))
        return super().verify(hash, password)


async def refused(
    identity: IdentityFixture, email: str, password: str, address: str = OFFICE
) -> Problem:
    with pytest.raises(Problem) as error:
        await identity.sign_in(email, password, address=address)
    return error.value


class TestTheRightPassword:
    async def test_lets_a_person_in_with_roles_and_desks(self, identity: IdentityFixture) -> None:
        person = await identity.settled(Role.OPERATOR, desks=("africa",))
        done = await identity.sign_in(f"  {EMAIL.upper()} ", CHOSEN)
        assert done.principal == person
        assert done.principal.roles == {Role.OPERATOR}
        assert done.principal.desks == frozenset({"africa"})

    async def test_is_compared_in_one_form_of_unicode(self, identity: IdentityFixture) -> None:
        created = await identity.person()
        assert created.password
        await identity.sign_in(EMAIL, created.password, new_password="e\u0301toile-rivie\u0300re-7")
        assert await identity.sign_in(EMAIL, "étoile-rivière-7 ")

    async def test_that_was_given_lets_nobody_in_until_it_is_changed(
        self, identity: IdentityFixture
    ) -> None:
        created = await identity.person(Role.OPERATOR)
        assert created.password
        problem = await refused(identity, EMAIL, created.password)
        assert isinstance(problem, Forbidden)
        assert problem.code == "password-must-change"
        await identity.sign_in(EMAIL, created.password, new_password=CHOSEN)
        assert (await refused(identity, EMAIL, created.password)).code == "wrong-password"
        assert await identity.sign_in(EMAIL, CHOSEN)

    @pytest.mark.parametrize(
        ("new", "code"),
        [
            ("k4-jq-9w-xe", "password-too-short"),
            ("Password1234", "password-obvious"),
            ("inventada-ifigenia", "password-own-name"),
            (CHOSEN, "password-same"),
        ],
    )
    async def test_a_weak_new_one_changes_nothing(
        self, identity: IdentityFixture, new: str, code: str
    ) -> None:
        await identity.settled()
        with pytest.raises(Invalid) as error:
            await identity.sign_in(EMAIL, CHOSEN, new_password=new)
        assert error.value.code == code
        assert [fault.field for fault in error.value.faults] == ["new_password"]
        assert new not in str(error.value.faults)
        assert await identity.sign_in(EMAIL, CHOSEN)

    async def test_of_a_disabled_account_is_refused_in_words(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()
        await administration.disable(identity.context, identity.machinery, person.account)
        assert (await refused(identity, EMAIL, CHOSEN)).code == "account-disabled"
        assert (await refused(identity, EMAIL, WRONG)).code == "wrong-password"

    async def test_is_kept_under_the_parameters_of_today(
        self, identity: IdentityFixture, context: Context
    ) -> None:
        old = replace(context, passwords=Passwords(context.lookup, PasswordHasher(1, 8192, 1)))
        person = await IdentityFixture(old, identity.moment).settled()
        before = (await identity.row(person.account)).password_hash
        await identity.sign_in(EMAIL, CHOSEN)
        after = (await identity.row(person.account)).password_hash
        assert before is not None
        assert after is not None
        assert context.passwords.is_outdated(before)
        assert not context.passwords.is_outdated(after)
        assert await identity.sign_in(EMAIL, CHOSEN)


class TestStrangers:
    async def test_cannot_tell_whether_an_account_exists(self, identity: IdentityFixture) -> None:
        hasher = CountingHasher()
        identity = IdentityFixture(
            replace(identity.context, passwords=Passwords(identity.context.lookup, hasher)),
            identity.moment,
        )
        await identity.settled()
        hasher.compared.clear()
        known = await refused(identity, EMAIL, WRONG)
        unknown = await refused(identity, "nobody.invented@house.invalid", WRONG)
        nonsense = await refused(identity, "no address at all", WRONG)
        answers = {(type(each), each.code, each.detail) for each in (known, unknown, nonsense)}
        assert answers == {
            (Unauthenticated, "wrong-password", "E-mail address or password is wrong.")
        }
        # The same work each time: one comparison with the same parameters.
        assert len(hasher.compared) == 3
        assert len({compared.rsplit("$", 2)[0] for compared in hasher.compared}) == 1
        assert (await identity.trail())[-3:] == ["account.sign-in-refused"] * 3

    async def test_of_no_account_wait_as_long_as_those_of_one(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        waits = []
        for email in (EMAIL, "nobody.invented@house.invalid"):
            codes = [(await refused(identity, email, WRONG, ELSEWHERE)).code for _ in range(6)]
            waits.append(codes)
        assert waits[0] == waits[1] == ["wrong-password"] * 5 + ["slow-down"]

    async def test_are_slowed_more_with_every_try_and_a_refused_one_is_not_counted(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        waits = []
        for _ in range(9):
            problem = await refused(identity, EMAIL, WRONG, ELSEWHERE)
            if isinstance(problem, TooManyRequests):
                assert (await refused(identity, EMAIL, WRONG, ELSEWHERE)).code == "slow-down"
                waits.append(int(problem.values["seconds"]))
                identity.moment.pass_by(seconds=waits[-1])
                assert (await refused(identity, EMAIL, WRONG, ELSEWHERE)).code == "wrong-password"
        assert waits == [1, 2, 4, 8]

    async def test_who_try_in_parallel_are_counted_one_by_one(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        problems = await asyncio.gather(
            *(refused(identity, EMAIL, WRONG, ELSEWHERE) for _ in range(12))
        )
        assert sorted(each.code for each in problems) == ["slow-down"] * 7 + ["wrong-password"] * 5

    async def test_who_try_many_accounts_from_one_place_are_slowed_down(
        self, identity: IdentityFixture
    ) -> None:
        codes = {
            (await refused(identity, f"nobody{each}@house.invalid", WRONG, ELSEWHERE)).code
            for each in range(30)
        }
        assert codes == {"wrong-password"}
        problem = await refused(identity, "one.more@house.invalid", WRONG, ELSEWHERE)
        assert problem.code == "slow-down"

    async def test_leave_neither_names_nor_addresses_behind(
        self, identity: IdentityFixture
    ) -> None:
        await refused(identity, "nobody.invented@house.invalid", WRONG, ELSEWHERE)
        kept = str(await identity.query("SELECT a::text FROM sign_in_attempts a"))
        assert "nobody" not in kept
        assert ELSEWHERE not in kept


class TestTheRightPerson:
    async def test_gets_in_after_the_wait_however_often_it_went_wrong(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        for _ in range(40):
            problem = await refused(identity, EMAIL, WRONG)
            if isinstance(problem, TooManyRequests):
                assert int(problem.values["seconds"]) <= 15 * 60
                identity.moment.pass_by(seconds=int(problem.values["seconds"]))
        assert await identity.sign_in(EMAIL, CHOSEN)

    async def test_begins_anew_after_signing_in(self, identity: IdentityFixture) -> None:
        await identity.settled()
        for _ in range(3):
            for _ in range(4):
                assert (await refused(identity, EMAIL, WRONG)).code == "wrong-password"
            assert await identity.sign_in(EMAIL, CHOSEN)

    async def test_leaves_nothing_counted_behind(self, identity: IdentityFixture) -> None:
        await identity.settled()
        await identity.sign_in(EMAIL, CHOSEN, address=ELSEWHERE)
        counted = await identity.query("SELECT failures FROM sign_in_attempts")
        assert [row.failures for row in counted] == [0] * 7


class TestClearingUp:
    async def test_what_counts_no_more_is_deleted_and_known_places_stay(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        await refused(identity, "nobody.invented@house.invalid", WRONG, ELSEWHERE)
        identity.moment.pass_by(hours=2)
        await ClearingUp(identity.context).round()
        rows = await identity.query("SELECT known_until FROM sign_in_attempts")
        assert [row.known_until is not None for row in rows] == [True]
        identity.moment.pass_by(days=31)
        await ClearingUp(identity.context).round()
        assert await identity.query("SELECT 1 FROM sign_in_attempts") == []
