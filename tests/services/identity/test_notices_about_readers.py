"""Officers and auditors are notified if one administrator alone lets an account read filings.

All persons are invented.
"""

from collections.abc import Sequence
from uuid import UUID

import httpx2
import pytest

from services.identity.access import administration, second_administrator
from services.identity.rules.second_administrator import READING, Rights, gains_reading, reads
from services.identity.schemas import ChangeAccount, CreateAccount
from shared.access.principal import Principal
from shared.access.roles import Operation, Role
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.identity.two_administrators import ALL, FIRST, NEW, told, told_alone, wanted

OFFICER = "officer.invented@house.invalid"
AUDITOR = "auditor.invented@house.invalid"
APPROVER = "approver.invented@house.invalid"
OPERATES = ChangeAccount(roles=frozenset({Role.OPERATOR}))


@pytest.fixture
async def hearers(identity: IdentityFixture, first: Principal, second: Principal) -> Sequence[str]:
    """Create an officer, an auditor, two administrators (all notified) and an approver."""
    officer = await identity.settled(Role.TRIAGE_OFFICER, email=OFFICER, all_desks=True)
    auditor = await identity.settled(Role.AUDITOR, email=AUDITOR, all_desks=True)
    await identity.settled(Role.APPROVER, email=APPROVER, all_desks=True)
    return sorted(str(each.account) for each in (first, second, officer, auditor))


async def told_of_readers(identity: IdentityFixture) -> Sequence[str]:
    return sorted(who for who, reason in await told(identity) if reason == "reader-alone")


async def acts_of(identity: IdentityFixture, by: Principal) -> Sequence[tuple[str, UUID]]:
    shown = await second_administrator.show_acts(identity.context, by, ALL, alone=True)
    return [(act.act, act.account) for act in shown.items]


async def service(identity: IdentityFixture, by: Principal, *roles: Role) -> UUID:
    asked = CreateAccount(
        kind="service", name="Invented program", roles=frozenset(roles), all_desks=True
    )
    return (await administration.create(identity.context, by, asked)).account.id


class TestWhatIsTold:
    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.TRIAGE_OFFICER, Role.GRANTS_OFFICER])
    async def test_a_person_who_reads(
        self, identity: IdentityFixture, first: Principal, hearers: Sequence[str], role: Role
    ) -> None:
        made = (await wanted(identity, first, role)).account.id
        # Not the account itself.
        assert await told_of_readers(identity) == hearers
        assert await told_alone(identity) == []
        assert await acts_of(identity, first) == [("make", made)]
        assert (await identity.trail()).count("account.act-alone") == 1

    @pytest.mark.parametrize("roles", [(), (Role.OPERATOR,), (Role.NETWORK_MEMBER,)])
    async def test_a_program_and_its_keys(
        self,
        identity: IdentityFixture,
        first: Principal,
        hearers: Sequence[str],
        roles: Sequence[Role],
    ) -> None:
        made = await service(identity, first, *roles)
        assert await told_of_readers(identity) == hearers
        if roles:
            scopes = frozenset({Operation.ALERT_READ})
            await administration.give_key(identity.context, first, made, scopes, None)
            assert await told_of_readers(identity) == sorted([*hearers] * 2)
            assert await acts_of(identity, first) == [("key", made), ("make", made)]

    @pytest.mark.parametrize(
        ("patch", "is_told"),
        [
            (OPERATES, True),
            (ChangeAccount(roles=frozenset({Role.NETWORK_MEMBER})), False),
            (ChangeAccount(phone="+41446681801"), False),
        ],
        ids=["reads", "files", "phone"],
    )
    async def test_such_a_role_given_to_an_account(
        self,
        identity: IdentityFixture,
        first: Principal,
        hearers: Sequence[str],
        patch: ChangeAccount,
        is_told: bool,
    ) -> None:
        account = (await wanted(identity, first)).account.id
        assert await told_of_readers(identity) == []
        await administration.change(identity.context, first, account, patch)
        assert await told_of_readers(identity) == (hearers if is_told else [])

    async def test_more_desks_enabling_it_again_and_a_password(
        self, identity: IdentityFixture, first: Principal, hearers: Sequence[str]
    ) -> None:
        account = (await identity.person(Role.OPERATOR, email=NEW, desks=("africa",))).account.id
        assert await told_of_readers(identity) == []  # the person at the machine created it
        change = administration.change
        await change(
            identity.context, first, account, ChangeAccount(desks=("africa", "asia-pacific"))
        )
        await change(identity.context, first, account, ChangeAccount(desks=("asia-pacific",)))
        await administration.give_password(identity.context, first, account)
        await administration.disable(identity.context, first, account)
        await administration.enable(identity.context, first, account)
        assert [act for act, _ in await acts_of(identity, first)] == [
            "enable",
            "password",
            "rights",
        ]
        assert await told_of_readers(identity) == sorted([*hearers] * 3)

    async def test_a_reading_role_for_somebody_who_decides(
        self, identity: IdentityFixture, first: Principal, hearers: Sequence[str]
    ) -> None:
        approver = await identity.settled(Role.APPROVER, email=NEW, all_desks=True)
        both = ChangeAccount(roles=frozenset({Role.APPROVER, Role.OPERATOR}))
        await administration.change(identity.context, first, approver.account, both)
        assert await told_of_readers(identity) == hearers

    async def test_nothing_of_a_partner_who_reads_what_it_filed(
        self, identity: IdentityFixture, first: Principal, hearers: Sequence[str]
    ) -> None:
        asked = CreateAccount(
            kind="partner", name="Invented partner", roles=frozenset({Role.NETWORK_MEMBER})
        )
        partner = (await administration.create(identity.context, first, asked)).account.id
        scopes = frozenset({Operation.ALERT_FILE})
        await administration.give_key(identity.context, first, partner, scopes, None)
        assert hearers
        assert await told_of_readers(identity) == []


