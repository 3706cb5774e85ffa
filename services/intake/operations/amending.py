"""Add to an alert or correct it. What it said stays stored; the event says what it says now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import insert, select

from services.intake.context import Context
from services.intake.operations.checking import alert_faults
from services.intake.operations.contents import (
    acts_of,
    contents_of,
    developments_of,
    expected_of,
)
from services.intake.operations.event_sizes import refuse_too_long, seal_facts
from services.intake.operations.filing import IntakeFile
from services.intake.operations.locking import lock_alert
from services.intake.queries.amendments import (
    amended_alert,
    content_of,
    overlaid,
    told_of,
)
from services.intake.schemas.amending import AmendAlert
from services.intake.schemas.requests import FileAlert
from services.intake.schemas.views import ToldView
from services.intake.tables import AlertContent, amendments, case_alerts, cases, withdrawals
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.contracts.envelope import SealedPart
from shared.contracts.intake import AlertAmended
from shared.contracts.persons import Persons
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.faults import MOST_FAULTS, field_faults
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE
from shared.web.time_zones import usual_zone

MOST_AMENDMENTS = 200
"""Of one alert: reading it opens all of them."""

CHANGED_SINCE = msgid(
    "This alert was added to or corrected after you opened it. Look at it again first."
)
NOTHING_CHANGED = msgid("This is what the alert says already. Change something, or cancel.")
WITHDRAWN = msgid("This alert is withdrawn. File a new alert.")
CLOSED = msgid(
    "The case of this alert is closed. File a new alert that names the same person: the officer is "
    "asked whether the two belong together."
)
BY_OTHERS = msgid(
    "The Observatory has changed this part of the alert. Tell the desk what you know: an officer "
    "adds it."
)
TOO_MANY = msgid(
    "This alert was changed {most} times and cannot be changed again. File a second alert "
    "that names the same person."
)


@dataclass(frozen=True)
class _Said:
    """What an amendment changes, all that the alert says since, and why."""

    fields: tuple[str, ...]
    told: ToldView
    reason: Reason

    @property
    def content(self) -> AlertContent:
        return content_of(self.told)


async def amend_alert(
    work: UnitOfWork, context: Context, file: IntakeFile, asked: AmendAlert
) -> Receipt:
    """Store what the alert says from now on, and emit it.

    `Conflict`: `withdrawn`, `case-closed`, `changed-since`, `recorded-by-others`,
    `too-many-amendments`. `Invalid` with the faults that filing would find in what is new, or
    `nothing-changed`.
    """
    filed = await lock_alert(work, file.alert)
    await _expect_amendable(work, file.alert)
    stands = await amended_alert(work.session, work.keys, filed)
    known = stands if not file.as_filer else stands.as_known_to(file.by)
    if asked.version != known.version:
        raise Conflict(CHANGED_SINCE, code="changed-since")
    if stands.version >= MOST_AMENDMENTS:
        values = {"most": MOST_AMENDMENTS}
        raise Conflict(TOO_MANY, code="too-many-amendments", values=values)
    wanted = _checked(work, context, known.told, asked)
    given = asked.changes.model_fields_set
    fields = tuple(_changed(known.told, wanted, given))
    if not fields:
        fault = FieldFault("changes", NOTHING_CHANGED, "nothing-changed")
        raise Invalid(NOTHING_CHANGED, code="nothing-changed", faults=[fault])
    if known.version != stands.version and stands.changed_by_others(file.by).intersection(fields):
        raise Conflict(BY_OTHERS, code="recorded-by-others")
    said = _Said(fields, overlaid(stands.told, wanted, fields), Reason(reason=asked.reason))
    event = _event(work, file, stands.version + 1, said)
    await _store(work, file, event, said)
    work.emit(event)
    subjects = (file.subject, file.reporter)
    work.record("alert.amend", "alert", file.alert, subjects, number=event.number)
    return Receipt(id=file.alert, state="amended", links=file.links)


async def _expect_amendable(work: UnitOfWork, alert: UUID) -> None:
    """Raise `Conflict` for an alert that is withdrawn, or whose cases are all closed."""
    withdrawn = select(withdrawals.c.alert).where(withdrawals.c.alert == alert)
    if await work.session.scalar(withdrawn) is not None:
        raise Conflict(WITHDRAWN, code="withdrawn")
    led_to = select(cases.c.closed_at).join(case_alerts).where(case_alerts.c.alert == alert)
    closed = (await work.session.scalars(led_to)).all()
    if closed and all(closed):
        raise Conflict(CLOSED, code="case-closed")


def _checked(work: UnitOfWork, context: Context, known: ToldView, asked: AmendAlert) -> ToldView:
    """Return all that the alert would say.

    Raises `Invalid` with what filing would refuse and did not refuse before.
    """
    given = asked.changes.model_dump(mode="json", exclude_unset=True)
    places = _Places(known.model_dump(mode="json"), given)
    try:
        told = FileAlert.model_validate(places.merged)
    except ValidationError as error:
        found = list(field_faults(error.errors(include_url=False), str))
    else:
        found = new_faults(context, told, known, work.now)
    if found:
        faults = [replace(each, field=places.of(each.field)) for each in islice(found, MOST_FAULTS)]
        raise Invalid(INVALID_MESSAGE, faults=faults)
    contents = contents_of(told, usual_zone(told.country, context.taxonomy))
    source = contents.source if "source" in given else known.source
    return told_of(contents.kept, source, told.asked_for)


def new_faults(
    context: Context, told: FileAlert, known: ToldView, now: datetime
) -> list[FieldFault]:
    """Return what filing would refuse of an alert and did not refuse of what it said until now."""
    stood = _standing(known.model_dump(mode="json"))
    passed = set() if stood is None else set(alert_faults(context, stood, now))
    found = alert_faults(context, _confirmed(told, stood), now)
    return [each for each in found if each not in passed]


class _Places:
    """An alert with what changes (`merged`), and where each field stands in the request."""

    def __init__(self, before: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        self.merged = {"source": {"relation": "unknown"}} | {
            name: value for name, value in (dict(before) | dict(given)).items() if value is not None
        }
        self._persons: dict[int, int] = {}
        if given.get("persons") is not None:
            self.merged["persons"] = self._with(before["persons"], given["persons"])

    def of(self, path: str) -> str:
        """Return the field of the request for one of the merged alert."""
        name, _, rest = path.partition(".")
        number, _, last = rest.partition(".")
        if name == "persons" and number.isdecimal() and int(number) in self._persons:
            path = ".".join(filter(None, (name, str(self._persons[int(number)]), last)))
        return f"changes.{path}"

    def _with(self, stood: Sequence[Any], given: Sequence[Any]) -> list[Any]:
        persons = list(stood)
        places = {each["id"]: place for place, each in enumerate(stood)}
        for number, each in enumerate(given):
            # The same id a second time is not replaced but refused, as in a new alert.
            place = places.pop(each.get("id"), len(persons))
            persons[place : place + 1] = [each]
            self._persons[place] = number
        return persons


def _standing(before: Mapping[str, Any]) -> FileAlert | None:
    """Return what stands as a request; None if a newer rule would not take it."""
    said = {name: value for name, value in before.items() if value is not None}
    try:
        stood = FileAlert.model_validate({"source": {"relation": "unknown"}} | said)
    except ValidationError:
        return None
    return _confirmed(stood, stood)


def _confirmed(told: FileAlert, stood: FileAlert | None) -> FileAlert:
    """Return the alert; an expected event that it named before may be past by now."""
    known = {(each.kind, each.at or each.on) for each in (stood.expected if stood else ())}
    expected = tuple(
        each.model_copy(update={"past_confirmed": True})
        if (each.kind, each.at or each.on) in known
        else each
        for each in told.expected
    )
    return told.model_copy(update={"expected": expected})


def _changed(known: ToldView, wanted: ToldView, given: Collection[str]) -> Iterator[str]:
    """Yield which of the given fields are others than before; a person by the person's id."""
    for name in sorted(given):
        if name == "persons":
            stood = {each.id: each for each in known.persons}
            yield from (
                f"persons.{each.id}" for each in wanted.persons if stood.get(each.id) != each
            )
        elif getattr(known, name) != getattr(wanted, name):
            yield name


