"""Read what an alert says: as it was filed, and after each amendment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.schemas.views import AmendmentView, ExpectationView, ToldView
from services.intake.tables import AlertContent, alerts, amendments
from shared.contracts.content import Reason, Source
from shared.contracts.facts import ExpectedEvent, Facts
from shared.contracts.persons import identified
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


@dataclass(frozen=True)
class Amendment:
    """An amendment, opened. `told`: all that the alert says since."""

    number: int
    at: datetime
    by: UUID
    reason: str
    fields: tuple[str, ...]
    told: ToldView


@dataclass(frozen=True)
class AmendedAlert:
    """An alert as it was filed, with its amendments in their order."""

    filed: ToldView
    amendments: tuple[Amendment, ...] = ()

    @property
    def version(self) -> int:
        return len(self.amendments)

    @property
    def told(self) -> ToldView:
        """What it says now."""
        return self.amendments[-1].told if self.amendments else self.filed

    @property
    def authors(self) -> frozenset[UUID]:
        return frozenset(each.by for each in self.amendments)

    @property
    def amended_at(self) -> datetime | None:
        return self.amendments[-1].at if self.amendments else None

    def as_known_to(self, account: UUID) -> "AmendedAlert":
        """Return it without what others changed: for an account that only filed it.

        The person may be hiding from the filer.
        """
        told, own = self.filed, []
        for each in self.amendments:
            if each.by == account:
                told = overlaid(told, each.told, each.fields)
                own.append(replace(each, told=told))
        return AmendedAlert(self.filed, tuple(own))

    def changed_by_others(self, account: UUID) -> frozenset[str]:
        """Return the fields that others than this account have changed."""
        others = (each.fields for each in self.amendments if each.by != account)
        return frozenset(field for fields in others for field in fields)

    def history(self) -> list[AmendmentView]:
        """Return the amendments, the latest first, each with what was said before it."""
        before = (self.filed, *(each.told for each in self.amendments))
        shown = [
            AmendmentView(
                number=each.number,
                at=each.at,
                by=each.by,
                reason=each.reason,
                fields=each.fields,
                before=until,
            )
            for each, until in zip(self.amendments, before, strict=False)
        ]
        return shown[::-1]


def is_amended() -> ColumnElement[bool]:
    """Return the SQL condition for alerts that have amendments."""
    return exists().where(amendments.c.alert == alerts.c.id)


async def amended_alert(
    session: AsyncSession, keys: Keys, filed: Row[Any], *, amended: bool = True
) -> AmendedAlert:
    """Open an alert with all its amendments. `Erased` if the intake file was.

    `filed`: its row in `alerts`; `amended`: false if it is known to have none. An erased reporter
    is left out.
    """
    of_it = select(amendments).where(amendments.c.alert == filed.id).order_by(amendments.c.number)
    rows = (await session.execute(of_it)).all() if amended else ()
    content = keys.open_model(AlertContent, place_of(alerts.c.content, filed.id), filed.content)
    content = content.model_copy(update={"persons": identified(filed.id, content.persons)})
    is_erased = keys.is_erased(filed.reporter)
    place = place_of(alerts.c.source, filed.id)
    source = None if is_erased else keys.open_model(Source, place, filed.source)
    return AmendedAlert(
        told_of(content, source, filed.asked_for),
        tuple(_opened(keys, row, is_erased=is_erased) for row in rows),
    )


def told_of(content: AlertContent, source: Source | None, asked_for: Iterable[str]) -> ToldView:
    """Return what an alert says, from the parts that are stored."""
    hours = content.hours or (None,) * len(content.facts.expected)
    expected = tuple(
        ExpectationView(**each.model_dump(), at=at)
        for each, at in zip(content.facts.expected, hours, strict=True)
    )
    return ToldView(
        source=source,
        persons=content.persons,
        **dict(content.facts) | {"expected": expected},
        asked_for=tuple(asked_for),
    )


def content_of(told: ToldView) -> AlertContent:
    """Return the sealed content of an alert that says this."""
    expected = tuple(
        ExpectedEvent(**{name: getattr(each, name) for name in ExpectedEvent.model_fields})
        for each in told.expected
    )
    said = {name: getattr(told, name) for name in Facts.model_fields} | {"expected": expected}
    return AlertContent(
        persons=told.persons,
        facts=Facts(**said),
        hours=tuple(each.at for each in told.expected),
    )


def overlaid(base: ToldView, later: ToldView, fields: Collection[str]) -> ToldView:
    """Return `base` with these fields of `later`. A person is named by id, and may be a new one."""
    new = {f"persons.{each.id}": each for each in later.persons}
    stood = {f"persons.{each.id}": each for each in base.persons}
    changed = {path: new[path] for path in fields if path in new}
    said = {name: getattr(later, name) for name in fields if name not in changed}
    return base.model_copy(update=said | {"persons": tuple((stood | changed).values())})


def _opened(keys: Keys, row: Row[Any], *, is_erased: bool) -> Amendment:
    content = keys.open_model(AlertContent, place_of(amendments.c.content, row.id), row.content)
    source = None
    if row.source is not None and not is_erased:
        source = keys.open_model(Source, place_of(amendments.c.source, row.id), row.source)
    place = place_of(amendments.c.reason, row.id)
    return Amendment(
        row.number,
        row.amended_at,
        row.amended_by,
        keys.open_model(Reason, place, row.reason).reason,
        tuple(row.fields),
        told_of(content, source, row.asked_for),
    )
