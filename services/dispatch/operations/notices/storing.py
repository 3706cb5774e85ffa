"""Store notices to staff: each once, also if it is asked for twice."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.dispatch.tables import FormerProfile
from shared.contracts.notices import NoticeRequested
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork

_STORE = text(
    """
    INSERT INTO notices (id, reason, case_number, urgency, role, account, desk, requested_at,
        fallback_role, campaign, channel, concerns, api_key, number)
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:reasons AS text[]), CAST(:case_numbers AS text[]),
        CAST(:urgencies AS text[]), CAST(:roles AS text[]), CAST(:accounts AS uuid[]),
        CAST(:desks AS text[]), CAST(:requested_at AS timestamptz[]),
        CAST(:fallback_roles AS text[]), CAST(:campaigns AS uuid[]),
        CAST(:about_channels AS text[]), CAST(:concerns AS uuid[]), CAST(:api_keys AS uuid[]),
        CAST(:numbers AS integer[])
    )
    ON CONFLICT DO NOTHING RETURNING id
    """
)

_STORE_WAITING = text(
    "INSERT INTO unheard_notices SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING"
)


async def store_notices(
    work: UnitOfWork, events: Sequence[NoticeRequested]
) -> list[NoticeRequested]:
    """Store notices, and return those that were not stored before."""
    new = set(await work.session.scalars(_STORE, _rows(events)))
    fresh = []
    for event in events:
        if event.notice in new:
            new.remove(event.notice)  # the same notice may be in the batch twice
            fresh.append(event)
            _store_former(work, event)
    return fresh


async def store_waiting(work: UnitOfWork, notices: Sequence[UUID]) -> None:
    """Store notices that wait until somebody can act."""
    await work.session.execute(_STORE_WAITING, {"ids": notices})


def _store_former(work: UnitOfWork, event: NoticeRequested) -> None:
    if (former := event.former) is not None:
        work.session.add(
            FormerProfile(
                notice=event.notice,
                event=event.id,
                subject=former.subject,
                sealed=Sealed(former.ciphertext),
            )
        )


def _rows(events: Sequence[NoticeRequested]) -> dict[str, Any]:
    return {
        "ids": [event.notice for event in events],
        "reasons": [event.reason for event in events],
        "case_numbers": [event.case_number for event in events],
        "urgencies": [event.urgency for event in events],
        "roles": [event.role for event in events],
        "accounts": [event.account for event in events],
        "desks": [event.desk for event in events],
        "requested_at": [event.requested_at for event in events],
        "fallback_roles": [event.fallback_role for event in events],
        "campaigns": [event.campaign for event in events],
        "about_channels": [event.channel for event in events],
        "concerns": [event.concerns for event in events],
        "api_keys": [event.api_key for event in events],
        "numbers": [event.number for event in events],
    }