async def _store(work: UnitOfWork, file: IntakeFile, event: AlertAmended, said: _Said) -> None:
    row, seal = new_id(), work.keys.seal_model
    source = said.told.source
    await work.session.execute(
        insert(amendments),
        {
            "id": row,
            "alert": file.alert,
            "number": event.number,
            "amended_at": event.amended_at,
            "amended_by": event.amended_by,
            "fields": list(event.fields),
            "acts": [act.model_dump(mode="json") for act in event.acts],
            "developments": list(developments_of(said.content)),
            "asked_for": list(event.asked_for),
            "channel": event.channel,
            "content": seal(file.subject, place_of(amendments.c.content, row), said.content),
            "source": source and seal(file.reporter, place_of(amendments.c.source, row), source),
            "reason": seal(file.subject, place_of(amendments.c.reason, row), said.reason),
        },
    )


def _event(work: UnitOfWork, file: IntakeFile, number: int, said: _Said) -> AlertAmended:
    event, source, content = new_id(), said.told.source, said.content
    seal = partial(work.keys.seal_part, event)
    sealed: dict[str, SealedPart[Any] | None] = {
        "persons": seal("persons", file.subject, Persons(persons=content.persons)),
        "reason": seal("reason", file.subject, said.reason),
        "source": seal("source", file.reporter, source) if source else None,
    }
    others = tuple(sealed.values())
    facts = seal_facts(
        lambda name, part: seal(name, file.subject, part), content, others, said.fields
    )
    refuse_too_long(said.told, (*others, *facts.values()), said.fields, place="changes.")
    return AlertAmended.model_validate(
        {
            "id": event,
            "alert": file.alert,
            "subject": file.subject,
            "number": number,
            "amended_at": work.now,
            "amended_by": file.by,
            "fields": said.fields,
            "acts": acts_of(content),
            "expected": expected_of(content),
            "channel": source.channel if source else "unknown",
            "reliability": source.reliability if source else "unknown",
            "asked_for": said.told.asked_for,
        }
        | sealed
        | dict(facts)
    )
