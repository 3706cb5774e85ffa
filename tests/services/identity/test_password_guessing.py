"""Strangers who guess passwords from many places are slowed and reported, and block nobody.

All persons are invented.
"""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import update

from services.identity.access import administration, own_account, second_administrator
from services.identity.rules.throttling import ACCOUNT, MOST_DEVICES, TOLD_AGAIN_AFTER
from services.identity.tables import SignInAttempt
from services.identity.workers import ClearingUp
from shared.access.roles import Role
from shared.problems import Problem, TooManyRequests
from tests.services.identity.identity_fixture import CHOSEN, ELSEWHERE, EMAIL, IdentityFixture
from tests.services.identity.two_administrators import FIRST, told

WRONG = "some other sentence"
LAPTOP, PHONE = "L" * 43, "P" * 43
FIVE = [f"203.0.{net}.9" for net in range(5)]
MANY = [f"203.{half}.{net}.9" for half in (1, 2) for net in range(24)]
HOTEL = "198.51.100.200"
OTHERS = "somebody.else@house.invalid"


async def code(
    identity: IdentityFixture, address: str, *, password: str = WRONG, **more: str
) -> str:
    try:
        await identity.sign_in(EMAIL, password, address=address, **more)
    except Problem as problem:
        return problem.code
    return "in"


async def wait(identity: IdentityFixture, address: str, **more: str) -> int:
    with pytest.raises(TooManyRequests) as error:
        await identity.sign_in(EMAIL, CHOSEN, address=address, **more)
    return int(error.value.values["seconds"])


async def hammer(identity: IdentityFixture, places: Sequence[str], rounds: int) -> int:
    """Let each place try `rounds` times; return how often a password was compared."""
    codes = [await code(identity, place) for _ in range(rounds) for place in places]
    return codes.count("wrong-password")


