"""Check whether an alert says of each act to whom it was done, and of nobody who is not in it."""

from collections.abc import Hashable, Iterable, Iterator
from uuid import UUID

from services.intake.schemas.requests import FileAlert
from shared.contracts.event_facts import WITH_PERSONS
from shared.message_ids import msgid
from shared.problems import FieldFault

SAME_ID = msgid("Another person of this alert already has this id.")
TO_WHOM = msgid("This alert has several persons. Say to which of them this was done.")
WHOM = msgid("This alert has several persons. Say which of them this concerns.")
TIED_TO = msgid("Choose the other person of this alert for this tie.")
NOBODY = msgid("No person of this alert has this id. Send it as the `id` of the person, too.")


def persons_faults(told: FileAlert) -> Iterator[FieldFault]:
    """Yield a fault for each act of which nobody knows to whom it was done, and each wrong id.

    The only person of an alert does not have to be named.
    """
    ids = {person.id for person in told.persons if person.id}
    for number in repeated([person.id for person in told.persons]):
        yield FieldFault(f"persons.{number}.id", SAME_ID, "twice")
    for name in WITH_PERSONS:
        missing = TO_WHOM if name == "acts" else WHOM
        for number, each in enumerate(getattr(told, name)):
            place = f"{name}.{number}.to"
            if not each.to and len(told.persons) > 1:
                yield FieldFault(place, missing, "missing")
            yield from _strangers(place, each.to, ids)
    for number, person in enumerate(told.persons):
        place = f"persons.{number}.tie_to"
        if person.tie_to is None:
            if person.tie is not None:
                yield FieldFault(place, TIED_TO, "missing")
        elif person.tie_to == person.id:
            yield FieldFault(place, TIED_TO, "same-person")
        elif person.tie_to not in ids:
            yield FieldFault(place, NOBODY, "unknown-person")


def _strangers(place: str, told: Iterable[UUID], ids: set[UUID]) -> Iterator[FieldFault]:
    for entry, person in enumerate(told):
        if person not in ids:
            yield FieldFault(f"{place}.{entry}", NOBODY, "unknown-person")


def repeated(values: Iterable[Hashable | None]) -> Iterator[int]:
    """Return the positions of values that came before; None is no value."""
    seen = set()
    for number, value in enumerate(values):
        if value is not None and value in seen:
            yield number
        seen.add(value)
