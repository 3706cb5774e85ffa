"""Notify administrators of requests with an API key that has expired or was revoked.

A partner's program that gets 401 may tell nobody, and its alerts are lost. Only requests with the
whole key are counted, once a day for each key: the answer stays the same, and costs one look-up in
an index if the request is recorded already, so that a flood fills neither the trail nor a table.
"""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from shared.access.api_keys import HeldApiKey, KeyEnd
from shared.access.roles import Role
from shared.access.tables import refused_keys
from shared.clock import new_id
from shared.contracts.notices import NoticeReason, NoticeRequested
from shared.storage.unit_of_work import Database, UnitOfWork

AGAIN_AFTER = timedelta(days=1)
"""After this time administrators are notified of the same key again."""

_TOLD = text("SELECT EXISTS (SELECT FROM refused_keys WHERE key = :key AND told_at > :since)")


async def notify_of_ended_key(database: Database, held: HeldApiKey, end: KeyEnd) -> None:
    """Notify, at most once a day and by one of several processes, that this ended key was used."""
    since = database.now() - AGAIN_AFTER
    if await database.glance(_TOLD, {"key": held.id, "since": since}):
        return
    async with database.unit_of_work(str(held.account)) as work:
        noted = await work.session.execute(
            insert(refused_keys)
            .values(key=held.id, told_at=work.now)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={"told_at": work.now},
                where=refused_keys.c.told_at <= since,
            )
            .returning(refused_keys.c.key)
        )
        if noted.one_or_none() is not None:
            _notify(work, held, end)


def _notify(work: UnitOfWork, held: HeldApiKey, end: KeyEnd) -> None:
    work.emit(
        NoticeRequested(
            notice=new_id(),
            role=Role.ADMINISTRATOR.value,
            reason=NoticeReason.API_KEY_REFUSED.value,
            concerns=held.account,
            api_key=held.id,
            urgency="high",
            requested_at=work.now,
        )
    )
    work.record(
        "access.key-refused",
        "account",
        held.account,
        (held.account,),
        key=str(held.id),
        reason=end.value,
    )
