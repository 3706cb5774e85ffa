"""Whoever holds a stolen password loses the account when it is taken back, however fast they are.

All persons are invented.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from services.identity.operations import sessions
from services.identity.passwords import Passwords
from services.identity.reception import administration
from services.identity.reception.signing_in import session_token
from shared.problems import Unauthenticated
from shared.storage.lookup import LookupKey
from tests.services.identity.house import CHOSEN, EMAIL, House
from tests.services.identity.test_sessions import is_let_in

STOLEN, OWN = "orchard-lantern-31", "seven-invented-kites"
Meanwhile = Callable[[], Awaitable[object]]


class SlowPasswords(Passwords):
    """Something happens, once, while a new password is hashed."""

    def __init__(self, lookup: LookupKey, meanwhile: Meanwhile) -> None:
        super().__init__(lookup)
        self._meanwhile: Meanwhile | None = meanwhile

    async def hash(self, password: str) -> str:
        hashed = await super().hash(password)
        if (meanwhile := self._meanwhile) is not None:
            self._meanwhile = None
            await meanwhile()
        return hashed


def while_hashing(house: House, meanwhile: Meanwhile) -> House:
    passwords = SlowPasswords(house.parts.lookup, meanwhile)
    return House(replace(house.parts, passwords=passwords), house.moment)


async def reset(house: House, account: UUID) -> str:
    given = await administration.give_password(house.parts, house.machinery, account)
    assert given is not None
    return given


class TestAPasswordThatIsChanged:
    async def test_after_an_administrator_gave_another_changes_nothing(self, house: House) -> None:
        person = await house.settled()
        given: list[str] = []

        async def take_back() -> None:
            given.append(await reset(house, person.account))

        with pytest.raises(Unauthenticated) as refused:
            await while_hashing(house, take_back).sign_in(EMAIL, CHOSEN, new_password=STOLEN)
        assert refused.value.code == "wrong-password"
        assert await house.sign_in(EMAIL, given[0], new_password=OWN)
        with pytest.raises(Unauthenticated):
            await house.sign_in(EMAIL, STOLEN)

    async def test_at_the_same_moment_as_another_is_refused(self, house: House) -> None:
        await house.settled()

        async def first() -> None:
            await house.sign_in(EMAIL, CHOSEN, new_password=OWN)

        with pytest.raises(Unauthenticated) as refused:
            await while_hashing(house, first).sign_in(EMAIL, CHOSEN, new_password=STOLEN)
        assert refused.value.code == "wrong-password"
        assert await house.sign_in(EMAIL, OWN)

    async def test_of_an_account_that_was_disabled_meanwhile_is_refused(self, house: House) -> None:
        person = await house.settled()

        async def disable() -> None:
            await administration.disable(house.parts, house.machinery, person.account)

        before = (await house.row(person.account)).password_hash
        with pytest.raises(Unauthenticated) as refused:
            await while_hashing(house, disable).sign_in(EMAIL, CHOSEN, new_password=STOLEN)
        assert refused.value.code == "account-disabled"
        assert (await house.row(person.account)).password_hash == before


class TestASession:
    async def test_ends_with_a_reset_before_its_token_was_made(self, house: House) -> None:
        person = await house.settled()
        done = await house.sign_in(EMAIL, CHOSEN)
        house.moment.pass_by(seconds=1)
        await reset(house, person.account)
        house.moment.pass_by(seconds=1)
        assert not await is_let_in(house, session_token(house.parts, done), to_pages=True)

    async def test_that_began_while_somebody_waited_to_end_all_of_them_ends(
        self, house: House
    ) -> None:
        person = await house.settled()
        keys = await house.parts.keyring.open([person.account])
        async with house.parts.database.unit_of_work("somebody", keys) as work:
            house.moment.pass_by(seconds=1)
            done = await house.sign_in(EMAIL, CHOSEN)
            house.moment.pass_by(seconds=1)
            await sessions.end_all_sessions(work, house.parts, person.account)
        assert not await is_let_in(house, session_token(house.parts, done), to_pages=True)

    async def test_of_a_new_password_counts_at_once(self, house: House) -> None:
        await house.settled()
        again = while_hashing(house, _a_second_passes(house))
        done = await again.sign_in(EMAIL, CHOSEN, new_password=OWN)
        assert await is_let_in(house, session_token(house.parts, done), to_pages=True)

    async def test_ends_with_a_reset_while_the_password_is_kept_anew(self, house: House) -> None:
        old = replace(
            house.parts, passwords=Passwords(house.parts.lookup, PasswordHasher(1, 8192, 1))
        )
        person = await House(old, house.moment).settled()

        async def take_back() -> None:
            house.moment.pass_by(seconds=1)
            await reset(house, person.account)
            house.moment.pass_by(seconds=1)

        done = await while_hashing(house, take_back).sign_in(EMAIL, CHOSEN)
        assert not await is_let_in(house, session_token(house.parts, done), to_pages=True)


def _a_second_passes(house: House) -> Meanwhile:
    async def pass_by() -> None:
        house.moment.pass_by(seconds=1)

    return pass_by
