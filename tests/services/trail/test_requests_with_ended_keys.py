"""Administrators are notified of requests with an ended API key. Nobody is real."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from shared.access.api_keys import KeyEnd, NewApiKey, new_api_key
from shared.access.ended_keys import AGAIN_AFTER, notify_of_ended_key
from shared.access.principals import held_key
from shared.clock import new_id, utc_now
from shared.contracts.content import AccountProfile
from shared.contracts.envelope import SealedPart
from shared.contracts.identity import AccountChanged, ApiKeyState
from tests.services.before_the_lock import Meanwhile
from tests.services.trail.auditing import ENTRIES, Audited

OVER = utc_now() - timedelta(days=1)
EVERY_SERVICE = ["intake", "triage", "dispatch", "relocation", "identity"]


async def partner_with(
    audited: Audited, key: NewApiKey, account: UUID | None = None, **state: Any
) -> UUID:
    """Let the service process a partner and its one key with this `state`."""
    account = account or new_id()
    said = ApiKeyState(id=key.id, sha256=key.sha256, scopes=("alert.file",), **state)
    told = AccountChanged(
        account=account,
        kind="partner",
        roles=("network_member",),
        state="active",
        sessions_valid_from=OVER,
        changed_at=utc_now(),
        api_keys=(said,),
        profile=SealedPart[AccountProfile](subject=account, ciphertext=b"sealed"),
    )
    async with audited.runtime.database.unit_of_work(audited.name) as work:
        await audited.runtime.directory.on_account_changed(work, told)
    return account


async def ask(audited: Audited, presented: str) -> Any:
    header = {"authorization": f"Bearer {presented}"}
    answer = await audited.client.get(ENTRIES, headers=header)
    assert answer.status_code == 401
    return answer.json() | {"instance": None, "trace_id": None}


async def told(audited: Audited) -> list[dict[str, Any]]:
    asked = "SELECT value FROM outbox WHERE type LIKE '%notice.requested%' ORDER BY id"
    async with audited.runtime.database.engine.connect() as connection:
        return [orjson.loads(row.value) for row in await connection.execute(text(asked))]


async def noted(audited: Audited, account: UUID) -> list[Any]:
    found = await audited.entries(subject=str(account))
    return [each for each in found if each["action"] == "access.key-refused"]


@pytest.mark.parametrize("service", EVERY_SERVICE, indirect=True)
@pytest.mark.parametrize(
    ("ended", "why"), [({"expires_at": OVER}, "expired"), ({"revoked": True}, "revoked")]
)
async def test_it_is_told_once_a_day_by_every_service(
    audited: Audited, ended: dict[str, Any], why: str
) -> None:
    key = new_api_key()
    account = await partner_with(audited, key, **ended)
    for _ in range(3):
        await ask(audited, key.plain)
    # A service replaces what it knows of an account with each change.
    await partner_with(audited, key, account, **ended)
    await ask(audited, key.plain)

    (said,) = await told(audited)
    assert (said["reason"], said["role"], said["urgency"]) == (
        "api-key-refused",
        "administrator",
        "high",
    )
    assert (said["concerns"], said["api_key"]) == (str(account), str(key.id))
    assert key.plain not in str(said)
    (entry,) = await noted(audited, account)
    assert entry["detail"] == {"key": str(key.id), "reason": why}

    await pass_by(audited, AGAIN_AFTER)
    await ask(audited, key.plain)
    await ask(audited, key.plain)
    assert len(await told(audited)) == len(await noted(audited, account)) == 2


async def pass_by(audited: Audited, span: timedelta) -> None:
    async with audited.runtime.database.unit_of_work("test") as work:
        passed = text("UPDATE refused_keys SET told_at = told_at - CAST(:span AS interval)")
        await work.session.execute(passed, {"span": span})


async def test_of_a_key_that_is_not_the_whole_one_nothing_is_told(audited: Audited) -> None:
    """Somebody who knows only how a key begins, as its account's page shows it, causes no alarm."""
    key, good = new_api_key(), new_api_key()
    await partner_with(audited, key, revoked=True)
    await partner_with(audited, good, expires_at=utc_now() + timedelta(days=1))
    others = [key.plain[:-64] + "0" * 64, new_api_key().plain, good.plain[:-64] + "0" * 64]
    answers = [await ask(audited, each) for each in (key.plain, *others)]
    assert all(each == answers[0] for each in answers), "the answer tells nobody which it is"
    assert [each["api_key"] for each in await told(audited)] == [str(key.id)]


async def test_of_two_processes_that_looked_at_once_one_tells(audited: Audited) -> None:
    key, database = new_api_key(), audited.runtime.database
    account = await partner_with(audited, key, revoked=True)
    async with database.read() as session:
        held = await held_key(session, key.id)
    assert held is not None
    tell = partial(notify_of_ended_key, held=held, end=KeyEnd.REVOKED)
    meanwhile: Any = Meanwhile(database, partial(tell, database))
    await tell(meanwhile)
    assert [each["concerns"] for each in await told(audited)] == [str(account)]
    assert len(await noted(audited, account)) == 1
