"""No way leads around the second administrator. All persons are invented."""

import asyncio
from uuid import UUID

import pytest

from services.identity.access import administration, own_account, second_administrator
from services.identity.access.signing_in import session_token
from services.identity.schemas import ChangeAccount, ChangeOwnAccount
from shared.access.principal import Principal
from shared.access.roles import DECIDING, Role
from shared.problems import Conflict, Unauthenticated
from tests.services.identity.identity_fixture import CHOSEN, IdentityFixture
from tests.services.identity.two_administrators import (
    FIRST,
    NEW,
    SECOND,
    done_alone,
    refused,
    told_alone,
    waiting,
    wanted,
)

THIRD = "third.invented@house.invalid"
APPROVES = ChangeAccount(roles=frozenset({Role.APPROVER}))


async def only_act(identity: IdentityFixture, by: Principal) -> UUID:
    [found] = await waiting(identity, by)
    return found.id


class TestThePassword:
    """The proposer never knows the password of an account that decides."""

    async def test_that_the_proposer_knew_ends_when_the_account_begins_to_decide(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        made = await wanted(identity, first, Role.OPERATOR)
        account = made.account.id
        known = await identity.sign_in(NEW, made.password, new_password=CHOSEN)
        page = session_token(identity.context, known)
        await administration.change(identity.context, first, account, APPROVES)
        # While the proposal waits, its password counts as that of an account that decides.
        assert await administration.give_password(identity.context, first, account) is None
        acts = {act.act: act.id for act in await waiting(identity, second)}
        assert set(acts) == {"rights", "password"}
        identity.moment.pass_by(seconds=1)
        done = await second_administrator.confirm(identity.context, second, acts["rights"])
        assert done.account.roles == ("approver",)
        with pytest.raises(Unauthenticated):
            await identity.sign_in(NEW, CHOSEN)
        with pytest.raises(Unauthenticated):
            await identity.context.directory.authenticate_session(page)
        await identity.sign_in(NEW, done.password or "", new_password=CHOSEN)

    async def test_of_one_who_stopped_deciding_and_begins_again(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        approver = await identity.settled(Role.APPROVER, email=NEW, all_desks=True)
        nothing = ChangeAccount(roles=frozenset({Role.OPERATOR}))
        await administration.change(identity.context, first, approver.account, nothing)
        assert str(approver.account) in await told_alone(identity)
        known = await administration.give_password(identity.context, first, approver.account)
        await administration.change(identity.context, first, approver.account, APPROVES)
        done = await second_administrator.confirm(
            identity.context, second, await only_act(identity, second)
        )
        with pytest.raises(Unauthenticated):
            await identity.sign_in(NEW, known or "", new_password=CHOSEN)
        await identity.sign_in(NEW, done.password or "", new_password=CHOSEN)

    async def test_stays_with_who_decided_before(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        approver = await identity.settled(Role.APPROVER, email=NEW, all_desks=True)
        more = ChangeAccount(roles=frozenset({Role.APPROVER, Role.COMMITTEE_MEMBER}))
        await administration.change(identity.context, first, approver.account, more)
        done = await second_administrator.confirm(
            identity.context, second, await only_act(identity, second)
        )
        assert done.password is None
        await identity.sign_in(NEW, CHOSEN)

    async def test_the_address_of_one_who_is_to_decide_is_told(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        operator = await identity.settled(Role.OPERATOR, email=NEW, all_desks=True)
        await administration.change(identity.context, first, operator.account, APPROVES)
        assert await told_alone(identity) == []
        phone = ChangeAccount(phone="+41446681801")
        await administration.change(identity.context, first, operator.account, phone)
        assert {str(first.account), str(second.account)} <= set(await told_alone(identity))


class TestWhoIsToldOfLosses:
    """Disabling somebody who decides is always notified, also to an independent person."""

    @pytest.mark.parametrize(
        "less",
        [None, ChangeAccount(roles=frozenset()), ChangeAccount(all_desks=False, desks=("africa",))],
        ids=["disabled", "role", "desks"],
    )
    async def test_everybody_who_decides_or_audits_hears_and_whom_it_concerns(
        self,
        identity: IdentityFixture,
        first: Principal,
        second: Principal,
        less: ChangeAccount | None,
    ) -> None:
        roles = (*DECIDING - {Role.ADMINISTRATOR}, Role.AUDITOR)
        others = [
            await identity.person(each, email=f"{each}@house.invalid", all_desks=True)
            for each in sorted(roles)
        ]
        approver = next(each.account for each in others if Role.APPROVER in each.account.roles)
        if less is None:
            await administration.disable(identity.context, first, approver.id)
        else:
            await administration.change(identity.context, first, approver.id, less)
        everybody = {str(each.account.id) for each in others}
        everybody |= {str(first.account), str(second.account)}
        assert sorted(await told_alone(identity)) == sorted(everybody)

    async def test_the_last_two_are_told_one_by_one(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        approver = await identity.settled(Role.APPROVER, email=NEW, all_desks=True)
        committee = await identity.settled(Role.COMMITTEE_MEMBER, email=THIRD, all_desks=True)
        await administration.disable(identity.context, first, approver.account)
        await administration.disable(identity.context, first, second.account)
        await wanted(identity, first, Role.APPROVER, email="more.invented@house.invalid")
        heard = await told_alone(identity)
        assert heard.count(str(committee.account)) == 3
        assert heard.count(str(second.account)) == 2
        assert heard.count(str(approver.account)) == 1


class TestTheStartPage:
    async def test_tells_the_newest_first_and_how_much_more_there_is(
        self, identity: IdentityFixture
    ) -> None:
        only = await identity.settled(Role.ADMINISTRATOR, email=FIRST)
        auditor = await identity.settled(Role.AUDITOR, email=SECOND)
        approver = (await wanted(identity, only, Role.APPROVER)).account.id
        for each in range(3):
            phone = ChangeAccount(phone=f"+4144668180{each}")
            await administration.change(identity.context, only, approver, phone)
        begun = await second_administrator.home_page_facts(identity.context, auditor)
        # Many equal acts do not hide an earlier one.
        assert [(each.act.act, each.times) for each in begun.alone] == [
            ("address", 3),
            ("make", 1),
        ]
        await done_alone(identity, approver, "password", second_administrator.MOST_TOLD)
        now = await second_administrator.home_page_facts(identity.context, auditor)
        assert len(now.alone) == second_administrator.MOST_TOLD
        assert {each.act.act for each in now.alone} == {"password"}
        assert (now.more, now.waiting) == (4, 0)

    async def test_counts_all_that_waits_for_this_administrator(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        third = await identity.settled(Role.ADMINISTRATOR, email=THIRD)
        for each in range(second_administrator.MOST_TOLD + 1):
            await wanted(identity, first, Role.APPROVER, email=f"invented{each}@house.invalid")
        await wanted(identity, second, Role.APPROVER)
        await administration.give_password(identity.context, first, second.account)
        waits = [
            (await second_administrator.home_page_facts(identity.context, who)).waiting
            for who in (first, second)
        ]
        assert waits == [1, second_administrator.MOST_TOLD + 1]
        last = await second_administrator.home_page_facts(identity.context, third)
        assert last.waiting == second_administrator.MOST_TOLD + 3


class TestWhatWasProposedForAnotherState:
    async def test_rights_that_were_taken_meanwhile_do_not_come_back(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        account = (await identity.person(Role.APPROVER, email=NEW, desks=("africa",))).account.id
        wide = ChangeAccount(roles=frozenset({Role.APPROVER, Role.OPERATOR}), all_desks=True)
        await administration.change(identity.context, first, account, wide)
        act = await only_act(identity, second)
        less = ChangeAccount(roles=frozenset({Role.OPERATOR}))
        await administration.change(identity.context, second, account, less)
        assert await waiting(identity, second) == []
        await refused("changed-since", second_administrator.confirm(identity.context, second, act))
        row = await identity.row(account)
        assert (row.roles, row.all_desks) == (["operator"], False)
        await second_administrator.withdraw(identity.context, first, act)

    @pytest.mark.parametrize("patch", [{"name": "Somebody Else"}, {"email": THIRD}])
    async def test_who_it_was_made_for_is_still_the_same(
        self, identity: IdentityFixture, first: Principal, second: Principal, patch: dict[str, str]
    ) -> None:
        account = (await wanted(identity, first, Role.APPROVER)).account.id
        act = await only_act(identity, second)
        await administration.change(identity.context, first, account, ChangeAccount(**patch))
        await refused("changed-since", second_administrator.confirm(identity.context, second, act))
        assert (await identity.row(account)).state == "disabled"

    async def test_what_its_holder_changes_takes_no_proposal_back(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        operator = await identity.settled(Role.OPERATOR, email=NEW, all_desks=True)
        both = ChangeAccount(roles=frozenset({Role.APPROVER}), name="Ovidia Inventada")
        await administration.change(identity.context, first, operator.account, both)
        await own_account.change(identity.context, operator, ChangeOwnAccount(phone="+41446681801"))
        await second_administrator.confirm(
            identity.context, second, await only_act(identity, second)
        )

    async def test_an_account_is_made_once_and_again_where_its_time_ran_out(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        account = (await wanted(identity, first, Role.APPROVER)).account.id
        await refused("act-waits", administration.enable(identity.context, first, account))
        old = await only_act(identity, second)
        identity.moment.pass_by(days=8)
        await administration.enable(identity.context, first, account)
        [again] = await waiting(identity, second)
        assert (again.act, again.gives_password) == ("make", True)
        done = await second_administrator.confirm(identity.context, second, again.id)
        await identity.sign_in(NEW, done.password or "", new_password=CHOSEN)
        await refused("changed-since", second_administrator.confirm(identity.context, second, old))
        # Disabled while a proposal waits: the proposal cannot enable the account again.
        await administration.disable(identity.context, first, account)
        await administration.enable(identity.context, first, account)
        [late] = await waiting(identity, second)
        await administration.disable(identity.context, second, account)
        await refused(
            "changed-since", second_administrator.confirm(identity.context, second, late.id)
        )
        await identity.sign_in(SECOND, CHOSEN)

    async def test_confirmed_twice_at_once_it_gives_one_password(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        third = await identity.settled(Role.ADMINISTRATOR, email=THIRD)
        await wanted(identity, first, Role.APPROVER)
        act = await only_act(identity, second)
        results = await asyncio.gather(
            *(second_administrator.confirm(identity.context, who, act) for who in (second, third)),
            return_exceptions=True,
        )
        [lost] = [each for each in results if isinstance(each, Exception)]
        assert isinstance(lost, Conflict)
        assert lost.code == "act-over"
        [won] = [each for each in results if not isinstance(each, BaseException)]
        await identity.sign_in(NEW, won.password or "", new_password=CHOSEN)


class TestWhatConcernsTheSecond:
    async def test_is_refused_at_once_where_nobody_else_could_confirm(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        with pytest.raises(Conflict, match="tocsin accounts") as caught:
            await administration.change(identity.context, first, second.account, _WIDER)
        assert caught.value.code == "nobody-to-confirm"
        password = administration.give_password(identity.context, first, second.account)
        await refused("nobody-to-confirm", password)
        assert await waiting(identity, second) == []

    async def test_is_confirmed_by_a_third_and_never_by_whom_it_concerns(
        self, identity: IdentityFixture, first: Principal, second: Principal
    ) -> None:
        third = await identity.settled(Role.ADMINISTRATOR, email=THIRD)
        await administration.give_password(identity.context, first, second.account)
        act = await only_act(identity, second)
        await refused("own-account", second_administrator.confirm(identity.context, second, act))
        assert (await second_administrator.confirm(identity.context, third, act)).password


_WIDER = ChangeAccount(roles=frozenset({Role.ADMINISTRATOR, Role.APPROVER}), all_desks=True)
