"""Count whom an appeal about each country would reach, whenever the number may have changed.

Triage gets the numbers, so that approvers see them. Only numbers.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.queries.hazards import known_hazards
from services.dispatch.queries.recipients import all_reachable
from services.dispatch.rules.hazards import Hazard
from services.dispatch.rules.reach import ReachCounter
from services.dispatch.rules.recipients import Reachable
from services.dispatch.tables import CountedReach
from shared.clock import derived_id
from shared.contracts.channels import Channel
from shared.contracts.dispatch import Reach, ReachCounted
from shared.storage.unit_of_work import Database, UnitOfWork

OTHER = ""
"""Stands for every country that is not counted by itself."""

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

# Every change of whom an appeal reaches changes one of these values: no row is ever deleted, each
# change raises the contact's version, and only the mark on an address can be set and removed.
_MARK = text(
    """
    SELECT concat_ws(' ',
        (SELECT concat_ws(' ', count(*), sum(version)) FROM contacts),
        (SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE active), count(blocked_reason),
            max(blocked_at)) FROM addresses),
        (SELECT concat_ws(' ', count(*), count(removed_at)) FROM hazards)
    )
    """
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('counted_reach', 0))")


@dataclass(frozen=True, slots=True)
class _ReachData:
    """The data that the numbers depend on, as of one moment, and the mark of that moment."""

    mark: str
    day: date
    found: Sequence[Reachable]
    hazards: Sequence[Hazard]
    countries: frozenset[str]
    """Countries that were counted before, or that a contact names."""


class Tally:
    """The numbers of each country as this process counted them last.

    It counts again only the countries for which something changed, and knows which numbers were not
    published since.
    """

    def __init__(self, providers: Sequence[Channel]) -> None:
        self.mark: str | None = None
        self.day: date | None = None
        self.unsaid: set[str] = set()
        self._providers = providers
        self._of_all: Any = None
        self._counter: ReachCounter | None = None
        self._own: dict[str, frozenset[Reachable]] = {}
        self._reaches: dict[str, tuple[Reach, ...]] = {}

    def count(self, data: _ReachData) -> None:
        """Count what changed since the last time. Slow where who covers every country changed."""
        everywhere = frozenset(each for each in data.found if each.countries is None)
        own: defaultdict[str, set[Reachable]] = defaultdict(set)
        for each in data.found:
            for country in each.countries or ():
                own[country].add(each)
        of_all = (everywhere, tuple(data.hazards), data.day)
        anew = self._counter is None or of_all != self._of_all
        if self._counter is None or anew:
            self._of_all = of_all
            self._counter = ReachCounter(everywhere, data.hazards, data.day, self._providers)
        dangerous = self._counter.dangerous
        for country in {OTHER, *data.countries, *own, *self._own, *dangerous}:
            mine = frozenset(own[country])
            if anew or self._own.get(country) != mine:
                self._own[country] = mine
                reaches = self._counter.count(mine, country or None)
                if self._reaches.get(country) != reaches:
                    self._reaches[country] = reaches
                    self.unsaid.add(country)
        self.mark, self.day = data.mark, data.day

    def say_all(self) -> None:
        """Emit the numbers of every country at the next round, changed or not."""
        self.unsaid = set(self._reaches)

    def events(self) -> list[ReachCounted]:
        """Return the events to be emitted, without their time."""
        return [
            ReachCounted(
                reach=derived_id(_BEGINNING, "reach", country),
                country=country or None,
                providers=tuple(each.value for each in self._providers),
                reaches=self._reaches[country],
                counted_at=_BEGINNING,
            )
            for country in sorted(self.unsaid)
        ]


async def change_mark(database: Database) -> str:
    """Return a text that changes whenever the numbers may change."""
    return str(await database.glance(_MARK, {}))


async def count_reach(context: Context, tally: Tally) -> None:
    """Count what changed since this tally counted last, with no transaction open meanwhile."""
    async with context.database.read() as session:
        data = await _read_reach_data(session, context.database.now().date())
    await asyncio.to_thread(tally.count, data)


async def report_reach(work: UnitOfWork, context: Context, tally: Tally, *, anew: bool) -> int:
    """Emit the numbers of each changed country, or of every one if `anew`; return how many.

    If two processes count at once, the later one must publish the later numbers: the holder of the
    lock checks whether its numbers are still valid, and counts what changed meanwhile. After the
    commit the numbers in `unsaid` are published. The first count of a country is always published.
    """
    await work.session.execute(_ONE_AT_A_TIME)
    now = context.database.now()
    if (await work.session.scalar(_MARK), now.date()) != (tally.mark, tally.day):
        await asyncio.to_thread(tally.count, await _read_reach_data(work.session, now.date()))
    if anew:
        tally.say_all()
    events = tally.events()
    kept = {
        row.country: row.said
        for row in await work.session.scalars(
            select(CountedReach).where(CountedReach.country.in_(tally.unsaid))
        )
    }
    changed = [each for each in events if anew or kept.get(each.country or OTHER) != _said(each)]
    for each in changed:
        work.emit(each.model_copy(update={"counted_at": now}))
    if changed:
        await _store(work, changed, now)
    return len(changed)


async def _read_reach_data(session: AsyncSession, day: date) -> _ReachData:
    mark = str(await session.scalar(_MARK))
    return _ReachData(
        mark=mark,
        day=day,
        found=await all_reachable(session),
        hazards=await known_hazards(session),
        countries=frozenset(await session.scalars(select(CountedReach.country))),
    )


def _said(event: ReachCounted) -> Any:
    return event.model_dump(mode="json", exclude={"counted_at"})


async def _store(work: UnitOfWork, changed: Sequence[ReachCounted], now: datetime) -> None:
    kept = insert(CountedReach).values(
        [
            {"country": each.country or OTHER, "said": _said(each), "counted_at": now}
            for each in changed
        ]
    )
    await work.session.execute(
        kept.on_conflict_do_update(
            index_elements=["country"],
            set_={"said": kept.excluded.said, "counted_at": kept.excluded.counted_at},
        )
    )