class TestFromFivePlaces:
    async def test_they_keep_nobody_out_who_comes_from_another(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        await hammer(identity, FIVE, 6)
        identity.moment.pass_by(seconds=await wait(identity, HOTEL))
        await hammer(identity, FIVE, 2)
        assert await code(identity, HOTEL, password=CHOSEN) == "in"

    async def test_for_an_hour_they_never_make_the_right_person_wait_long(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        for minute in range(60):
            await hammer(identity, FIVE, 1)
            if minute % 20 == 0:
                place = f"198.51.{minute}.1"
                if await code(identity, place, password=CHOSEN) == "slow-down":
                    waited = await wait(identity, place)
                    assert waited <= 20
                    identity.moment.pass_by(seconds=waited)
                    assert await code(identity, place, password=CHOSEN) == "in"
            identity.moment.pass_by(seconds=60)


class TestFromVeryManyPlaces:
    async def test_all_together_guess_one_in_each_step(self, identity: IdentityFixture) -> None:
        await identity.settled()
        assert await hammer(identity, MANY, 1) == ACCOUNT.free
        identity.moment.pass_by(seconds=20 * ACCOUNT.step.total_seconds())
        assert await hammer(identity, MANY, 2) <= 20 + ACCOUNT.free

    async def test_a_turn_is_kept_for_whom_it_was_given(self, identity: IdentityFixture) -> None:
        await identity.settled()
        await hammer(identity, MANY, 1)
        waited = await wait(identity, HOTEL)
        assert waited == 2 * (len(MANY) - ACCOUNT.free + 1)
        identity.moment.pass_by(seconds=waited - 1)
        assert await wait(identity, HOTEL) == 1
        await hammer(identity, [f"203.3.{net}.9" for net in range(60)], 1)
        identity.moment.pass_by(seconds=1)
        assert await code(identity, HOTEL, password=CHOSEN) == "in"

    async def test_a_turn_is_good_for_one_attempt(self, identity: IdentityFixture) -> None:
        await identity.settled()
        await hammer(identity, MANY, 1)
        identity.moment.pass_by(seconds=await wait(identity, HOTEL))
        await hammer(identity, [f"203.3.{net}.9" for net in range(120)], 1)
        assert await code(identity, HOTEL) == "wrong-password"
        assert await code(identity, HOTEL) == "slow-down"

    async def test_whoever_holds_a_whole_network_has_one_place_in_the_line(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        await hammer(identity, MANY, 1)
        first = await wait(identity, HOTEL)
        await hammer(identity, [f"2001:db8:7:{site:x}::1" for site in range(60)], 1)
        assert await wait(identity, "198.51.7.1") == first + 2 * ACCOUNT.step.total_seconds()

    async def test_the_line_is_bounded(self, identity: IdentityFixture) -> None:
        await identity.settled()
        await code(identity, ELSEWHERE)
        full = ACCOUNT.longest + ACCOUNT.free * ACCOUNT.step
        async with identity.context.database.unit_of_work("test") as work:
            taken = update(SignInAttempt).where(SignInAttempt.turns_until.is_not(None))
            await work.session.execute(taken.values(turns_until=work.now + full))
        assert await wait(identity, HOTEL) == ACCOUNT.longest.total_seconds()
        assert (
            await identity.query("SELECT 1 FROM sign_in_attempts WHERE turn_at IS NOT NULL") == []
        )

    async def test_in_parallel_they_are_counted_one_by_one(self, identity: IdentityFixture) -> None:
        await identity.settled()
        codes = await asyncio.gather(*(code(identity, place) for place in MANY[:30]))
        assert codes.count("wrong-password") == ACCOUNT.free

    async def test_an_account_that_is_none_has_the_same_line(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        for email in (EMAIL, OTHERS):
            codes = []
            for place in MANY[:24]:
                with pytest.raises(Problem) as error:
                    await identity.sign_in(email, WRONG, address=place)
                codes.append(error.value.code)
            assert codes == ["wrong-password"] * ACCOUNT.free + ["slow-down"] * 4


class TestADeviceThatSignedInBefore:
    async def test_is_let_in_from_anywhere(self, identity: IdentityFixture) -> None:
        await identity.settled()
        assert await code(identity, ELSEWHERE, password=CHOSEN, device=LAPTOP) == "in"
        await hammer(identity, MANY, 1)
        assert await code(identity, HOTEL, password=CHOSEN, device=PHONE) == "slow-down"
        assert await code(identity, HOTEL, password=CHOSEN, device=LAPTOP) == "in"

    async def test_is_known_to_several_accounts_each_for_itself(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        await identity.settled(email=OTHERS)
        await identity.sign_in(OTHERS, CHOSEN, device=LAPTOP)
        await hammer(identity, MANY, 1)
        assert await code(identity, HOTEL, password=CHOSEN, device=LAPTOP) == "slow-down"
        identity.moment.pass_by(hours=1)
        assert await code(identity, HOTEL, password=CHOSEN, device=LAPTOP) == "in"
        rows = await identity.query("SELECT account FROM known_devices")
        assert len({row.account for row in rows}) == 2

    async def test_lifts_neither_the_count_of_its_place_nor_its_own(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        await identity.sign_in(EMAIL, CHOSEN, address=ELSEWHERE, device=LAPTOP)
        codes = [await code(identity, HOTEL, device=LAPTOP) for _ in range(6)]
        assert codes == ["wrong-password"] * 5 + ["slow-down"]
        await hammer(identity, MANY, 1)
        # Its free failures are used up, so it waits for its turn like a stranger.
        assert await wait(identity, "198.51.7.1", device=LAPTOP) > 0

    @pytest.mark.parametrize("ended", ["everywhere", "password", "disabled", "a year"])
    async def test_is_known_no_more_where_all_sessions_end(
        self, identity: IdentityFixture, ended: str
    ) -> None:
        person = await identity.settled()
        await identity.sign_in(EMAIL, CHOSEN, device=LAPTOP)
        password = CHOSEN
        identity.moment.pass_by(seconds=1)
        if ended == "everywhere":
            await own_account.sign_out(identity.context, person)
        elif ended == "password":
            await administration.give_password(identity.context, identity.machinery, person.account)
        elif ended == "disabled":
            await administration.disable(identity.context, identity.machinery, person.account)
            await administration.enable(identity.context, identity.machinery, person.account)
        else:
            identity.moment.pass_by(days=365)
        await hammer(identity, MANY, 1)
        assert await code(identity, HOTEL, password=password, device=LAPTOP) == "slow-down"
        await ClearingUp(identity.context).round()
        assert await identity.query("SELECT 1 FROM known_devices") == []

    async def test_stays_known_where_the_password_is_changed_on_it(
        self, identity: IdentityFixture
    ) -> None:
        person = await identity.settled()
        await identity.sign_in(EMAIL, CHOSEN, device=LAPTOP)
        await identity.sign_in(EMAIL, CHOSEN, device=PHONE)
        identity.moment.pass_by(seconds=1)
        own = "seven-invented-kites"
        await own_account.change_password(
            identity.context, person, password=CHOSEN, new_password=own, address=HOTEL, device=PHONE
        )
        await hammer(identity, MANY, 1)
        assert await code(identity, ELSEWHERE, password=own, device=LAPTOP) == "slow-down"
        assert await code(identity, ELSEWHERE, password=own, device=PHONE) == "in"

    async def test_is_not_known_by_a_password_that_somebody_else_gave(
        self, identity: IdentityFixture
    ) -> None:
        created = await identity.person(Role.OPERATOR)
        assert await code(identity, HOTEL, password=str(created.password), device=LAPTOP) == (
            "password-must-change"
        )
        assert await identity.query("SELECT 1 FROM known_devices") == []

    async def test_is_kept_as_a_hash_and_only_so_many(self, identity: IdentityFixture) -> None:
        await identity.settled()
        for each in range(MOST_DEVICES + 2):
            identity.moment.pass_by(seconds=1)
            await identity.sign_in(EMAIL, CHOSEN, device=f"{each:043}")
        kept = await identity.query("SELECT d::text AS row FROM known_devices d")
        assert len(kept) == MOST_DEVICES
        assert f"{MOST_DEVICES:043}" not in str(kept)
        await hammer(identity, MANY, 1)
        assert await code(identity, HOTEL, password=CHOSEN, device=f"{0:043}") == "slow-down"
        assert await code(identity, HOTEL, password=CHOSEN, device=f"{2:043}") == "in"


class TestWhoIsTold:
    async def test_the_owner_and_administrators_once_a_day(self, identity: IdentityFixture) -> None:
        boss = await identity.settled(Role.ADMINISTRATOR, email=FIRST)
        person = await identity.settled(Role.OPERATOR)
        assert await second_administrator.home_page_facts(identity.context, boss)
        await hammer(identity, FIVE, 5)
        assert not [each for each in await told(identity) if each[1].startswith("passwords")]
        for _ in range(3):
            identity.moment.pass_by(seconds=120)
            await hammer(identity, FIVE, 1)
        expected = [
            (str(person.account), "passwords-tried"),
            ("administrator", "passwords-tried-for-another"),
        ]
        assert [
            each for each in await told(identity) if each[1].startswith("passwords")
        ] == expected
        assert "account.passwords-tried" in await identity.trail()
        for reader in (boss, person):
            [tried] = (await second_administrator.home_page_facts(identity.context, reader)).tried
            assert tried.account == person.account
        identity.moment.pass_by(seconds=TOLD_AGAIN_AFTER.total_seconds())
        await hammer(identity, MANY, 1)
        identity.moment.pass_by(seconds=120)
        await hammer(identity, MANY, 1)
        assert [each for each in await told(identity) if each[1].startswith("passwords")] == (
            expected * 2
        )

    async def test_nobody_of_failures_that_come_from_few_places(
        self, identity: IdentityFixture
    ) -> None:
        await identity.settled()
        for _ in range(40):
            await hammer(identity, FIVE[:4], 1)
            identity.moment.pass_by(minutes=15)
        assert not [each for each in await told(identity) if each[1].startswith("passwords")]

    async def test_nobody_of_an_account_that_is_none(self, identity: IdentityFixture) -> None:
        for place in MANY[:40]:
            with pytest.raises(Problem):
                await identity.sign_in(OTHERS, WRONG, address=place)
            identity.moment.pass_by(seconds=5)
        assert await told(identity) == []
