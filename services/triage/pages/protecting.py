"""The form that requests protection for a person of a case."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from services.triage.schemas import AlertView, RequestProtection
from shared.contracts.persons import Person
from shared.message_ids import msgid


class ProtectionForm(RequestProtection):
    """`who` is alert and person, as in `choices`; nobody is preselected."""

    who: str = Field(max_length=80)

    @model_validator(mode="before")
    @classmethod
    def _name_whom(cls, sent: Any) -> Any:
        if not isinstance(sent, dict) or "who" not in sent:
            return sent
        alert, _, person = str(sent["who"]).partition(":")
        return sent | {"alert": alert, "person_id": person}


def choices(alerts: Sequence[AlertView], gettext: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return the persons for a menu; if there are several alerts, with the number of theirs.

    A person that several alerts name is listed once, by the first alert that was not withdrawn.
    """
    named: set[str] = set()
    said: dict[UUID, list[Person]] = {}
    for alert in sorted(alerts, key=lambda each: each.withdrawn):
        known = {_name(each) for each in alert.persons} - {""}
        said[alert.alert] = [each for each in alert.persons if _name(each) not in named]
        named |= known
    of_alert = gettext(msgid("{name}, alert {number}")) if len(alerts) > 1 else "{name}"
    return [
        (
            f"{alert.alert}:{person.id}",
            of_alert.format(name=_named(person, place, gettext), number=number),
        )
        for number, alert in enumerate(alerts, start=1)
        for place, person in enumerate(alert.persons)
        if person in said[alert.alert]
    ]


def _name(person: Person) -> str:
    """Return the text by which two alerts name the same person; empty: there is none."""
    return " ".join((person.name or "").casefold().split())


def _named(person: Person, place: int, gettext: Callable[[str], str]) -> str:
    unnamed = gettext(msgid("Person {number}")).format(number=place + 1)
    name = person.name or person.pseudonym or unnamed
    other = msgid("{name} (other victim)")
    return name if person.defender else gettext(other).format(name=name)
