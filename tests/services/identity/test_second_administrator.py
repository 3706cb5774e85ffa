"""Two administrators give the rights to approve, decide or release. Persons are invented."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.identity.access import administration, own_account, second_administrator
from services.identity.rules.accounts import ROLES_OF_KIND
from services.identity.schemas import ChangeAccount, ChangeOwnAccount, HomePageFacts
from services.identity.workers import ClearingUp
from shared.access.principal import Principal
from shared.access.roles import DECIDING, Role
from shared.problems import Unauthenticated
from tests.services.identity.identity_fixture import CHOSEN, IdentityFixture
from tests.services.identity.two_administrators import (
    ALL,
    FIRST,
    NEW,
    SECOND,
    refused,
    told,
    told_alone,
    waiting,
    wanted,
)
from tests.services.locks import until_they_wait


class TestTwoAdministrators:
    @pytest.mark.parametrize("role", sorted(Role))
    async def test_an_account_that_decides_cannot_act_before_a_second_confirms_it(
        self, identity: IdentityFixture, first: Principal, second: Principal, role: Role
    ) -> None:
        made = await wanted(identity, first, role)
        if role not in DECIDING:
            assert made.password
            assert (made.account.state, made.account.waiting) == ("active", ())
            return
        assert made.password is None
        assert (await identity.said(made.account.id))[-1].state == "disabled"
        assert await told(identity) == [("administrator", "account-proposed")]
        [act] = await waiting(identity, second)
        assert (act.act, act.roles, act.proposed_by) == ("make", (role,), first.account)
        await refused("four-eyes", second_administrator.confirm(identity.context, first, act.id))
        assert (await identity.row(made.account.id)).state == "disabled"
        done = await second_administrator.confirm(identity.context, second, act.id)
        assert done.account.state == "active"
        await identity.sign_in(NEW, done.password or "", new_password=CHOSEN)
        await refused("act-over", second_administrator.confirm(identity.context, second, act.id))
        assert await waiting(identity, second) == []
        assert {"account.act-proposed", "account.act-confirmed"} <= set(await identity.trail())

    async def test_more_rights_a_password_and_access_wait_too(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        account = (await identity.person(Role.OPERATOR, email=NEW, desks=("africa",))).account.id
        context = identity.context

        async def act() -> UUID:
            [found] = await waiting(identity, second)
            found_id: UUID = found.id
            return found_id

        rights = ChangeAccount(roles=frozenset({Role.APPROVER}), phone="+41446681801")
        shown = await administration.change(context, first, account, rights)
        assert (shown.roles, shown.phone) == (("operator",), "+41446681801")
        await refused("act-waits", administration.change(context, first, account, rights))
        await second_administrator.confirm(context, second, await act())
        assert (await identity.row(account)).roles == ["approver"]

        await administration.change(context, first, account, ChangeAccount(all_desks=True))
        assert not (await identity.row(account)).all_desks
        await second_administrator.withdraw(context, first, await act())
        assert not (await identity.row(account)).all_desks

        before = (await identity.row(account)).password_hash
        assert await administration.give_password(context, first, account) is None
        assert (await identity.row(account)).password_hash == before
        given = await second_administrator.confirm(context, second, await act())
        await identity.sign_in(NEW, given.password or "", new_password=CHOSEN)

        await administration.disable(context, first, account)
        assert (await administration.enable(context, first, account)).state == "disabled"
        with pytest.raises(Unauthenticated):
            await identity.sign_in(NEW, CHOSEN)
        await second_administrator.confirm(context, second, await act())
        await identity.sign_in(NEW, CHOSEN)
        # Taking rights away needs no second administrator.
        less = ChangeAccount(roles=frozenset({Role.OPERATOR}), desks=())
        assert (await administration.change(context, first, account, less)).roles == ("operator",)

    @pytest.mark.usefixtures("second")
    async def test_an_old_proposal_that_is_being_ended_holds_up_nobody(
        self, identity: IdentityFixture, first: Principal
    ) -> None:
        await wanted(identity, first, Role.APPROVER)
        identity.moment.pass_by(days=7)
        database = identity.context.database
        async with database.engine.begin() as other:
            await other.execute(text("SELECT FROM account_acts FOR UPDATE"))
            round_ = asyncio.create_task(ClearingUp(identity.context).round())
            await until_they_wait(database, round_)
            waited = not round_.done()
        await round_
        assert not waited

    async def test_a_proposal_ends_by_time_and_with_who_made_it(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        await wanted(identity, first, Role.APPROVER)
        [old] = await waiting(identity, second)
        identity.moment.pass_by(days=7)
        assert await waiting(identity, second) == []
        await refused("act-expired", second_administrator.confirm(identity.context, second, old.id))
        await ClearingUp(identity.context).round()
        await ClearingUp(identity.context).round()
        lapsed = ("administrator", "account-lapsed")
        assert (await told(identity)).count(lapsed) == 1
        await refused("act-expired", second_administrator.confirm(identity.context, second, old.id))
        await wanted(identity, first, Role.APPROVER, email="third.invented@house.invalid")
        [act] = await waiting(identity, second)
        await administration.disable(identity.context, second, first.account)
        await refused(
            "proposer-left", second_administrator.confirm(identity.context, second, act.id)
        )
        assert (await told(identity)).count(lapsed) == 2
        assert await waiting(identity, second) == []
        await second_administrator.withdraw(identity.context, second, act.id)
        assert (await identity.trail()).count("account.act-lapsed") == 2

    async def test_a_proposal_ends_with_the_role_of_who_made_it_and_by_nothing_less(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        await wanted(identity, first, Role.APPROVER)
        context = identity.context
        await administration.change(
            context, second, first.account, ChangeAccount(name="New Invented")
        )
        [act] = await waiting(identity, second)
        other = ChangeAccount(roles=frozenset({Role.OPERATOR}), all_desks=True)
        await administration.change(context, second, first.account, other)
        assert (await told(identity)).count(("administrator", "account-lapsed")) == 1
        await refused("proposer-left", second_administrator.confirm(context, second, act.id))

    async def test_shutting_out_the_other_administrator_is_told(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        await administration.disable(identity.context, first, second.account)
        assert await told_alone(identity) == [str(first.account), str(second.account)]
        made = await wanted(identity, first, Role.APPROVER)
        assert made.password
        assert (await told_alone(identity))[2:] == [str(first.account)]
        assert (await identity.trail()).count("account.act-alone") == 2
        shown = await second_administrator.show_acts(identity.context, first, ALL, alone=True)
        assert [each.act for each in shown.items] == ["make", "disable"]

    async def test_taking_the_role_from_an_administrator_is_told(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        nothing = ChangeAccount(roles=frozenset())
        await administration.change(identity.context, first, second.account, nothing)
        assert await told_alone(identity) == [str(first.account), str(second.account)]

    async def test_leading_the_notices_of_who_decides_elsewhere_is_told(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        context, alone = identity.context, [str(first.account), str(second.account)]
        operator = await identity.settled(Role.OPERATOR, email=NEW)
        await administration.change(
            context, first, operator.account, ChangeAccount(phone="+41446681801")
        )
        own = ChangeOwnAccount(phone="+41446681802")
        await own_account.change(context, second, own)
        assert await told(identity) == []
        for each in (ChangeAccount(email="other.invented@house.invalid"), ChangeAccount(phone="")):
            await administration.change(context, first, second.account, each)
            await administration.change(context, first, second.account, each)
        assert await told_alone(identity) == alone * 2
        shown = await second_administrator.home_page_facts(context, second)
        assert [(each.act.act, each.times) for each in shown.alone] == [("address", 2)]

    async def test_the_database_wants_two(
        self, identity: IdentityFixture, first: Principal
    ) -> None:
        await identity.settled(Role.ADMINISTRATOR, email=SECOND)
        await wanted(identity, first, Role.APPROVER)
        with pytest.raises(IntegrityError, match="account_acts_four_eyes"):
            async with identity.context.database.engine.begin() as connection:
                await connection.execute(
                    text("UPDATE account_acts SET state = 'confirmed', confirmed_by = proposed_by")
                )


async def test_one_administrator_alone_is_told_for_some_days(identity: IdentityFixture) -> None:
    only = await identity.settled(Role.ADMINISTRATOR, email=FIRST)
    made = await wanted(identity, only, Role.APPROVER)
    approver = (await identity.sign_in(NEW, made.password, new_password=CHOSEN)).principal
    await administration.give_password(identity.context, only, approver.account)
    heard = [str(only.account), str(only.account), str(approver.account)]
    assert await told_alone(identity) == heard
    shown = await second_administrator.home_page_facts(identity.context, approver)
    assert [(each.act.act, each.act.proposed_by) for each in shown.alone] == [
        ("password", only.account),
        ("make", only.account),
    ]
    operator = await identity.settled(Role.OPERATOR, email=SECOND)
    assert await second_administrator.home_page_facts(identity.context, operator) == HomePageFacts()
    identity.moment.pass_by(days=8)
    assert await second_administrator.home_page_facts(identity.context, approver) == HomePageFacts(
        []
    )


async def test_the_only_administrator_makes_a_second_one(
    identity: IdentityFixture, first: Principal
) -> None:
    made = await wanted(identity, first, Role.ADMINISTRATOR)
    assert made.account.state == "active"
    assert made.password
    assert await waiting(identity, first) == []
    # Now there are two, and a third one needs the second.
    third = await wanted(identity, first, Role.ADMINISTRATOR, email="third.invented@house.invalid")
    assert third.account.state == "disabled"
    assert third.password is None


async def test_whoever_sits_at_the_machine_waits_for_nobody(identity: IdentityFixture) -> None:
    for email in (FIRST, SECOND):
        await identity.settled(Role.ADMINISTRATOR, email=email)
    made = await identity.person(Role.APPROVER, email=NEW, all_desks=True)
    assert made.password
    assert await told(identity) == []


def test_no_account_that_signs_in_by_key_decides() -> None:
    assert not (ROLES_OF_KIND["partner"] | ROLES_OF_KIND["service"]) & DECIDING
