"""Finding cases like a new one by keyed hashes, and proposing links to them."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    all_,
    any_,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from services.triage.rules.similarity import Fingerprint, Likeness, likeness
from services.triage.tables import Alert, AlertMark, Case, CaseAlert, CaseLink
from services.triage.tables.metadata import PlainUuid
from shared.clock import new_id
from shared.contracts.codes import ActOutline
from shared.contracts.content import Persons
from shared.names import normalise, sound_keys
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import UnitOfWork

MOST = 50
"""Alerts that are looked at, those that share most first: a key of a sound may be many a name's."""

Mark = tuple[str, bytes]
"""The kind (name, sound, organisation) and the keyed hash."""

MOST_MARKS = 2_000
"""Of one alert. Fifty persons with names of six words have some 1,100."""
WORDS_OF_A_NAME, WORDS_OF_MANY_NAMES = 8, 4
"""How many words of a name have sounds by which it is found: of an alert with more than
`MOST_MARKS`, fewer. Whole names and organisations are always marks. A longer name is still found by
its first words; what is left out is only the sound of the words after them.
"""

FEW_LETTERS = 300
"""The marks of names with so many letters together are made in some milliseconds."""

MOST_LOCKS = 32
"""Of one alert. PostgreSQL has room for some 6,400 locks in all with its default settings."""
EVERY_MARK = 0x746F6373696E
"""The lock that stands for every mark."""
_EVERY_LOCK = select(func.pg_advisory_xact_lock(bindparam("every", EVERY_MARK, BigInteger)))

# Of a case that was joined to another one, that one is the neighbour: its alerts stand there too.
_IS_JOINED = exists().where(
    or_(CaseLink.newer == CaseAlert.case_id, CaseLink.older == CaseAlert.case_id),
    CaseLink.state == "accepted",
    CaseLink.kept_case != CaseAlert.case_id,
)
# Built once: they run for each alert, and building them took longer than running them.
_SOUGHT = (
    func.unnest(
        bindparam("seeking", type_=ARRAY(PlainUuid)), bindparam("hashes", type_=ARRAY(LargeBinary))
    )
    .table_valued(column("new", PlainUuid), column("hash", LargeBinary), name="sought")
    .render_derived()
)
_SHARE_A_MARK = (
    select(_SOUGHT.c.new, AlertMark.alert, func.count().label("shared"))
    .group_by(_SOUGHT.c.new, AlertMark.alert)
    .join(AlertMark, AlertMark.hash == _SOUGHT.c.hash)
    .where(AlertMark.alert != all_(bindparam("among", type_=ARRAY(PlainUuid))))
    .cte("share_a_mark")
    .prefix_with("MATERIALIZED")
)
_RANKED = (
    select(
        _SHARE_A_MARK.c.new, CaseAlert.case_id, Alert.alert, Alert.country, Alert.acts,
        func.row_number()
        .over(
            partition_by=_SHARE_A_MARK.c.new,
            order_by=(_SHARE_A_MARK.c.shared.desc(), Alert.filed_at.desc()),
        )
        .label("place"),
    )
    .join(Alert, Alert.alert == _SHARE_A_MARK.c.alert)
    .join(CaseAlert, CaseAlert.alert == Alert.alert)
    .where(~_IS_JOINED)
    .subquery()
)  # fmt: skip
_ALIKE = (
    select(_RANKED, Case.desk, Case.restricted_to.is_not(None).label("restricted"))
    .join(Case, Case.id == _RANKED.c.case_id)
    .where(_RANKED.c.place <= MOST)
    .order_by(_RANKED.c.place)
)
_OWN_CASES = select(CaseAlert.case_id).where(
    ~_IS_JOINED, CaseAlert.alert == bindparam("alert", type_=PlainUuid)
)
_MARKS = select(AlertMark.alert, AlertMark.kind, AlertMark.hash, AlertMark.rule_version).where(
    AlertMark.alert == any_(bindparam("alerts", type_=ARRAY(PlainUuid)))
)


@dataclass(frozen=True)
class Neighbour:
    """An earlier case that shares a mark with the new one. `restricted`: to named people."""

    case: UUID
    fingerprint: Fingerprint
    desk: str
    restricted: bool = False

    def is_open_to(self, desk: str) -> bool:
        """Return whether everybody of this desk may read the case."""
        return self.desk == desk and not self.restricted


def marks_of(lookup: LookupKey, persons: Persons) -> frozenset[Mark]:
    """Return the keyed hashes of the names in an alert, by which others like it are found.

    At most `MOST_MARKS`, so that an alert of odd names cannot take the room of all others. Takes
    up to half a second for those (see `marked`).
    """
    names = set(_names(persons))
    sounds = {name: sound_keys(name, WORDS_OF_A_NAME) for name in names}
    if sum(map(len, sounds.values())) + 3 * len(persons.persons) > MOST_MARKS:
        sounds = {name: sound_keys(name, WORDS_OF_MANY_NAMES) for name in names}
    return frozenset(_marks(lookup, persons, sounds))


async def marked(lookup: LookupKey, persons: Persons) -> frozenset[Mark]:
    """Return the same; beside the event loop where there are many names."""
    if sum(map(len, _names(persons))) <= FEW_LETTERS:
        return marks_of(lookup, persons)
    return await asyncio.to_thread(marks_of, lookup, persons)


