"""Find what is due, within how much each address can take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.rules.pace import FIRST_AT_ONCE
from shared.contracts.channels import Channel
from shared.storage.unit_of_work import UnitOfWork

# `:full`: addresses with as many running attempts as they may have. `:found`: deliveries that an
# earlier query of the same claim found. A test does not wait for a resting address, because
# somebody wants to know what it answers now. Deliveries of a stopped campaign do not wait either,
# because they are only withheld. The lock of the hazards is held until the commit and taken before
# a later statement reads them, so that a claim and a new hazard wait for each other. From here to
# the commit generic plans are used: planning a claim of one delivery takes three times as long as
# running it. A kept plan may have been made for empty tables, so scans of a whole table are
# switched off.
_DUE = text(
    """
    SELECT d.id, d.campaign, d.letter, d.address, coalesce(a.failures, 0) AS failures
    FROM deliveries d LEFT JOIN addresses a ON a.id = d.address
    WHERE d.state = 'pending' AND d.channel = :channel AND d.next_try_at <= :now
        AND (d.address IS NULL OR d.address <> ALL(CAST(:full AS uuid[])))
        AND d.id <> ALL(CAST(:found AS uuid[]))
        AND (a.rests_until IS NULL OR a.rests_until <= :now
            OR (d.campaign IS NULL AND d.notice IS NULL)
            OR (SELECT c.stopped_at IS NOT NULL FROM campaigns c WHERE c.id = d.campaign))
        AND (d.campaign IS NULL AND d.letter IS NULL OR CAST(:hears AS boolean))
        AND (
            SELECT true FROM pg_advisory_xact_lock_shared(hashtextextended('hazards', 0)),
                set_config('plan_cache_mode', 'force_generic_plan', true) AS plans,
                set_config('enable_seqscan', 'off', true) AS scans
        )
    ORDER BY d.critical DESC, d.next_try_at
    LIMIT :most
    FOR UPDATE OF d SKIP LOCKED
    """
)

_LOOKS = 4


@dataclass(frozen=True)
class Capacity:
    """How much a worker can take: `most` in all, and for each address by its health.

    `under_way` counts this worker's running attempts at each address, `answered` the recent
    successful ones. Without `hears` it has no room for appeals, and for letters that ask
    to sign: events that stop them may be published and not received yet.
    """

    most: int
    per_address: int
    under_way: Mapping[UUID, int]
    answered: Mapping[UUID, int] = field(default_factory=dict)
    hears: bool = True

    def at(self, address: UUID, failures: int) -> int:
        """Return the room for an address: one attempt if it fails; each answer allows one more.

        So many dead addresses together cannot take all places before they count as dead.
        """
        if failures:
            return 1
        return min(self.per_address, FIRST_AT_ONCE + self.answered.get(address, 0))


class DueQuery:
    """One query for what is due.

    It skips deliveries whose address has enough attempts, and looks further: others should not wait
    for that address.
    """

    def __init__(self, room: Capacity) -> None:
        self.found: list[Row[Any]] = []
        self._room = room
        self._under_way = dict(room.under_way)
        # Which addresses fail is not known yet; these are full even without failures.
        self._full = {
            address for address, count in room.under_way.items() if count >= room.at(address, 0)
        }

    @property
    def more(self) -> bool:
        return bool(self._full) or len(self.found) >= self._room.most

    async def find(self, work: UnitOfWork, channel: Channel) -> None:
        for _ in range(_LOOKS):
            wanted = self._room.most - len(self.found)
            due = await work.session.execute(
                _DUE,
                {
                    "channel": channel.value,
                    "now": work.now,
                    "full": sorted(self._full),
                    "found": [row.id for row in self.found],
                    "most": wanted,
                    "hears": self._room.hears,
                },
            )
            rows = due.all()
            kept = [row for row in rows if self._fits(row)]
            self.found += kept
            if len(rows) < wanted or len(kept) == len(rows):
                return

    def _fits(self, row: Row[Any]) -> bool:
        if row.address is None:
            return True
        count = self._under_way.get(row.address, 0)
        if count >= self._room.at(row.address, row.failures):
            self._full.add(row.address)
            return False
        self._under_way[row.address] = count + 1
        return True
