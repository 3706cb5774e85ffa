"""Sessions and passwords of an account, and the first accounts."""

import asyncio

import jwt
import pytest

from services.identity.access import administration, own_account
from services.identity.access.signing_in import session_token
from services.identity.first_accounts import FIRST, first_accounts
from services.identity.operations import sessions
from services.identity.operations.attempts import AttemptHashes
from shared.access.principal import ALL_DESKS
from shared.access.roles import Role
from shared.problems import Conflict, Forbidden, Unauthenticated
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, IdentityFixture

ANY_ATTEMPT = AttemptHashes(b"both", b"network", b"account", b"place", b"email")


async def is_let_in(identity: IdentityFixture, token: str, *, to_pages: bool = False) -> bool:
    directory = identity.context.directory
    ask = directory.authenticate_session if to_pages else directory.authenticate
    try:
        await ask(token)
    except Unauthenticated:
        return False
    return True


class TestSigningOut:
    async def test_makes_every_token_void_and_a_new_one_good(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled(Role.OPERATOR)
        access = identity.context.signer.access_token(person)
        page = session_token(identity.context, await identity.sign_in(EMAIL, CHOSEN))
        assert await is_let_in(identity, access)
        assert await is_let_in(identity, page, to_pages=True)
        assert not await is_let_in(identity, page)
        assert not await is_let_in(identity, access, to_pages=True)
        identity.moment.pass_by(microseconds=1)
        await own_account.sign_out(identity.context, person)
        assert not await is_let_in(identity, access)
        assert not await is_let_in(identity, page, to_pages=True)
        done = await identity.sign_in(EMAIL, CHOSEN)
        assert await is_let_in(identity, identity.context.signer.access_token(done.principal))

    async def test_each_session_has_an_id_of_its_own(self, identity: IdentityFixture) -> None:
        await identity.settled()
        done = await identity.sign_in(EMAIL, CHOSEN)
        ids = {
            jwt.decode(session_token(identity.context, done), options={"verify_signature": False})[
                "sid"
            ]
            for _ in range(2)
        }
        assert len(ids) == 2


class TestPasswords:
    async def test_changing_it_ends_all_other_sessions(self, identity: IdentityFixture) -> None:
        person = await identity.settled()
        token = identity.context.signer.access_token(person)
        identity.moment.pass_by(microseconds=1)
        await identity.sign_in(EMAIL, CHOSEN, new_password="a lantern in the orchard")
        assert not await is_let_in(identity, token)

    async def test_one_that_is_given_must_be_changed(self, identity: IdentityFixture) -> None:
        administrator = await identity.settled(Role.ADMINISTRATOR, email="admin@house.invalid")
        person = await identity.settled()
        given = await administration.give_password(identity.context, administrator, person.account)
        with pytest.raises(Forbidden) as refused:
            await identity.sign_in(EMAIL, str(given))
        assert refused.value.code == "password-must-change"
        assert "account.password-set" in await identity.trail()

    async def test_nobody_gives_one_to_themselves(self, identity: IdentityFixture) -> None:
        administrator = await identity.settled(Role.ADMINISTRATOR)
        with pytest.raises(Forbidden) as refused:
            await administration.give_password(
                identity.context, administrator, administrator.account
            )
        assert refused.value.code == "own-account"

    async def test_a_partner_has_none(self, identity: IdentityFixture) -> None:
        partner = await identity.partner()
        with pytest.raises(Conflict):
            await administration.give_password(identity.context, identity.machinery, partner)

    async def test_one_changed_while_it_was_compared_lets_nobody_in(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()
        verified = (await identity.row(person.account)).password_hash
        assert verified is not None
        await administration.give_password(identity.context, identity.machinery, person.account)
        with pytest.raises(Unauthenticated):
            async with identity.context.database.unit_of_work(person.actor) as work:
                await sessions.sign_in(work, person.account, ANY_ATTEMPT, verified)


class TestFirstAccounts:
    async def test_there_is_one_for_each_part_in_the_work(self, identity: IdentityFixture) -> None:
        made = await first_accounts(identity.context)
        assert {each.role for each in made} == set(Role) - {Role.NETWORK_MEMBER}
        for each in made:
            assert each.email.endswith("@tocsin.invalid")
            done = await identity.sign_in(each.email, each.password, new_password=CHOSEN)
            assert done.principal.roles == {each.role}
            assert done.principal.desks is ALL_DESKS

    async def test_they_are_made_once_also_by_two_at_once(self, identity: IdentityFixture) -> None:
        made = await asyncio.gather(
            first_accounts(identity.context), first_accounts(identity.context)
        )
        assert sorted(len(each) for each in made) == [0, len(FIRST)]
        assert await first_accounts(identity.context) == ()

    async def test_their_passwords_are_shown_nowhere_else(self, identity: IdentityFixture) -> None:
        made = await first_accounts(identity.context)
        rows = str(await identity.query("SELECT a::text FROM accounts a"))
        for each in made:
            assert each.password not in repr(each)
            assert each.password not in rows
            assert each.email not in rows
