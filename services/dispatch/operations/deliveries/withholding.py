"""Settle what may not be sent after all, in the transaction that would have claimed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.context import Context
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.queries.hazards import hazards_of, known_hazards
from services.dispatch.queries.shared_addresses import readers_of
from services.dispatch.rules.hazards import (
    HAZARDOUS,
    SENDERS,
    Effect,
    Hazard,
    Reader,
    hazards_for,
    reading_places,
    strictest,
    withheld_reason,
)
from services.dispatch.rules.reasons import Reason, State
from shared.storage.unit_of_work import UnitOfWork

_NOTE_HAZARDS = text(
    """
    UPDATE deliveries d SET hazard = r.hazard
    FROM unnest(CAST(:ids AS uuid[]), CAST(:hazards AS text[])) AS r (id, hazard)
    WHERE d.id = r.id
    """
)
_NOT_TRIED = text(
    "UPDATE deliveries SET attempts = attempts - 1 WHERE id = ANY(CAST(:ids AS uuid[]))"
)


@dataclass(frozen=True)
class Blocked:
    """A row of a claim that may not be sent, and why. `claim`: the same statement claimed it."""

    row: Row[Any]
    reason: Reason
    claim: UUID | None = None


async def endangered_now(
    work: UnitOfWork, rows: Sequence[Row[Any]], campaigns: Mapping[UUID, Row[Any]], claim: UUID
) -> list[Blocked]:
    """Return the deliveries whose recipients a hazard endangers now.

    A hazard may have been added since the recipients were chosen. A message that a person released
    while knowing of it is sent, unless it may never be. A test message counts as one of all
    organisations, and nobody decides on it.
    """
    day = work.now.date()
    # One statement read all campaigns, so every row has the same hazards.
    known = hazards_of(next(iter(campaigns.values())).hazards) if campaigns else ()
    holding = [each for each in known if each.holds(day)]
    of_campaign = {
        campaign: [each for each in holding if each.organisation in row.organisations]
        for campaign, row in campaigns.items()
    }
    of_tests: tuple[Hazard, ...] = ()
    if any(row.campaign is None and row.contact is not None for row in rows):
        of_tests = await known_hazards(work.session)
    changed: list[tuple[UUID, Effect | None]] = []
    blocked = []
    for row in rows:
        if row.contact is None:
            continue  # a notice, or a letter to somebody who is no contact
        of_all = row.campaign is None
        own = Reader(row.audience, row.located_in, row.countries)
        found = hazards_for(
            of_tests if of_all else of_campaign[row.campaign],
            reading_places(readers_of(own, row.sharing)),
            day,
            SENDERS if of_all else campaigns[row.campaign].organisations,
            about=None if of_all else campaigns[row.campaign].country,
        )
        if not found and row.hazard is None:
            continue  # the usual case
        if (effect := strictest(found)) != row.hazard:
            changed.append((row.id, effect))
        reason = withheld_reason(found, row.released_for)
        if reason is not None:
            reason = HAZARDOUS[Effect.NEVER] if of_all else reason
            is_claimed = not (row.early or row.unheard)
            blocked.append(Blocked(row, reason, claim if is_claimed else None))
    if changed:
        await work.session.execute(
            _NOTE_HAZARDS,
            {"ids": [each for each, _ in changed], "hazards": [told for _, told in changed]},
        )
    if tried := [each.row.id for each in blocked if each.claim is not None]:
        await work.session.execute(_NOT_TRIED, {"ids": tried})
    return blocked


async def withhold(work: UnitOfWork, context: Context, blocked: Sequence[Blocked]) -> None:
    """Settle as withheld what may no longer be sent.

    If an earlier attempt was cut off, nobody can say that it was not sent: it becomes unknown.
    """
    if not blocked:
        return
    settling = [
        Settling(
            delivery=each.row.id,
            state=State.UNKNOWN if each.row.repeated else State.WITHHELD,
            reason=_unknown_since(each) if each.row.repeated else each.reason,
            claim=each.claim,
        )
        for each in blocked
    ]
    await settle_deliveries(work, context, settling)


def _unknown_since(blocked: Blocked) -> Reason:
    return Reason.BEFORE_RESTORE if blocked.row.maybe_out else Reason.INTERRUPTED
