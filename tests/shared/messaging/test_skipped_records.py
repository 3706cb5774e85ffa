"""Records under keys that a service does not handle are skipped without being parsed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from shared.clock import new_id, utc_now
from shared.contracts.dispatch import CampaignStopped, DeliverySettled
from shared.contracts.envelope import Envelope, Event
from shared.contracts.intake import AlertFiled
from shared.contracts.notices import NoticeRequested
from shared.contracts.triage import CaseClosed, CaseOpened
from shared.messaging import arrivals
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.effects import Effects
from shared.messaging.handlers import HandlerTable
from shared.messaging.ignored_keys import IgnoredKeys
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.records import encode
from shared.messaging.refusals import refused_lately
from shared.messaging.signatures import Fault
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.event_flow import NoKeyring


class Refusing:
    """A verifier that accepts nothing."""

    def __init__(self) -> None:
        self.asked: list[Record] = []

    async def fault_of(self, record: Record) -> Fault | None:
        self.asked.append(record)
        return Fault.UNSIGNED


async def heard(_work: UnitOfWork, _event: Event) -> None:
    raise AssertionError("nothing of it is to take effect")


@pytest.fixture
def verifier() -> Refusing:
    return Refusing()


@pytest.fixture
def consumer_of(database: Database, verifier: Refusing) -> Callable[[HandlerTable], Consumer]:
    def make(handlers: HandlerTable) -> Consumer:
        effects = Effects("dispatch", database, NoKeyring(), handlers)
        subscriber = PostgresSubscriber(database.engine)
        return Consumer(effects, subscriber, ["tocsin.dispatch"], verifier)

    return make


def said(kind: type[Event], *, source: str = "dispatch", key: UUID | None = None) -> Record:
    return encode(
        Envelope(
            id=new_id(),
            source=source,
            type=kind.type,
            key=key or new_id(),
            sequence=3,
            time=utc_now(),
            actor=source,
            data=b"{}",
        )
    )


@pytest.mark.parametrize(
    ("header", "stated"),
    [
        ("ce_source", b"triage"),
        ("ce_source", b"\xff"),
        ("ce_sequence", b"0"),
        ("ce_sequence", b"-1"),
        ("ce_sequence", b"first"),
        ("ce_type", b"\xff"),
    ],
)
def test_what_is_not_as_an_event_of_its_topic_is_read_whole(header: str, stated: bytes) -> None:
    told = said(DeliverySettled)
    assert arrivals.passed(told) is not None
    changed = replace(told, headers={**told.headers, header: stated})
    assert arrivals.passed(changed) is None
    assert arrivals.passed(replace(told, key=b"no id")) is None


async def taken(consumer: Consumer, *runs: Sequence[Record]) -> tuple[int, list[int]]:
    alone: list[int] = []
    return await consumer.take(runs, alone.append), alone


async def dropped(database: Database) -> bool:
    async with database.engine.connect() as connection:
        return await refused_lately(connection)


def test_it_is_what_stands_under_keys_of_which_nothing_is_heard() -> None:
    unread = IgnoredKeys({NoticeRequested.type: NoticeRequested})
    assert unread.is_ignored(said(DeliverySettled))
    assert not unread.is_ignored(said(NoticeRequested))
    assert not IgnoredKeys({CampaignStopped.type: CampaignStopped}).is_ignored(
        said(DeliverySettled)
    )


def test_of_each_topic_it_is_asked_by_itself() -> None:
    unread = IgnoredKeys({CaseClosed.type: CaseClosed})
    assert not unread.is_ignored(said(CaseOpened, source="triage"))
    assert unread.is_ignored(said(AlertFiled, source="intake"))


def test_what_has_no_type_or_a_strange_one_is_read() -> None:
    unread = IgnoredKeys({})
    record = said(DeliverySettled)
    for strange in ({"ce_type": b"tocsin.delivery.lost.v1"}, {"ce_type": b"\xff"}):
        assert not unread.is_ignored(Record(record.topic, b"", b"", {**record.headers, **strange}))
    assert not unread.is_ignored(Record(record.topic, b"", b"", {}))


async def test_nothing_of_it_is_checked_or_kept(
    consumer_of: Callable[[HandlerTable], Consumer], verifier: Refusing, database: Database
) -> None:
    consumer = consumer_of({NoticeRequested: heard})
    runs = [[said(DeliverySettled), said(CampaignStopped)], [said(DeliverySettled)]]
    assert await taken(consumer, *runs) == (2, [])
    await consumer.handle(runs[0])
    assert verifier.asked == []
    assert not await dropped(database)


async def test_what_is_heard_is_checked_beside_it(
    consumer_of: Callable[[HandlerTable], Consumer], verifier: Refusing, database: Database
) -> None:
    consumer = consumer_of({NoticeRequested: heard})
    asked = said(NoticeRequested)
    assert await taken(consumer, [said(DeliverySettled)], [asked]) == (2, [1])
    await consumer.handle([asked])
    assert verifier.asked == [asked, asked]
    assert await dropped(database)


async def test_what_others_wrote_under_such_a_type_is_checked(
    consumer_of: Callable[[HandlerTable], Consumer], verifier: Refusing
) -> None:
    consumer = consumer_of({NoticeRequested: heard})
    other = said(DeliverySettled, source="intake")
    assert await taken(consumer, [other]) == (1, [0])
    assert verifier.asked == [other]
