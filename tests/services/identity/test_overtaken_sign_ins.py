"""A sign-in with a stolen password ends when the password is reset, however fast it is.

All persons are invented.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from services.identity.access import administration
from services.identity.access.signing_in import session_token
from services.identity.operations import sessions
from services.identity.passwords import Passwords
from shared.problems import Unauthenticated
from shared.storage.lookup import LookupKey
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, IdentityFixture
from tests.services.identity.test_sessions import is_let_in

STOLEN, OWN = "orchard-lantern-31", "seven-invented-kites"
Meanwhile = Callable[[], Awaitable[object]]


class SlowPasswords(Passwords):
    """A hasher that lets something happen once while a new password is hashed."""

    def __init__(self, lookup: LookupKey, meanwhile: Meanwhile) -> None:
        super().__init__(lookup)
        self._meanwhile: Meanwhile | None = meanwhile

    async def hash(self, password: str) -> str:
        hashed = await super().hash(password)
        if (meanwhile := self._meanwhile) is not None:
            self._meanwhile = None
            await meanwhile()
        return hashed


def while_hashing(identity: IdentityFixture, meanwhile: Meanwhile) -> IdentityFixture:
    passwords = SlowPasswords(identity.context.lookup, meanwhile)
    return IdentityFixture(replace(identity.context, passwords=passwords), identity.moment)


async def reset(identity: IdentityFixture, account: UUID) -> str:
    given = await administration.give_password(identity.context, identity.machinery, account)
    assert given is not None
    return given


class TestAPasswordThatIsChanged:
    async def test_after_an_administrator_gave_another_changes_nothing(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()
        given: list[str] = []

        async def take_back() -> None:
            given.append(await reset(identity, person.account))

        with pytest.raises(Unauthenticated) as refused:
            await while_hashing(identity, take_back).sign_in(EMAIL, CHOSEN, new_password=STOLEN)
        assert refused.value.code == "wrong-password"
        assert await identity.sign_in(EMAIL, given[0], new_password=OWN)
        with pytest.raises(Unauthenticated):
            await identity.sign_in(EMAIL, STOLEN)

    async def test_at_the_same_moment_as_another_is_refused(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()

        async def first() -> None:
            await identity.sign_in(EMAIL, CHOSEN, new_password=OWN)

        with pytest.raises(Unauthenticated) as refused:
            await while_hashing(identity, first).sign_in(EMAIL, CHOSEN, new_password=STOLEN)
        assert refused.value.code == "wrong-password"
        assert await identity.sign_in(EMAIL, OWN)

    async def test_of_an_account_that_was_disabled_meanwhile_is_refused(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()

        async def disable() -> None:
            await administration.disable(identity.context, identity.machinery, person.account)

        before = (await identity.row(person.account)).password_hash
        with pytest.raises(Unauthenticated) as refused:
            await while_hashing(identity, disable).sign_in(EMAIL, CHOSEN, new_password=STOLEN)
        assert refused.value.code == "account-disabled"
        assert (await identity.row(person.account)).password_hash == before


class TestASession:
    async def test_ends_with_a_reset_before_its_token_was_made(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()
        done = await identity.sign_in(EMAIL, CHOSEN)
        identity.moment.pass_by(seconds=1)
        await reset(identity, person.account)
        identity.moment.pass_by(seconds=1)
        assert not await is_let_in(identity, session_token(identity.context, done), to_pages=True)

    async def test_that_began_while_somebody_waited_to_end_all_of_them_ends(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()
        keys = await identity.context.keyring.open([person.account])
        async with identity.context.database.unit_of_work("somebody", keys) as work:
            identity.moment.pass_by(seconds=1)
            done = await identity.sign_in(EMAIL, CHOSEN)
            identity.moment.pass_by(seconds=1)
            await sessions.end_all_sessions(work, identity.context, person.account)
        assert not await is_let_in(identity, session_token(identity.context, done), to_pages=True)

    async def test_of_a_new_password_counts_at_once(self, identity: IdentityFixture) -> None:
        await identity.settled()
        again = while_hashing(identity, _a_second_passes(identity))
        done = await again.sign_in(EMAIL, CHOSEN, new_password=OWN)
        assert await is_let_in(identity, session_token(identity.context, done), to_pages=True)

    async def test_ends_with_a_reset_while_the_password_is_kept_anew(
        self, identity: IdentityFixture
    ) -> None:
        old = replace(
            identity.context,
            passwords=Passwords(identity.context.lookup, PasswordHasher(1, 8192, 1)),
        )
        person = await IdentityFixture(old, identity.moment).settled()

        async def take_back() -> None:
            identity.moment.pass_by(seconds=1)
            await reset(identity, person.account)
            identity.moment.pass_by(seconds=1)

        done = await while_hashing(identity, take_back).sign_in(EMAIL, CHOSEN)
        assert not await is_let_in(identity, session_token(identity.context, done), to_pages=True)


def _a_second_passes(identity: IdentityFixture) -> Meanwhile:
    async def pass_by() -> None:
        identity.moment.pass_by(seconds=1)

    return pass_by
