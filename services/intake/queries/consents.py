"""Read the consents that were recorded for an alert: of everybody in it, and of single persons."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Row, Table, null, select, union_all

from services.intake.schemas.views import ConsentView, PersonConsentView
from services.intake.tables import consents, person_consents
from shared.contracts.codes import ConsentState
from shared.contracts.consents import PersonConsentState, consents_by_person
from shared.contracts.content import ConsentWords
from shared.storage.columns import place_of
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import ReadSession


class OpenedConsents(TypedDict):
    """The consents of an alert, as the fields of `AlertView`."""

    consents: tuple[ConsentView, ...]
    consent_history: tuple[ConsentView, ...]
    general_consents: tuple[ConsentView, ...]
    person_consents: tuple[PersonConsentView, ...]
    person_consent_history: tuple[PersonConsentView, ...]


async def consents_of(session: ReadSession, alert: UUID) -> Sequence[Row[Any]]:
    """Return every change of a consent, newest first. `person`: null for that of everybody."""
    names = ("id", "number", "use", "state", "since", "changed_by", "words")
    general = select(*(consents.c[name] for name in names), null().label("person"))
    own = select(*(person_consents.c[name] for name in names), person_consents.c.person)
    both = union_all(
        general.where(consents.c.alert == alert), own.where(person_consents.c.alert == alert)
    ).subquery()
    return (await session.execute(select(both).order_by(both.c.number.desc()))).all()


def opened_consents(
    keys: Keys,
    changes: Sequence[Row[Any]],
    uses: Iterable[str],
    persons: Collection[UUID | None],
    as_filer: UUID | None,
) -> OpenedConsents:
    """Open the consents of an alert; `as_filer` as for the alert.

    `persons`: those whom this account knows. What others answered is not shown, but it counts.

    The state of the alert as a whole is the narrowest: a program that knows no single persons does
    not take for allowed what one of them refused.
    """
    history = tuple(
        ConsentView(**_said(keys, consents, each, as_filer))
        for each in changes
        if each.person is None
    )
    of_persons = tuple(
        PersonConsentView(person=each.person, **_said(keys, person_consents, each, as_filer))
        for each in changes
        if each.person is not None
    )
    general = _standing(history, uses)
    latest: dict[tuple[str, UUID], PersonConsentView] = {}
    for change in of_persons:
        latest.setdefault((change.use, change.person), change)
    answers = consents_by_person(
        [ConsentState(use=each.use, state=each.state) for each in general],
        (),
        [PersonConsentState(use=e.use, state=e.state, person=e.person) for e in latest.values()],
    )
    return OpenedConsents(
        consents=tuple(
            each.model_copy(update={"state": answers[each.use].of_all})
            if each.use in answers
            else each
            for each in general
        ),
        consent_history=history,
        general_consents=tuple(each for each in general if each.use in answers),
        person_consents=tuple(each for each in latest.values() if each.person in persons),
        person_consent_history=tuple(each for each in of_persons if each.person in persons),
    )


def _said(keys: Keys, table: Table, change: Row[Any], as_filer: UUID | None) -> dict[str, Any]:
    said = {"use": change.use, "state": change.state, "since": change.since}
    if as_filer not in {None, change.changed_by}:
        return said
    words = keys.open_model(ConsentWords, place_of(table.c.words, change.id), change.words)
    return said | words.model_dump()


def _standing(history: Iterable[ConsentView], uses: Iterable[str]) -> tuple[ConsentView, ...]:
    """Return the present state for every use; `unknown` if nothing was recorded."""
    latest: dict[str, ConsentView] = {}
    for change in history:
        latest.setdefault(change.use, change)
    return tuple(latest.get(use, ConsentView(use=use, state="unknown")) for use in uses)
