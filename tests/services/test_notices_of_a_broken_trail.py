"""A service finds changes of its trail by SQL itself, and notifies the right people."""

import httpx2
import pytest
from sqlalchemy import text

from shared.access.roles import Role
from shared.audit.anchors import anchor_head
from shared.contracts.notices import NoticeReason, NoticeRequested
from shared.messaging.leadership import dedicated, try_lock
from shared.signing import anchor_signer
from shared.storage.unit_of_work import UnitOfWork
from tests.services.listening import Listening

GUARD = "audit_entries_only_grow"
CHANGED = "UPDATE audit_entries SET actor = 'somebody-else' WHERE number = 2"


@pytest.fixture
def told(listener: Listening) -> list[tuple[str | None, str]]:
    """Return roles and reasons of the notices requested from now on."""
    notices: list[tuple[str | None, str]] = []

    async def by(_work: UnitOfWork, asked: list[NoticeRequested]) -> None:
        notices.extend((each.role, each.reason) for each in asked)

    listener.runtime.administrators.by = by  # type: ignore[assignment]  # a list will do here
    return notices


async def _enter(listener: Listening, count: int) -> None:
    for _ in range(count):
        async with listener.runtime.database.unit_of_work("somebody") as work:
            work.record("alert.filed", "alert")


async def _tamper(listener: Listening, *statements: str) -> None:
    async with listener.runtime.engine.begin() as connection:
        await connection.execute(text("SET ROLE NONE"))
        await connection.execute(text(f"ALTER TABLE audit_entries DISABLE TRIGGER {GUARD}"))
        for statement in statements:
            await connection.execute(text(statement))
        # With its trigger as it was, the database is emptied for the next test and not dropped.
        await connection.execute(text(f"ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER {GUARD}"))
        await connection.execute(text(f"SET ROLE tocsin_{listener.runtime.service}"))


async def _check(listener: Listening) -> dict[str, str]:
    """Run the check as its loop does; return what its readiness then reports."""
    await listener.runtime.trail_check.check()
    await listener.runtime.administrators.close()
    transport = httpx2.ASGITransport(listener.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        reasons: dict[str, str] = (await client.get("/health/ready")).json()["reasons"]
    return reasons


async def test_a_changed_entry_is_told_and_shown(
    listener: Listening, told: list[tuple[str | None, str]]
) -> None:
    await _enter(listener, 3)
    assert "trail" not in await _check(listener)
    assert told == []
    await _tamper(listener, CHANGED)
    assert (await _check(listener))["trail"] == "the audit trail has a fault at entry 2: changed"
    reason = NoticeReason.AUDIT_BROKEN.value
    assert sorted(told) == [(Role.ADMINISTRATOR.value, reason), (Role.AUDITOR.value, reason)]


async def test_a_trail_that_is_whole_again_is_well(
    listener: Listening, told: list[tuple[str | None, str]]
) -> None:
    await _enter(listener, 3)
    await _tamper(listener, CHANGED)
    assert "trail" in await _check(listener)
    assert told
    await _tamper(listener, CHANGED.replace("somebody-else", "somebody"))
    assert "trail" not in await _check(listener)


async def test_a_tail_that_was_cut_shows_by_the_head_that_it_signed(
    listener: Listening, told: list[tuple[str | None, str]]
) -> None:
    await _enter(listener, 3)
    async with listener.runtime.database.unit_of_work("somebody") as work:
        assert await anchor_head(work, anchor_signer(listener.runtime.settings)) is not None
    await _tamper(
        listener,
        "DELETE FROM audit_entries WHERE number = 3",
        "UPDATE audit_head AS head SET number = last.number, hash = last.hash"
        " FROM audit_entries AS last WHERE last.number = 2",
    )
    assert (await _check(listener))["trail"] == "the audit trail has a fault at entry 3: tail-cut"
    assert told


async def test_it_is_told_once_where_another_process_checks_at_the_same_time(
    listener: Listening, told: list[tuple[str | None, str]]
) -> None:
    await _enter(listener, 3)
    await _tamper(listener, CHANGED)
    async with dedicated(listener.runtime.engine) as another:
        assert await try_lock(another, "check of the trail")
        assert "trail" not in await _check(listener)
        assert told == []
    assert "trail" in await _check(listener)
