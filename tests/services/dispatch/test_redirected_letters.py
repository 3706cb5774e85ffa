"""A letter whose reader leaves reaches who took over, whatever it was doing at that moment."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.dispatch.gateways.messages import Letter
from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.operations.redirecting import WAITING
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.gathering import AT_ONCE
from services.dispatch.rules.reasons import Channel
from services.dispatch.workers import Leases
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from tests.services.dispatch.house import House
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.test_notices import MORE, let_time_pass, notice, wave
from tests.services.meanwhile import know

OFFICER = {"role": None, "fallback_role": "triage_officer"}


async def waiting(house: House) -> set[tuple[UUID, int]]:
    """Who gets letters, and how many notices are gathered in them."""
    rows = await house.rows(
        "SELECT d.account, (SELECT count(*) FROM gathered_notices g WHERE g.delivery = d.id)"
        " AS more FROM deliveries d WHERE d.state = 'pending'"
    )
    return {(row.account, row.more) for row in rows}


HOLDS = (
    "FROM deliveries d JOIN notices n ON n.id = d.notice"
    " OR n.id IN (SELECT g.notice FROM gathered_notices g WHERE g.delivery = d.id)"
)


async def told(house: House) -> set[tuple[UUID, str]]:
    """Who is told of which case by what waits or went out."""
    rows = await house.rows(
        f"SELECT d.account, n.case_number, d.channel {HOLDS} WHERE d.state <> 'withheld'"
    )
    assert len(rows) == len(set(rows)), "nobody is told twice"
    return {(row.account, row.case_number) for row in rows}


async def leaves(house: House, account: UUID, *roles: Role, **more: Any) -> None:
    """Let dispatch hear of a change of an account; it is an officer where nothing else is said."""
    leaving = Principal(account, "person", frozenset(roles or {Role.TRIAGE_OFFICER}), ALL_DESKS)
    await house.hear(await know(house.parts.database, house.parts.keyring, leaving, **more))


class Meanwhile:
    """A mail server's client that lets something happen in the middle of its first attempt."""

    def __init__(self, inner: SmtpGateway, happens: Callable[[], Awaitable[None]]) -> None:
        self._inner = inner
        self._happens: Callable[[], Awaitable[None]] | None = happens

    async def send(self, message: Letter) -> Attempted:
        happens, self._happens = self._happens, None
        if happens is not None:
            await happens()
        return await self._inner.send(message)


@pytest.fixture
async def staff(house: House) -> list[UUID]:
    return [
        await house.account(Role.TRIAGE_OFFICER, email=f"officer{each}@ngo.example")
        for each in range(3)
    ]


class TestLettersThatWait:
    """What was queued already follows when its reader leaves."""

    async def test_go_to_who_took_over(self, house: House, staff: list[UUID]) -> None:
        gone, colleague, _ = staff
        await wave(house, account=gone, **OFFICER)
        assert await waiting(house) == {(gone, 0), (gone, MORE - 1)}
        before = {case for _, case in await told(house)}
        await leaves(house, gone, state="disabled", handed_to=colleague)
        assert await told(house) == {(colleague, case) for case in before}
        assert (
            await house.scalar("SELECT count(*) FROM deliveries WHERE reason = 'recipient-left'")
            == AT_ONCE + 1
        )

    async def test_go_to_the_role_where_nobody_was_named(
        self, house: House, staff: list[UUID]
    ) -> None:
        gone, one, other = staff
        await house.hear(notice(1, account=gone, **OFFICER))
        await leaves(house, gone, state="disabled")
        assert await waiting(house) == {(one, 0), (other, 0)}

    async def test_reach_nobody_twice_and_stay_where_somebody_can_act(
        self, house: House, staff: list[UUID]
    ) -> None:
        gone, one, other = staff
        await wave(house, role="triage_officer")
        before = await told(house)
        await leaves(house, gone)
        assert await told(house) == before
        await leaves(house, gone, state="disabled", handed_to=one)
        assert await told(house) == {(who, case) for who, case in before if who in {one, other}}

    async def test_stay_with_who_took_over_when_they_sign_out(
        self, house: House, staff: list[UUID]
    ) -> None:
        gone, colleague, _ = staff
        await house.hear(notice(1, account=gone, role=None))
        await leaves(house, gone, state="disabled", handed_to=colleague)
        await leaves(house, colleague)
        assert await waiting(house) == {(colleague, 0)}

    async def test_come_back_with_their_reader(self, house: House, staff: list[UUID]) -> None:
        gone, colleague, _ = staff
        await wave(house, account=gone, **OFFICER)
        before = await told(house)
        await leaves(house, gone, state="disabled", handed_to=colleague)
        await leaves(house, gone)
        await leaves(house, colleague, state="disabled", handed_to=gone)
        assert await told(house) == before
        # Of who leaves once more without naming anybody, the desk takes over.
        await leaves(house, colleague)
        await leaves(house, gone, state="disabled")
        assert {account for account, _ in await told(house)} == {colleague, staff[2]}


