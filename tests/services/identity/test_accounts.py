"""Accounts are created, changed, disabled, enabled, and published to all services."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from services.identity.access import administration
from services.identity.operations import accounts
from services.identity.operations.accounts import AccountChange
from services.identity.schemas import ChangeAccount, CreateAccount
from shared.access.principals import known_account
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import AccountProfile
from shared.problems import Conflict, Forbidden, Invalid, NotFound
from tests.services.identity.identity_fixture import EMAIL, NAME, PHONE, IdentityFixture


class TestCreating:
    async def test_the_whole_state_is_said_and_kept_here_too(
        self, identity: IdentityFixture
    ) -> None:
        created = await identity.person(Role.OPERATOR, desks=("africa",), phone=PHONE)
        account = created.account.id
        (event,) = await identity.said(account)
        assert event.roles == ("operator",)
        assert event.desks == ("africa",)
        assert event.state == "active"
        keys = await identity.context.keyring.open([account])
        profile = keys.open_part(AccountProfile, event.id, "profile", event.profile)
        assert profile == AccountProfile(name=NAME, email=EMAIL, phone=PHONE)
        async with identity.context.database.read() as session:
            known = await known_account(session, account)
        assert known is not None
        assert known.principal.roles == {Role.OPERATOR}
        assert await identity.trail() == ["account.created"]

    async def test_a_name_to_sign_in_with_belongs_to_one_account(
        self, identity: IdentityFixture
    ) -> None:
        await identity.person()
        with pytest.raises(Conflict) as refused:
            await identity.person(email=EMAIL.upper())
        assert refused.value.code == "email-in-use"
        assert EMAIL not in refused.value.detail

    async def test_a_person_needs_an_address_and_a_partner_does_not(
        self, identity: IdentityFixture
    ) -> None:
        with pytest.raises(Invalid):
            await administration.create(
                identity.context, identity.machinery, CreateAccount(name=NAME)
            )
        assert await identity.partner()

    async def test_only_a_person_decides(self, identity: IdentityFixture) -> None:
        wanted = CreateAccount(kind="partner", name="Invented", roles=frozenset({Role.APPROVER}))
        with pytest.raises(Invalid) as refused:
            await administration.create(identity.context, identity.machinery, wanted)
        assert [fault.field for fault in refused.value.faults] == ["roles"]

    async def test_who_works_for_desks_needs_one_and_an_operator_does_not(
        self, identity: IdentityFixture
    ) -> None:
        for role in (Role.TRIAGE_OFFICER, Role.APPROVER, Role.COMMUNICATIONS, Role.GRANTS_OFFICER):
            with pytest.raises(Invalid) as refused:
                await identity.person(role)
            assert [(each.field, each.code) for each in refused.value.faults] == [
                ("desks", "desk-missing")
            ]
        assert await identity.person(Role.OPERATOR, Role.AUDITOR)
        assert await identity.person(Role.APPROVER, email="all@house.invalid", all_desks=True)

    async def test_all_that_does_not_fit_is_named_at_once(self, identity: IdentityFixture) -> None:
        wrong = CreateAccount(name=NAME, roles=frozenset({Role.APPROVER}))
        with pytest.raises(Invalid) as refused:
            await administration.create(identity.context, identity.machinery, wrong)
        assert [each.field for each in refused.value.faults] == ["desks", "email"]

    async def test_an_unknown_desk_is_refused_by_name_of_the_field(
        self, identity: IdentityFixture
    ) -> None:
        with pytest.raises(Invalid) as refused:
            await identity.person(Role.OPERATOR, desks=("africa", "afrika"))
        assert [fault.field for fault in refused.value.faults] == ["desks.1"]

    async def test_no_word_of_a_profile_stands_anywhere_in_plain(
        self, identity: IdentityFixture
    ) -> None:
        created = await identity.person(Role.OPERATOR, phone=PHONE)
        assert created.password is not None
        await administration.change(
            identity.context, identity.machinery, created.account.id, ChangeAccount(language="fr")
        )
        tables = await identity.query(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        for (table,) in tables:
            content = str(await identity.query(f'SELECT t::text FROM "{table}" t'))  # noqa: S608  # names of our own tables
            for word in (NAME, "Inventada", EMAIL, PHONE, created.password):
                assert word not in content
                assert word.encode().hex() not in content, table


class TestChanging:
    async def test_what_is_left_out_stays(self, identity: IdentityFixture) -> None:
        created = await identity.person(Role.OPERATOR, desks=("africa",))
        patch = ChangeAccount(roles=frozenset({Role.TRIAGE_OFFICER}))
        shown = await administration.change(
            identity.context, identity.machinery, created.account.id, patch
        )
        assert shown.roles == ("triage_officer",)
        assert (shown.name, shown.email, shown.desks) == (NAME, EMAIL, ("africa",))

    async def test_the_last_desk_is_not_taken_from_a_role_that_needs_one(
        self, identity: IdentityFixture
    ) -> None:
        operator = (await identity.person(Role.OPERATOR)).account.id
        officer = (
            await identity.person(Role.TRIAGE_OFFICER, email="o@house.invalid", desks=("africa",))
        ).account.id
        for account, patch in (
            (operator, ChangeAccount(roles=frozenset({Role.TRIAGE_OFFICER}))),
            (officer, ChangeAccount(desks=())),
        ):
            with pytest.raises(Invalid) as refused:
                await administration.change(identity.context, identity.machinery, account, patch)
            assert [fault.code for fault in refused.value.faults] == ["desk-missing"]
        everywhere = ChangeAccount(desks=(), all_desks=True)
        assert await administration.change(
            identity.context, identity.machinery, officer, everywhere
        )

    async def test_who_has_no_desk_from_earlier_still_changes_their_language(
        self, identity: IdentityFixture
    ) -> None:
        officer = (await identity.person(Role.TRIAGE_OFFICER, desks=("africa",))).account.id
        async with identity.context.database.engine.begin() as connection:
            await connection.execute(text("UPDATE accounts SET desks = '{}'"))
        patch = ChangeAccount(language="fr")
        shown = await administration.change(identity.context, identity.machinery, officer, patch)
        assert (shown.language, shown.desks) == ("fr", ())

    async def test_changed_at_grows_also_where_the_clock_stands_or_goes_back(
        self, identity: IdentityFixture
    ) -> None:
        account = (await identity.person()).account.id
        for language in ("fr", "en", "fr"):
            identity.moment.pass_by(seconds=-1 if language == "en" else 0)
            await administration.change(
                identity.context, identity.machinery, account, ChangeAccount(language=language)
            )
        moments = [event.changed_at for event in await identity.said(account)]
        assert moments == sorted(set(moments))
        assert len(moments) == 4

    async def test_nobody_changes_their_own_roles_or_desks(self, identity: IdentityFixture) -> None:
        administrator = await identity.settled(Role.ADMINISTRATOR)
        for patch in (
            ChangeAccount(roles=frozenset({Role.ADMINISTRATOR, Role.APPROVER})),
            ChangeAccount(all_desks=True),
            ChangeAccount(desks=("africa",)),
        ):
            with pytest.raises(Forbidden) as refused:
                await administration.change(
                    identity.context, administrator, administrator.account, patch
                )
            assert refused.value.code == "own-roles"
        assert (await identity.row(administrator.account)).roles == ["administrator"]

    async def test_who_changes_the_address_signs_in_with_the_new_one(
        self, identity: IdentityFixture
    ) -> None:
        created = await identity.person()
        assert created.password
        new = "another.invented@house.invalid"
        await administration.change(
            identity.context, identity.machinery, created.account.id, ChangeAccount(email=new)
        )
        with pytest.raises(Forbidden, match="Also send a new password of your own"):
            await identity.sign_in(new, created.password)

    async def test_an_address_of_another_is_refused(self, identity: IdentityFixture) -> None:
        await identity.person()
        other = await identity.person(email="other.invented@house.invalid")
        with pytest.raises(Conflict):
            await administration.change(
                identity.context, identity.machinery, other.account.id, ChangeAccount(email=EMAIL)
            )

    async def test_an_account_that_is_not_there_is_not_found(
        self, identity: IdentityFixture
    ) -> None:
        unknown = new_id()
        keys = await identity.context.keyring.create(unknown)
        with pytest.raises(NotFound):
            async with identity.context.database.unit_of_work("identity", keys) as work:
                await accounts.change_account(
                    work, identity.context, unknown, AccountChange(language="fr")
                )


class TestDisabling:
    async def test_it_shuts_out_at_once_and_enabling_brings_no_session_back(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled(Role.ADMINISTRATOR, email="admin.invented@house.invalid")
        person = await identity.settled(Role.OPERATOR)
        token = identity.context.signer.access_token(person)
        assert await identity.context.directory.authenticate(token) == person
        identity.moment.pass_by(seconds=1)
        await administration.disable(identity.context, identity.machinery, person.account)
        with pytest.raises(Exception, match="signed out"):
            await identity.context.directory.authenticate(token)
        await administration.enable(identity.context, identity.machinery, person.account)
        with pytest.raises(Exception, match="signed out"):
            await identity.context.directory.authenticate(token)
        assert [event.state for event in await identity.said(person.account)][-2:] == [
            "disabled",
            "active",
        ]

    async def test_repeating_it_says_nothing_new(self, identity: IdentityFixture) -> None:
        account = (await identity.person()).account.id
        for _ in range(2):
            await administration.disable(identity.context, identity.machinery, account)
        assert len(await identity.said(account)) == 2

    async def test_the_last_administrator_stays(self, identity: IdentityFixture) -> None:
        last = (await identity.person(Role.ADMINISTRATOR)).account.id
        with pytest.raises(Conflict) as refused:
            await administration.disable(identity.context, identity.machinery, last)
        assert refused.value.code == "last-administrator"
        with pytest.raises(Conflict):
            await administration.change(
                identity.context, identity.machinery, last, ChangeAccount(roles=frozenset())
            )

    async def test_two_who_disable_each_other_leave_one(self, identity: IdentityFixture) -> None:
        one = (await identity.person(Role.ADMINISTRATOR)).account.id
        other = (
            await identity.person(Role.ADMINISTRATOR, email="other.invented@house.invalid")
        ).account.id

        async def disable(account: UUID) -> None:
            await administration.disable(identity.context, identity.machinery, account)

        results = await asyncio.gather(disable(one), disable(other), return_exceptions=True)
        assert [type(each) for each in results if each is not None] == [Conflict]
        states = {(await identity.row(each)).state for each in (one, other)}
        assert states == {"active", "disabled"}
