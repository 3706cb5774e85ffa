"""Writing the trail: the last statement of a unit of work, or an entry of its own for a read."""

import re

import orjson
from sqlalchemy import text

from shared.storage.unit_of_work import AuditFact, CommitStage, Database, UnitOfWork

# One statement: it takes the head, hashes, inserts and moves the head on the server, so that the
# head is locked for no round trip but the commit's.
_APPEND = text(
    "SELECT audit_append(:service, CAST(:moment AS timestamptz), :actor,"
    " CAST(CAST(:facts AS text) AS json))"
)

_CODE = re.compile(r"[A-Za-z0-9._:+-]{0,120}|[A-Z0-9 ./-]{1,40}", re.ASCII)
"""Codes, ids, times; or a reference code, the one thing with spaces in it."""


class NotAuditable(ValueError):
    """Words were put into the trail's detail, where only codes, ids and counts may stand."""


def audit_stage(service: str) -> CommitStage:
    """Return the stage that puts `work.facts` into the trail, an entry each, in one round trip.

    It comes last: from here to the commit the trail's head is locked, and the order of numbers is
    that of commits. Without facts it does nothing. Raises `NotAuditable`.
    """

    async def append(work: UnitOfWork) -> None:
        if not work.facts:
            return
        facts = orjson.dumps([_told(fact) for fact in work.facts]).decode()
        await work.session.execute(
            _APPEND,
            {"service": service, "moment": work.now, "actor": work.actor, "facts": facts},
        )

    return append


async def record_read(database: Database, actor: str, read: AuditFact) -> None:
    """Put into the trail that restricted data was read; returns once that is committed.

    Called once per request, before the answer: a page of fifty cases is one entry that names its
    subjects. If it raises, nothing is shown.
    """
    async with database.unit_of_work(actor) as work:
        work.record(read)


def _told(fact: AuditFact) -> dict[str, object]:
    for name, value in fact.detail.items():
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise NotAuditable(f"{fact.action}: {name} holds words, not a code")
    return {
        "action": fact.action,
        "object_type": fact.object_type,
        # As text, like the subjects: orjson does not know the driver's own kind of UUID.
        "object_id": None if fact.object_id is None else str(fact.object_id),
        "subjects": "{" + ",".join(map(str, fact.subjects)) + "}",
        "detail": fact.detail,
    }