class TestLettersInAWorkersHands:
    @pytest.mark.parametrize("ending", ["refused for now", "lost with its worker"])
    async def test_go_to_who_took_over_at_their_next_turn(
        self, house: House, staff: list[UUID], ending: str
    ) -> None:
        gone, colleague, _ = staff
        await house.hear(notice(1, account=gone, urgency="critical", **OFFICER))
        async with mail_server() as server:
            server.refusal = "451 4.3.0 not now" if ending == "refused for now" else ""

            async def disabled() -> None:
                await leaves(house, gone, state="disabled", handed_to=colleague)

            if server.refusal:
                gateway = Meanwhile(smtp_to(server), disabled)
                await house.worker(Channel.EMAIL, gateway).drain()
            else:
                await house.do(
                    "UPDATE deliveries SET state = 'claimed', claim = id, next_try_at = NULL,"
                    " lease_until = now() - interval '1 minute' WHERE channel = 'email'"
                )
                await disabled()
                await Leases(house.parts).round()
            email = "SELECT state FROM deliveries WHERE channel = 'email' AND account = :a"
            assert await house.scalar(email, a=gone) == "pending", "it was in a worker's hands"
            server.refusal = ""
            await let_time_pass(house)
            for _ in range(2):  # the first finds who took over
                await house.worker(Channel.EMAIL, smtp_to(server)).drain()
        assert [letter["To"] for letter in server.letters] == ["officer1@ngo.example"]
        rows = await house.rows("SELECT account, channel, state, reason FROM deliveries")
        assert {tuple(row) for row in rows} == {
            (gone, "email", "withheld", "recipient-left"),
            (gone, "sms", "withheld", "recipient-left"),
            (colleague, "email", "sent", "accepted"),
            (colleague, "sms", "pending", "waiting"),
        }
        assert await told(house) == {(colleague, "C-2026-0001")}

    async def test_that_gathered_something_meanwhile_are_sent_without_what_went_elsewhere(
        self, house: House, staff: list[UUID]
    ) -> None:
        """An approver who is an officer too is no approver any more: the other half stays."""
        both, _, _ = staff
        await leaves(house, both, Role.TRIAGE_OFFICER, Role.APPROVER)
        other = await house.account(Role.APPROVER, email="approver@ngo.example")
        await wave(house, AT_ONCE, account=both, **OFFICER)
        await house.hear(notice(50, account=both, **OFFICER))
        await house.hear(notice(51))  # for approvers
        assert (both, "C-2026-0051") in await told(house)
        await house.do(
            "UPDATE principals SET roles = '{triage_officer}' WHERE account = :a", a=both
        )
        await let_time_pass(house)
        for _ in range(2):
            await house.drain(Channel.EMAIL)
        rows = await house.rows(
            f"SELECT d.account, n.case_number {HOLDS} WHERE d.reason <> 'recipient-left'"
            " AND n.case_number IN ('C-2026-0050', 'C-2026-0051')"
        )
        assert {tuple(row) for row in rows} == {(both, "C-2026-0050"), (other, "C-2026-0051")}


