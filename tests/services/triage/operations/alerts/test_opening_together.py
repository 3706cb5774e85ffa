"""Open cases for waiting alerts with few statements, with the same result as one by one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.triage.events import handlers
from services.triage.tables import (
    Alert,
    AlertMark,
    Case,
    CaseLink,
    CaseSource,
    Consent,
    Deadline,
    TimelineEntry,
)
from shared.clock import utc_now
from shared.contracts.content import ConsentWordsOf
from shared.contracts.envelope import Envelope
from shared.contracts.intake import AlertFiled
from shared.contracts.persons import Person
from shared.contracts.triage import CaseOpened
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.effects import Effects
from shared.messaging.handlers import OpenedEvent, Together
from shared.messaging.records import encode
from shared.storage.sealing import Erased, Keys
from shared.timers.tables import timers
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.triage_fixture import TriageFixture
from tests.shared.messaging.handing import handed
from tests.shared.messaging.signing import Believing
from tests.shared.messaging.test_events_without_a_listener import statements

OTHER = Person(kind="person", name="Berta Fictitious", organisation="Fictitious Bakers")
WORDS = ConsentWordsOf(use="publish_name", by_whom="family", how="by phone")


_traced: ContextVar[str | None] = ContextVar("traced", default=None)


@contextmanager
def continuing(alert: UUID) -> Iterator[None]:
    before = _traced.set(str(alert))
    yield
    _traced.reset(before)


async def together(triage: TriageFixture, filed: Sequence[Filed]) -> Mapping[UUID, str | None]:
    """Process these events in one transaction, each with the keys of its own subjects.

    Returns by alert id the trace that each published event continues.
    """
    handler = handlers(triage.context)[AlertFiled]
    assert isinstance(handler, Together)
    events = [await triage.event(each) for each in filed]
    opened = [await triage.context.keyring.open(event.subjects) for event in events]
    heard = [
        OpenedEvent(event, keys, partial(continuing, event.alert))
        for event, keys in zip(events, opened, strict=True)
    ]
    async with triage.context.database.unit_of_work("triage") as work:
        work.traceparent = _traced.get
        await handler.act(work, heard)
    return work.traceparents


async def stored(triage: TriageFixture, filed: Filed) -> dict[str, object]:
    """Return all that one opening wrote, without its own ids, numbers and times."""
    case = await triage.case(await triage.case_of(filed.alert))
    keys = await triage.keys(case.id)

    async def rows(table: type, where: object, *names: str) -> object:
        query = select(*(getattr(table, name) for name in names)).where(where)  # type: ignore[arg-type]  # by name, of any table
        return sorted(map(repr, (await triage.read(lambda session: session.execute(query))).all()))

    alert = await triage.read(lambda session: session.get_one(Alert, filed.alert))
    deadlines = await triage.read(
        lambda session: session.scalars(select(Deadline.id).where(Deadline.case_id == case.id))
    )
    rung = select(timers.c.kind).where(timers.c.object_id.in_(deadlines.all()))
    columns = ("country", "desk", "state", "level", "level_rank", "score", "policy", "rules",
               "violations", "verification")  # fmt: skip
    return {
        "case": [getattr(case, name) for name in columns],
        "alert": [alert.country, alert.channel, alert.asked_for, alert.acts, alert.expected],
        "sealed": [keys.is_erased(filed.subject), bool(alert.persons), bool(alert.facts)],
        "consents": await rows(Consent, Consent.alert == filed.alert, "use", "state"),
        "marks": await rows(AlertMark, AlertMark.alert == filed.alert, "kind", "hash"),
        "sources": await rows(
            CaseSource, CaseSource.case_id == case.id, "relation", "reliability", "independent"
        ),
        "clocks": await rows(Deadline, Deadline.case_id == case.id, "kind", "step", "urgency"),
        "timers": sorted((await triage.read(lambda session: session.scalars(rung))).all()),
        "timeline": await rows(
            TimelineEntry, TimelineEntry.case_id == case.id, "kind", "actor", "detail"
        ),
    }


async def test_each_case_is_as_if_its_alert_had_come_alone(triage: TriageFixture) -> None:
    # Nobody is attacked, so that earlier alerts do not count for later ones.
    told = {"consent_words": (WORDS,), "violations": ("travel-ban", "surveillance")}
    alone = [Filed(persons=(OTHER,), **told), Filed(persons=(), consents={})]  # type: ignore[arg-type]  # by name, of any table
    for each in alone:
        await triage.file(each)
    same = [
        Filed(persons=(OTHER,), country="FJI", **told),  # type: ignore[arg-type]  # by name, of any table
        Filed(persons=(), consents={}, country="FJI"),
    ]
    await together(triage, same)
    for one, other in zip(alone, same, strict=True):
        expected, found = await stored(triage, one), await stored(triage, other)
        for side in (expected, found):
            side["case"], side["alert"] = side["case"][1:], side["alert"][1:]  # type: ignore[index]  # lists, as read above
        assert found == expected


async def test_they_are_numbered_and_told_in_their_order(triage: TriageFixture) -> None:
    filed = [Filed(persons=(), country=country) for country in ("EGY", "FJI", "TON")]
    traced = await together(triage, filed)
    cases = [await triage.case(await triage.case_of(each.alert)) for each in filed]
    assert [case.number[-4:] for case in cases] == ["0001", "0002", "0003"]
    emitted = await triage.emitted(CaseOpened.type)
    assert [traced[row[2]] for row in emitted] == [str(each.alert) for each in filed]
    said = [CaseOpened.model_validate_json(row[1]) for row in emitted]
    assert [(each.case, each.number, each.alerts) for each in said] == [
        (case.id, case.number, (each.alert,)) for case, each in zip(cases, filed, strict=True)
    ]


async def test_of_two_alerts_of_one_person_the_later_one_sees_the_other(
    triage: TriageFixture,
) -> None:
    before, one, two = Filed(), Filed(), Filed()
    stranger = Filed(persons=(OTHER,), country="FJI")
    await triage.file(before)
    await together(triage, [one, stranger, two])
    cases = {
        name: await triage.case_of(each.alert)
        for name, each in {"before": before, "one": one, "two": two}.items()
    }
    rows = await triage.read(lambda session: session.scalars(select(CaseLink)))
    assert {(link.newer, link.older) for link in rows} == {
        (cases["one"], cases["before"]),
        (cases["two"], cases["one"]),
        (cases["two"], cases["before"]),
    }


async def test_an_attack_on_a_colleague_in_the_same_moment_counts(triage: TriageFixture) -> None:
    colleague = Person(kind="person", name="Dina Fictitious", organisation=AMAL.organisation)
    attacked = Filed(persons=(colleague,), violations=("killing",))
    await together(triage, [attacked, Filed()])
    alone = Filed(persons=(OTHER,))
    await triage.file(alone)
    rules = [(await triage.case(case.id)).rules for case in await _cases(triage)]
    assert sum(any("colleagues" in rule for rule in each) for each in rules) == 1


async def _cases(triage: TriageFixture) -> Sequence[Case]:
    return (await triage.read(lambda session: session.scalars(select(Case)))).all()


async def test_where_one_cannot_be_opened_nothing_of_any_stands(triage: TriageFixture) -> None:
    other, erased = [await triage.event(each) for each in (Filed(), Filed(persons=(OTHER,)))]
    keys = await triage.context.keyring.open(other.subjects)
    gone = Keys({}, erased=erased.subjects)
    handler = handlers(triage.context)[AlertFiled]
    assert isinstance(handler, Together)
    with pytest.raises(Erased):
        async with triage.context.database.unit_of_work("triage") as work:
            await handler.act(work, [OpenedEvent(other, keys), OpenedEvent(erased, gone)])
    assert await _cases(triage) == []


async def test_one_that_cannot_be_opened_parks_alone(triage: TriageFixture) -> None:
    """One fails before any statement, one in the statement that also stores all others."""
    names = ("Berta", "Carla", "Dora", "Elin", "Fara", "Gerda", "Hanna", "Ines")
    filed = [Filed(persons=(Person(kind="person", name=f"{name} Invented"),)) for name in names]
    events = [await triage.event(each) for each in filed]
    torn = events[2].persons.model_copy(update={"ciphertext": b"torn"})
    events[2] = events[2].model_copy(update={"persons": torn})
    await triage.hear(refused := events[5])  # and comes again as another event
    effects = Effects(
        "triage", triage.context.database, triage.context.keyring, handlers(triage.context)
    )
    consumer = Consumer(effects, NoBus(), ["tocsin.intake"], Believing())
    with statements(triage.context.database.engine) as said:
        await handed(consumer, *([record_of(event)] for event in events[:4]))
        # Together they fail at the damaged one, before any statement; then each is processed alone.
        assert sum("INTO alerts" in each for each in said) == 3
        await handed(consumer, *([record_of(event)] for event in events[4:]))
        assert sum("INTO alerts" in each for each in said) == 3 + 1 + 4
    opened = sorted(case.subject for case in await _cases(triage))
    assert opened == sorted(event.subject for event in events if event is not events[2])
    async with triage.context.database.engine.connect() as connection:
        waiting = await connection.execute(text("SELECT key FROM parked_events ORDER BY key"))
        assert [row.key for row in waiting] == sorted([str(events[2].alert), str(refused.alert)])
        done = await connection.scalar(text("SELECT count(*) FROM inbox WHERE outcome = 'done'"))
    assert done == len(events) - 2
    await handed(consumer, *([record_of(event)] for event in events))
    assert sorted(case.subject for case in await _cases(triage)) == opened


def record_of(event: AlertFiled) -> Record:
    return encode(
        Envelope(
            id=event.id,
            source="intake",
            type=event.type,
            key=event.key,
            sequence=1,
            time=utc_now(),
            actor="somebody",
            subjects=event.subjects,
            data=event.data(),
        )
    )


class NoBus:
    """A bus without records: the test gives them to the consumer."""

    async def run(self, *_: object) -> None:
        raise AssertionError("nobody reads from a bus here")

    async def rewind(self, *_: object) -> None:
        raise AssertionError("nobody reads from a bus here")

    async def close(self) -> None:
        """Do nothing: it keeps no connection."""


async def test_eight_take_no_more_statements_than_one(triage: TriageFixture) -> None:
    def strangers(number: int, first: int) -> list[Filed]:
        names = [f"{chr(97 + first + each) * 6} Invented{first + each}" for each in range(number)]
        return [Filed(persons=(Person(kind="person", name=name),)) for name in names]

    counts = []
    for number, first in ((1, 0), (8, 1)):
        with statements(triage.context.database.engine) as said:
            await together(triage, strangers(number, first))
        counts.append(len(said))
    assert counts[0] == counts[1]
