"""Write the trail: with the last statement of a unit of work, or separately for a read."""

import re
from uuid import UUID

import orjson

from shared.storage.closing import Part
from shared.storage.unit_of_work import AuditFact, CommitStage, Database, DetailValue, UnitOfWork

# The server locks the head, hashes, inserts and moves the head, after everything else that the unit
# of work writes: the head is locked for no round trip except that of the commit, if there is one.
_APPEND = Part(
    effect="""(
        SELECT count(*) FROM (
            SELECT audit_append(told.service, told.moment, told.actor, CAST(told.facts AS json))
            FROM unnest(
                CAST(:audit_services AS text[]), CAST(:audit_moments AS timestamptz[]),
                CAST(:audit_actors AS text[]), CAST(:audit_facts AS text[])
            ) AS told (service, moment, actor, facts)
        ) AS appended
    )"""
)

_CODE = re.compile(r"[A-Za-z0-9._:+-]{0,120}|[A-Z0-9 ./-]{1,40}", re.ASCII)
"""Codes, ids, times; or a reference code, the one thing with spaces in it."""


class NotAuditable(ValueError):
    """The detail of an entry had free text, although only codes, ids and counts are allowed."""


def audit_stage(service: str) -> CommitStage:
    """Return the stage that puts `work.facts` into the trail, an entry each, as the last effect.

    From there to the commit the trail's head is locked, and the order of numbers is that of
    commits. Without facts it does nothing. Raises `NotAuditable`.
    """

    async def append(work: UnitOfWork) -> None:
        if not work.facts:
            return
        facts = orjson.dumps([_told(fact) for fact in work.facts]).decode()
        work.close_with(
            _APPEND,
            {
                "audit_services": [service],
                "audit_moments": [work.now],
                "audit_actors": [work.actor],
                "audit_facts": [facts],
            },
        )

    return append


async def record_read(
    database: Database,
    actor: str,
    action: str,
    object_type: str,
    object_id: UUID | None = None,
    subjects: tuple[UUID, ...] = (),
    /,
    **detail: DetailValue,
) -> None:
    """Record in the trail that restricted data was read; return once that is committed.

    Called once per request, before the answer: a page of fifty cases is one entry that names its
    subjects. If it raises, nothing is shown.
    """
    async with database.unit_of_work(actor) as work:
        work.record(action, object_type, object_id, subjects, **detail)


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