async def neighbours(
    work: UnitOfWork, marks: Mapping[UUID, Collection[Mark]]
) -> dict[UUID, list[Neighbour]]:
    """Return for each new alert the earlier cases like it: by what they share, then the latest.

    They share a name, a sound or an organisation with it. By now its marks are locked (see
    `storing.keep_alerts`). What these alerts have in common with one another is not looked at.
    """
    sought = [(alert, value) for alert, each in marks.items() for _, value in each]
    near: dict[UUID, list[Neighbour]] = {alert: [] for alert in marks}
    if not sought:
        return near
    values = {
        "seeking": [alert for alert, _ in sought],
        "hashes": [value for _, value in sought],
        "among": list(marks),
    }
    found = (await work.session.execute(_ALIKE, values)).all()
    theirs = await _stored_marks(work, list({row.alert for row in found}))
    for row in found:
        acts = tuple(ActOutline.model_validate(act) for act in row.acts)
        known = fingerprint_of(row.country, acts, theirs.get(row.alert, set()))
        near[row.new].append(Neighbour(row.case_id, known, row.desk, row.restricted))
    return near


def locks_of(marks: Collection[Mark]) -> list[int]:
    """Return the advisory locks of these marks in one order: at most `MOST_LOCKS`, or none.

    So two who share several do not wait for each other in a ring. Of an alert with more marks all
    are locked by `EVERY_MARK` alone: it waits for all others, and they for it.
    """
    locks = sorted({int.from_bytes(value[:8], signed=True) for _, value in marks})
    return locks if len(locks) <= MOST_LOCKS else []


def proposals(
    work: UnitOfWork, case: UUID, fingerprint: Fingerprint, near: list[Neighbour]
) -> list[CaseLink]:
    """Return a proposal, with its reasons, for every case that is like enough."""
    return [
        CaseLink(
            id=new_id(), newer=case, older=older, score=found.score,
            reasons=list(found.reasons), state="proposed", proposed_at=work.now,
        )
        for older, found in _likest(fingerprint, near).items()
    ]  # fmt: skip


def propose(work: UnitOfWork, links: Iterable[CaseLink]) -> None:
    """Put these before the officers."""
    # In the order in which cases are locked: a row that refers to one waits for who holds it.
    work.session.add_all(sorted(links, key=attrgetter("older")))


async def wait_for_openings(work: UnitOfWork) -> None:
    """Wait for every alert that is being opened: whichever is opened later sees what is marked."""
    await work.session.execute(_EVERY_LOCK)


async def propose_anew(
    work: UnitOfWork, alert: UUID, fingerprint: Fingerprint, near: list[Neighbour]
) -> Sequence[UUID]:
    """Propose the links of an alert's cases that nobody has proposed yet.

    Return the newer case of each.
    """
    likest = _likest(fingerprint, near)
    if not likest:
        return ()
    own = (await work.session.scalars(_OWN_CASES, {"alert": alert})).all()
    # The ids of cases are in the order of their opening.
    rows = [
        {
            "id": new_id(), "newer": max(case, other), "older": min(case, other),
            "score": found.score, "reasons": list(found.reasons), "state": "proposed",
            "proposed_at": work.now,
        }
        for case in own for other, found in sorted(likest.items()) if other != case
    ]  # fmt: skip
    if not rows:
        return ()
    made = insert(CaseLink).values(rows).on_conflict_do_nothing().returning(CaseLink.newer)
    return (await work.session.scalars(made)).all()


def _likest(fingerprint: Fingerprint, near: list[Neighbour]) -> dict[UUID, Likeness]:
    likest: dict[UUID, Likeness] = {}
    for each in near:
        found = likeness(fingerprint, each.fingerprint)
        if found is not None and (each.case not in likest or likest[each.case].score < found.score):
            likest[each.case] = found
    return likest


def _marks(
    lookup: LookupKey, persons: Persons, sounds: Mapping[str, Collection[str]]
) -> Iterator[Mark]:
    for person in persons.persons:
        named = [name for name in (person.name, person.pseudonym) if name]
        for name in named:
            if plain := normalise(name):
                yield "name", lookup.hash("case name", plain)
            for key in sounds[name]:
                yield "sound", lookup.hash("case sound", key)
        organisation = person.name if person.kind == "organisation" else person.organisation
        if organisation and (plain := normalise(organisation)):
            yield "organisation", lookup.hash("case organisation", plain)


def _names(persons: Persons) -> Iterator[str]:
    for person in persons.persons:
        yield from (name for name in (person.name, person.pseudonym) if name)


async def _stored_marks(work: UnitOfWork, alerts: list[UUID]) -> dict[UUID, set[Mark]]:
    """Return the marks of each alert: those of the newest rule that it has marks of.

    So names are compared by one rule; an alert that was not marked anew yet, by the one it has.
    """
    found: dict[UUID, dict[int, set[Mark]]] = {}
    if not alerts:
        return {}
    for row in await work.session.execute(_MARKS, {"alerts": alerts}):
        of_alert = found.setdefault(row.alert, {})
        of_alert.setdefault(row.rule_version, set()).add((row.kind, row.hash))
    return {alert: by_rule[max(by_rule)] for alert, by_rule in found.items()}


def fingerprint_of(
    country: str, acts: tuple[ActOutline, ...], marks: Collection[Mark]
) -> Fingerprint:
    """Return what of an alert can be compared."""

    def of(kind: str) -> frozenset[bytes]:
        return frozenset(value for each, value in marks if each == kind)

    days: frozenset[date] = frozenset(act.on for act in acts if act.on is not None)
    return Fingerprint(
        country=country,
        names=of("name"),
        sounds=of("sound"),
        organisations=of("organisation"),
        dates=days,
        violations=frozenset(act.violation for act in acts),
    )