class TestLettersOfSeveralKinds:
    """Each notice of a letter goes to those whom it is for."""

    @pytest.fixture
    async def gone(self, house: House) -> UUID:
        gone = await house.account(Role.APPROVER, Role.TRIAGE_OFFICER, email="gone@ngo.example")
        await wave(house, AT_ONCE, account=gone, role=None)
        await house.do(
            "UPDATE deliveries SET state = 'sent', next_try_at = NULL, settled_at = now()"
        )
        return gone

    async def test_none_is_lost_where_somebody_has_another(self, house: House, gone: UUID) -> None:
        approver = await house.account(Role.APPROVER, email="approver@ngo.example")
        colleague = await house.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
        before = await told(house)
        await house.hear(notice(20))  # to both approvers
        await house.hear(notice(21, account=gone, **OFFICER))  # joins the letter of the other
        assert await waiting(house) == {(approver, 0), (gone, 1)}
        await leaves(house, gone, state="disabled", handed_to=colleague)
        assert await told(house) - before == {
            (approver, "C-2026-0020"), (colleague, "C-2026-0021"),
        }  # fmt: skip

    async def test_none_reaches_whom_it_is_not_for(self, house: House, gone: UUID) -> None:
        colleague = await house.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
        before = await told(house)
        await house.hear(notice(20))
        await house.hear(notice(21, account=gone, **OFFICER))
        joined = await house.account(Role.APPROVER, email="approver@ngo.example")
        await leaves(house, gone, state="disabled", handed_to=colleague)
        assert await told(house) - before == {(joined, "C-2026-0020"), (colleague, "C-2026-0021")}


class TestForNobody:
    """Where nobody is there who can act, it waits for who comes first."""

    async def test_a_letter_waits_for_somebody(self, house: House) -> None:
        gone = await house.account(Role.TRIAGE_OFFICER, email="gone@ngo.example")
        await house.hear(notice(1, account=gone, **OFFICER))
        await leaves(house, gone, state="disabled")
        assert await told(house) == set()
        await Leases(house.parts).round()
        assert await told(house) == set()
        administrator = await house.account(Role.ADMINISTRATOR, email="admin@ngo.example")
        for _ in range(2):
            await Leases(house.parts).round()
        assert await told(house) == {(administrator, "C-2026-0001")}
        assert await house.scalar("SELECT count(*) FROM unheard_notices") == 0

    async def test_a_notice_waits_for_somebody(self, house: House) -> None:
        await wave(house)
        assert await told(house) == set()
        officer = await house.account(Role.APPROVER, email="approver@ngo.example")
        await Leases(house.parts).round()
        assert len(await told(house)) == AT_ONCE + MORE
        assert {account for account, _ in await told(house)} == {officer}


async def test_what_waits_for_an_account_is_found_by_an_index(house: House) -> None:
    """Each sign-out asks for it: not all that an account ever got is read."""
    account = UUID(int=1)
    await house.do(
        "WITH told AS (INSERT INTO notices (id, reason, urgency, account, requested_at)"
        " SELECT gen_random_uuid(), 'case-opened', 'high', :account, now()"
        " FROM generate_series(1, 1000) RETURNING id)"
        " INSERT INTO deliveries (id, notice, account, channel, language, critical, state, reason,"
        " attempts, repeated, created_at, settled_at)"
        " SELECT id, id, :account, 'email', 'en', false, 'sent', 'accepted', 1, false, now(), now()"
        " FROM told",
        account=account,
    )
    await house.hear(notice(1, account=account, role=None))
    async with house.parts.database.engine.connect() as connection:
        owner = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await owner.execute(text("ANALYZE deliveries"))
        asked = text(f"EXPLAIN {WAITING.text}").bindparams(account=account)
        plan = "\n".join(await owner.scalars(asked))
    assert "deliveries_waiting_for_account" in plan