class TestTheStartPage:
    async def test_of_officers_tells_of_readers_and_of_nothing_else(
        self, identity: IdentityFixture
    ) -> None:
        only = await identity.settled(Role.ADMINISTRATOR, email=FIRST)
        officer = await identity.settled(Role.TRIAGE_OFFICER, email=OFFICER, all_desks=True)
        auditor = await identity.settled(Role.AUDITOR, email=AUDITOR, all_desks=True)
        operator = await identity.settled(Role.OPERATOR, email=NEW, all_desks=True)
        decides = (await wanted(identity, only, Role.APPROVER, email=APPROVER)).account.id
        makes = "reader{}.invented@house.invalid"
        for each in range(second_administrator.MOST_TOLD):
            await wanted(identity, only, Role.OPERATOR, email=makes.format(each))
        told_officer = await second_administrator.home_page_facts(identity.context, officer)
        assert decides not in {each.act.account for each in told_officer.alone}
        assert (len(told_officer.alone), told_officer.more) == (second_administrator.MOST_TOLD, 0)
        # Many acts on readers do not hide those on people who decide.
        told_auditor = await second_administrator.home_page_facts(identity.context, auditor)
        assert told_auditor.alone[0].act.account == decides
        assert told_auditor.more == 1
        assert not (await second_administrator.home_page_facts(identity.context, operator)).alone

    async def test_says_it_in_words(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        only = await staff.settled(Role.ADMINISTRATOR, email=FIRST, name="Ida Inventada")
        await staff.settled(Role.TRIAGE_OFFICER, email=OFFICER, all_desks=True)
        made = await service(staff, only, Role.OPERATOR)
        scopes = frozenset({Operation.ALERT_READ})
        await administration.give_key(staff.context, only, made, scopes, None)
        await sign_in(browser, email=OFFICER)
        page = words(await browser.get("/"))
        assert "Ida Inventada did this alone: Create an API key (Invented program)." in page
        assert "Ida Inventada did this alone: Create the account (Invented program)." in page


def test_who_reads_is_taken_from_the_table_of_rights() -> None:
    assert {Role.OPERATOR, Role.TRIAGE_OFFICER, Role.GRANTS_OFFICER} <= READING
    assert not {Role.NETWORK_MEMBER, Role.AUDITOR, Role.ADMINISTRATOR} & READING
    assert reads("service", ())
    assert not reads("partner", {Role.NETWORK_MEMBER})


def test_what_is_taken_lets_nobody_read_more() -> None:
    more = Rights(
        frozenset({Role.OPERATOR}), frozenset({"africa", "asia-pacific"}), all_desks=False
    )
    less = Rights(frozenset({Role.OPERATOR}), frozenset({"asia-pacific"}), all_desks=False)
    every = Rights(frozenset({Role.OPERATOR}), frozenset(), all_desks=True)
    assert not gains_reading("person", more, less)
    assert not gains_reading("person", every, more)
    assert gains_reading("person", less, more)
    assert gains_reading("person", more, every)
