"""A letter to a person who leaves reaches the successor, in every state. Nobody is real."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.gateways.messages import Letter
from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.operations.deliveries.leases import anything_expired
from services.dispatch.operations.notices.redirecting import WAITING
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.combined_notices import AT_ONCE
from services.dispatch.workers import Leases
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.before_the_lock import know
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.query_plans import nothing_is_known
from tests.services.dispatch.test_notices import MORE, let_time_pass, notice, wave

OFFICER: dict[str, Any] = {"role": None, "fallback_role": "triage_officer"}


async def waiting(dispatch: DispatchFixture) -> set[tuple[UUID, int]]:
    """Return who gets e-mails, and how many notices each contains."""
    rows = await dispatch.rows(
        "SELECT d.account, (SELECT count(*) FROM gathered_notices g WHERE g.delivery = d.id)"
        " AS more FROM deliveries d WHERE d.state = 'pending'"
    )
    return {(row.account, row.more) for row in rows}


HOLDS = (
    "FROM deliveries d JOIN notices n ON n.id = d.notice"
    " OR n.id IN (SELECT g.notice FROM gathered_notices g WHERE g.delivery = d.id)"
)


async def told(dispatch: DispatchFixture) -> set[tuple[UUID, str]]:
    """Return who is notified of which case, by waiting or sent messages."""
    rows = await dispatch.rows(
        f"SELECT d.account, n.case_number, d.channel {HOLDS} WHERE d.state <> 'withheld'"
    )
    assert len(rows) == len(set(rows)), "nobody is told twice"
    return {(row.account, row.case_number) for row in rows}


async def leaves(dispatch: DispatchFixture, account: UUID, *roles: Role, **more: Any) -> None:
    """Let dispatch process a changed account; by default it is an officer."""
    leaving = Principal(account, "person", frozenset(roles or {Role.TRIAGE_OFFICER}), ALL_DESKS)
    await dispatch.hear(
        await know(dispatch.context.database, dispatch.context.keyring, leaving, **more)
    )


class Meanwhile:
    """An SMTP client that lets something happen during its first attempt."""

    def __init__(self, inner: SmtpGateway, happens: Callable[[], Awaitable[None]]) -> None:
        self._inner = inner
        self._happens: Callable[[], Awaitable[None]] | None = happens

    async def send(self, message: Letter) -> AttemptResult:
        happens, self._happens = self._happens, None
        if happens is not None:
            await happens()
        return await self._inner.send(message)


@pytest.fixture
async def staff(dispatch: DispatchFixture) -> list[UUID]:
    return [
        await dispatch.account(Role.TRIAGE_OFFICER, email=f"officer{each}@ngo.example")
        for each in range(3)
    ]


class TestLettersThatWait:
    """Notices that are already queued go to the successor when their reader leaves."""

    async def test_go_to_who_took_over(self, dispatch: DispatchFixture, staff: list[UUID]) -> None:
        gone, colleague, _ = staff
        await wave(dispatch, account=gone, **OFFICER)
        assert await waiting(dispatch) == {(gone, 0), (gone, MORE - 1)}
        before = {case for _, case in await told(dispatch)}
        await leaves(dispatch, gone, state="disabled", handed_to=colleague)
        assert await told(dispatch) == {(colleague, case) for case in before}
        assert (
            await dispatch.scalar("SELECT count(*) FROM deliveries WHERE reason = 'recipient-left'")
            == AT_ONCE + 1
        )

    async def test_go_to_the_role_where_nobody_was_named(
        self, dispatch: DispatchFixture, staff: list[UUID]
    ) -> None:
        gone, one, other = staff
        await dispatch.hear(notice(1, account=gone, **OFFICER))
        await leaves(dispatch, gone, state="disabled")
        assert await waiting(dispatch) == {(one, 0), (other, 0)}

    async def test_reach_nobody_twice_and_stay_where_somebody_can_act(
        self, dispatch: DispatchFixture, staff: list[UUID]
    ) -> None:
        gone, one, other = staff
        await wave(dispatch, role="triage_officer")
        before = await told(dispatch)
        await leaves(dispatch, gone)
        assert await told(dispatch) == before
        await leaves(dispatch, gone, state="disabled", handed_to=one)
        assert await told(dispatch) == {(who, case) for who, case in before if who in {one, other}}

    async def test_stay_with_who_took_over_when_they_sign_out(
        self, dispatch: DispatchFixture, staff: list[UUID]
    ) -> None:
        gone, colleague, _ = staff
        await dispatch.hear(notice(1, account=gone, role=None))
        await leaves(dispatch, gone, state="disabled", handed_to=colleague)
        await leaves(dispatch, colleague)
        assert await waiting(dispatch) == {(colleague, 0)}

    async def test_come_back_with_their_reader(
        self, dispatch: DispatchFixture, staff: list[UUID]
    ) -> None:
        gone, colleague, _ = staff
        await wave(dispatch, account=gone, **OFFICER)
        before = await told(dispatch)
        await leaves(dispatch, gone, state="disabled", handed_to=colleague)
        await leaves(dispatch, gone)
        await leaves(dispatch, colleague, state="disabled", handed_to=gone)
        assert await told(dispatch) == before
        # If the successor leaves too, without naming anybody, the desk takes over.
        await leaves(dispatch, colleague)
        await leaves(dispatch, gone, state="disabled")
        assert {account for account, _ in await told(dispatch)} == {colleague, staff[2]}


class TestLettersInAWorkersHands:
    @pytest.mark.parametrize("ending", ["refused for now", "lost with its worker"])
    async def test_go_to_who_took_over_at_their_next_turn(
        self, dispatch: DispatchFixture, staff: list[UUID], ending: str
    ) -> None:
        gone, colleague, _ = staff
        await dispatch.hear(notice(1, account=gone, urgency="critical", **OFFICER))
        async with mail_server() as server:
            server.refusal = "451 4.3.0 not now" if ending == "refused for now" else ""

            async def disabled() -> None:
                await leaves(dispatch, gone, state="disabled", handed_to=colleague)

            if server.refusal:
                gateway = Meanwhile(smtp_to(server), disabled)
                await dispatch.worker(Channel.EMAIL, gateway).drain()
            else:
                await dispatch.do(
                    "UPDATE deliveries SET state = 'claimed', claim = id, next_try_at = NULL,"
                    " lease_until = now() - interval '1 minute' WHERE channel = 'email'"
                )
                await disabled()
                await Leases(dispatch.context).round()
            email = "SELECT state FROM deliveries WHERE channel = 'email' AND account = :a"
            assert await dispatch.scalar(email, a=gone) == "pending", "it was in a worker's hands"
            server.refusal = ""
            await let_time_pass(dispatch)
            for _ in range(2):  # the first finds the successor
                await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        assert [letter["To"] for letter in server.letters] == ["officer1@ngo.example"]
        rows = await dispatch.rows("SELECT account, channel, state, reason FROM deliveries")
        assert {tuple(row) for row in rows} == {
            (gone, "email", "withheld", "recipient-left"),
            (gone, "sms", "withheld", "recipient-left"),
            (colleague, "email", "sent", "accepted"),
            (colleague, "sms", "pending", "waiting"),
        }
        assert await told(dispatch) == {(colleague, "C-2026-0001")}

    async def test_that_gathered_something_meanwhile_are_sent_without_what_went_elsewhere(
        self, dispatch: DispatchFixture, staff: list[UUID]
    ) -> None:
        """An approver who is also an officer loses only the approver role and its notices."""
        both, _, _ = staff
        await leaves(dispatch, both, Role.TRIAGE_OFFICER, Role.APPROVER)
        other = await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await wave(dispatch, AT_ONCE, account=both, **OFFICER)
        await dispatch.hear(notice(50, account=both, **OFFICER))
        await dispatch.hear(notice(51))  # for approvers
        assert (both, "C-2026-0051") in await told(dispatch)
        await dispatch.do(
            "UPDATE principals SET roles = '{triage_officer}' WHERE account = :a", a=both
        )
        await let_time_pass(dispatch)
        for _ in range(2):
            await dispatch.drain(Channel.EMAIL)
        rows = await dispatch.rows(
            f"SELECT d.account, n.case_number {HOLDS} WHERE d.reason <> 'recipient-left'"
            " AND n.case_number IN ('C-2026-0050', 'C-2026-0051')"
        )
        assert {tuple(row) for row in rows} == {(both, "C-2026-0050"), (other, "C-2026-0051")}


class TestLettersOfSeveralKinds:
    """Each notice of an e-mail goes to its own recipients."""

    @pytest.fixture
    async def gone(self, dispatch: DispatchFixture) -> UUID:
        gone = await dispatch.account(Role.APPROVER, Role.TRIAGE_OFFICER, email="gone@ngo.example")
        await wave(dispatch, AT_ONCE, account=gone, role=None)
        await dispatch.do(
            "UPDATE deliveries SET state = 'sent', next_try_at = NULL, settled_at = now()"
        )
        return gone

    async def test_none_is_lost_where_somebody_has_another(
        self, dispatch: DispatchFixture, gone: UUID
    ) -> None:
        approver = await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        colleague = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
        before = await told(dispatch)
        await dispatch.hear(notice(20))  # to both approvers
        await dispatch.hear(notice(21, account=gone, **OFFICER))  # added to the other's e-mail
        assert await waiting(dispatch) == {(approver, 0), (gone, 1)}
        await leaves(dispatch, gone, state="disabled", handed_to=colleague)
        assert await told(dispatch) - before == {
            (approver, "C-2026-0020"), (colleague, "C-2026-0021"),
        }  # fmt: skip

    async def test_none_reaches_whom_it_is_not_for(
        self, dispatch: DispatchFixture, gone: UUID
    ) -> None:
        colleague = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example")
        before = await told(dispatch)
        await dispatch.hear(notice(20))
        await dispatch.hear(notice(21, account=gone, **OFFICER))
        joined = await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await leaves(dispatch, gone, state="disabled", handed_to=colleague)
        assert await told(dispatch) - before == {
            (joined, "C-2026-0020"),
            (colleague, "C-2026-0021"),
        }


class TestForNobody:
    """If nobody can act, the notice waits for the first who can."""

    async def test_a_letter_waits_for_somebody(self, dispatch: DispatchFixture) -> None:
        gone = await dispatch.account(Role.TRIAGE_OFFICER, email="gone@ngo.example")
        await dispatch.hear(notice(1, account=gone, **OFFICER))
        await leaves(dispatch, gone, state="disabled")
        assert await told(dispatch) == set()
        await Leases(dispatch.context).round()
        assert await told(dispatch) == set()
        assert await anything_expired(dispatch.context.database)  # so that the loop checks again
        administrator = await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
        for _ in range(2):
            await Leases(dispatch.context).round()
        assert await told(dispatch) == {(administrator, "C-2026-0001")}
        assert await dispatch.scalar("SELECT count(*) FROM unheard_notices") == 0
        assert not await anything_expired(dispatch.context.database)

    async def test_a_notice_waits_for_somebody(self, dispatch: DispatchFixture) -> None:
        await wave(dispatch)
        assert await told(dispatch) == set()
        officer = await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        await Leases(dispatch.context).round()
        assert len(await told(dispatch)) == AT_ONCE + MORE
        assert {account for account, _ in await told(dispatch)} == {officer}


LETTERS = """
    WITH told AS (INSERT INTO notices (id, reason, urgency, account, requested_at)
        SELECT gen_random_uuid(), 'case-opened', 'high', $1, now()
        FROM generate_series(1, 3000) RETURNING id)
    INSERT INTO deliveries (id, notice, account, channel, language, critical, state, reason,
        attempts, repeated, created_at, settled_at, next_try_at)
    SELECT id, id, $1, 'email', 'en', false, $2, 'waiting', 1, false, now(),
        CASE WHEN $2 = 'sent' THEN now() END, CASE WHEN $2 = 'pending' THEN now() END
    FROM told
"""


async def test_what_waits_for_an_account_is_found_by_an_index(
    dispatch: DispatchFixture, dispatch_url: str
) -> None:
    """Each sign-out runs it: it reads neither all old messages of the account nor all waiting ones.

    Otherwise it would take longer with each message, and a long queue would slow each sign-out.
    """
    account, other = UUID(int=1), UUID(int=2)
    async with nothing_is_known(dispatch_url) as owner:
        await owner.execute(LETTERS, account, "sent")
        await owner.execute(LETTERS, other, "pending")
        await dispatch.hear(notice(1, account=account, role=None))
        await owner.execute("ANALYZE deliveries")
        asked = WAITING.text.replace(":account", f"'{account}'")
        plan = "\n".join(row[0] for row in await owner.fetch(f"EXPLAIN {asked}"))
    assert "deliveries_waiting_for_account" in plan
