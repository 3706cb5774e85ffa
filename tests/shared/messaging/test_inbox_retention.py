"""Old inbox entries are deleted, and their events still take no second effect."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from shared.clock import derived_id, new_id, utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import inbox, inbox_retention
from shared.messaging.bus import Record
from shared.messaging.effects import Effects
from shared.messaging.inbox import Outcome
from shared.messaging.order import OutOfOrder
from shared.messaging.parking import place_of
from shared.messaging.records import encode
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import Database
from tests.shared.messaging.invented_event import Said, effects_of, write_effect

KEEP = timedelta(days=365)


class NoKeyring:
    async def open(self, subjects: Iterable[UUID]) -> Keys:  # noqa: ARG002  # the protocol's
        return Keys({})


def said(thing: UUID, sequence: int, age: timedelta) -> Envelope:
    time = utc_now() - age
    event = Said(id=derived_id(time, str(thing), str(sequence)), thing=thing, number=sequence)
    return Envelope(
        id=event.id,
        source="intake",
        type=event.type,
        key=thing,
        sequence=sequence,
        time=time,
        actor="somebody",
        data=event.data(),
    )


async def test_what_a_person_skipped_that_was_no_event_is_never_forgotten(
    database: Database,
) -> None:
    """Its id is derived from its content, without a time: only its row shows an earlier arrival."""
    place = place_of(Record("tocsin.intake", b"some key", b"no event", {}), None)
    async with database.unit_of_work("somebody") as work:
        await inbox.settle(work.session, place, Outcome.SKIPPED)
        long_ago = text("UPDATE inbox SET processed_at = '2001-01-01'")
        await work.session.execute(long_ago)
        assert await inbox_retention.purge_inbox(work.session, work.now - KEEP) == 0
        assert await inbox.is_known(work.session, place.event_id)


async def age(database: Database, events: Iterable[Envelope]) -> None:
    """Set the time of each effect to the time of its event."""
    async with database.unit_of_work("intake") as work:
        for each in events:
            await work.session.execute(
                text("UPDATE inbox SET processed_at = :at WHERE event_id = :id"),
                {"at": each.time, "id": each.id},
            )


async def test_what_is_forgotten_neither_comes_twice_nor_parks_its_key(database: Database) -> None:
    effects = Effects("intake", database, NoKeyring(), {Said: write_effect}, keep_days=KEEP.days)
    day, thing = timedelta(days=1), new_id()
    old = [said(thing, 1, KEEP + 2 * day), said(thing, 2, KEEP + day)]
    late_come, young = said(thing, 3, KEEP + day / 2), said(thing, 4, KEEP - day)
    for each in (*old, late_come, young):
        assert await effects.take(encode(each), each) is Outcome.DONE
    await age(database, (*old, young))  # the third was delayed for long

    async with database.unit_of_work("intake") as work:
        assert await inbox_retention.purge_inbox(work.session, work.now - KEEP) == len(old)
    async with database.unit_of_work("intake") as work:
        assert await inbox_retention.purge_inbox(work.session, work.now - KEEP) == 0
        kept = await work.session.scalars(text("SELECT sequence FROM inbox ORDER BY sequence"))
        assert kept.all() == [3, 4]

    for each in (*old, late_come, young):
        assert await effects.take(encode(each), each) is Outcome.REPEATED
    assert await effects_of(database.engine, thing) == [1, 2, 3, 4]
    # With a number that was used before, but sent recently: it must not count as a repetition.
    other = said(thing, 4, day)
    try:
        outcome: object = await effects.take(encode(other), other)
    except OutOfOrder as late:
        outcome = late
    assert str(outcome) == "late: last 4, this 4"
