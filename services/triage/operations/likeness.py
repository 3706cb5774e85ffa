"""Finding cases like a new one by keyed hashes, and proposing links to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from sqlalchemy import select

from services.triage.rules.similarity import Fingerprint, likeness
from services.triage.tables import Alert, AlertMark, CaseAlert, CaseLink
from shared.clock import new_id
from shared.contracts.codes import ActOutline
from shared.contracts.content import Persons
from shared.contracts.intake import AlertFiled
from shared.names import normalise, phonetic_keys
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import UnitOfWork

MOST = 50
"""Alerts that are looked at: more than that share a hash only if the name says nothing."""


@dataclass(frozen=True)
class Neighbour:
    """An earlier case that shares a mark with the new one."""

    case: UUID
    fingerprint: Fingerprint


def mark(work: UnitOfWork, lookup: LookupKey, event: AlertFiled, persons: Persons) -> Fingerprint:
    """Store the keyed hashes of the names in an alert, and return its fingerprint."""
    marks = set(_marks(lookup, persons))
    work.session.add_all(AlertMark(alert=event.alert, kind=k, hash=h) for k, h in marks)
    return _fingerprint(event.country, event.acts, marks)


async def neighbours(work: UnitOfWork, alert: UUID, fingerprint: Fingerprint) -> list[Neighbour]:
    """Return the earlier cases that share a name, a sound or an organisation with this alert."""
    hashes = fingerprint.names | fingerprint.sounds | fingerprint.organisations
    if not hashes:
        return []
    shared = select(AlertMark.alert).where(AlertMark.hash.in_(hashes), AlertMark.alert != alert)
    rows = await work.session.execute(
        select(CaseAlert.case_id, Alert.alert, Alert.country, Alert.acts)
        .join(Alert, Alert.alert == CaseAlert.alert)
        .where(CaseAlert.link.is_(None), Alert.alert.in_(shared))
        .order_by(Alert.filed_at.desc())
        .limit(MOST)
    )
    found = list(rows)
    marks = await _marks_of(work, [row.alert for row in found])
    return [
        Neighbour(
            row.case_id,
            _fingerprint(
                row.country,
                tuple(ActOutline.model_validate(act) for act in row.acts),
                marks.get(row.alert, set()),
            ),
        )
        for row in found
    ]


def propose(work: UnitOfWork, case: UUID, fingerprint: Fingerprint, near: list[Neighbour]) -> None:
    """Put a proposal, with its reasons, before the officers for every case that is like enough."""
    for each in near:
        found = likeness(fingerprint, each.fingerprint)
        if found is not None:
            work.session.add(
                CaseLink(
                    id=new_id(), newer=case, older=each.case, score=found.score,
                    reasons=list(found.reasons), state="proposed", proposed_at=work.now,
                )
            )  # fmt: skip


def _marks(lookup: LookupKey, persons: Persons) -> Iterator[tuple[str, bytes]]:
    for person in persons.persons:
        named = [name for name in (person.name, person.pseudonym) if name]
        for name in named:
            if plain := normalise(name):
                yield "name", lookup.hash("case name", plain)
            for pair in _sounds(name):
                yield "sound", lookup.hash("case sound", pair)
        organisation = person.name if person.kind == "organisation" else person.organisation
        if organisation and (plain := normalise(organisation)):
            yield "organisation", lookup.hash("case organisation", plain)


def _sounds(name: str) -> Iterator[str]:
    """Two keys of one kind together: one alone is a first name that many bear."""
    keys = phonetic_keys(name)
    for kind in (str.isupper, str.islower):
        for pair in combinations(sorted(filter(kind, keys)), 2):
            yield "|".join(pair)


async def _marks_of(work: UnitOfWork, alerts: list[UUID]) -> dict[UUID, set[tuple[str, bytes]]]:
    found: dict[UUID, set[tuple[str, bytes]]] = {}
    for row in await work.session.scalars(select(AlertMark).where(AlertMark.alert.in_(alerts))):
        found.setdefault(row.alert, set()).add((row.kind, row.hash))
    return found


def _fingerprint(
    country: str, acts: tuple[ActOutline, ...], marks: set[tuple[str, bytes]]
) -> Fingerprint:
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
