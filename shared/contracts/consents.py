"""Consents of single persons of an alert, beside the consent of everybody else.

The consents of an alert without persons are the narrowest: a reader that does not know of single
persons never takes a use for allowed that one of them did not allow.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from shared.contracts.codes import (
    CONSENT_STATES,
    Code,
    ConsentState,
    KnownConsentState,
    Line,
    Words,
)
from shared.contracts.content import ConsentWordsOf
from shared.contracts.envelope import Frozen
from shared.contracts.records import OfPersons
from shared.message_ids import msgid
from shared.taxonomy import Coded


class PersonConsent(Frozen):
    """What one person of an alert answered for one use. It counts for this person alone."""

    person: Annotated[UUID, OfPersons()] = Field(
        title=msgid("Whose consent"), description="The id of a person of the alert."
    )
    use: Annotated[Code, Coded("consent_uses")] = Field(title=msgid("Use"))
    state: Annotated[KnownConsentState, Coded("consent_states")] = Field(title=msgid("Consent"))
    by_whom: Line | None = Field(None, title=msgid("Who said so"))
    how: Line | None = Field(None, title=msgid("How"))
    limits: Words | None = Field(None, title=msgid("Limits"))


class PersonConsentState(ConsentState):
    """The consent of one person of the alert for one use."""

    person: UUID


class PersonConsentWordsOf(ConsentWordsOf):
    """The words of the consent of one person."""

    person: UUID


class PersonConsentsInWords(Frozen):
    """The words of all consents of single persons."""

    consents: tuple[PersonConsentWordsOf, ...]


class ConsentByPerson(Frozen):
    """The consent for one use: of some persons of the alert, and of everybody else (`general`)."""

    general: KnownConsentState
    persons: Mapping[UUID, KnownConsentState] = {}

    def of(self, person: UUID | None) -> str:
        """Return the consent of one person."""
        return self.general if person is None else self.persons.get(person, self.general)

    @property
    def of_all(self) -> str:
        """Return the consent of the alert as a whole, for readers that know no single persons.

        What one person limits is refused there: the words of the alert do not have these limits.
        """
        own = ("refused" if each == "limited" else each for each in self.persons.values())
        return narrowest([self.general, *own])

    def within(self, state: str) -> "ConsentByPerson":
        """Return the consents, none of them wider than this state of the alert as a whole."""
        persons = {each: narrowest([own, state]) for each, own in self.persons.items()}
        return ConsentByPerson(general=narrowest([self.general, state]), persons=persons)


def narrowest(states: Iterable[str]) -> str:
    """Return the state that allows no more than any of these.

    A state that is not known here allows nothing. Nobody can decide in the place of somebody whose
    consent is limited: limited for one and unknown for another is refused for both together.
    """
    told = set(states)
    if unread := sorted(told - CONSENT_STATES):
        return unread[0]
    if "refused" in told or {"limited", "unknown"} <= told or not told:
        return "refused"
    return next((each for each in ("limited", "unknown") if each in told), "given")


def consents_by_person(
    alert: Iterable[ConsentState],
    general: Iterable[ConsentState],
    persons: Iterable[PersonConsentState],
) -> dict[str, ConsentByPerson]:
    """Return, by use, the consents for which single persons answered for themselves.

    `alert`: the states of the alert as a whole. They stand for everybody else where `general` does
    not say another state.
    """
    others = {each.use: each.state for each in (*alert, *general)}
    own: dict[str, dict[UUID, str]] = {}
    for each in persons:
        own.setdefault(each.use, {})[each.person] = each.state
    return {
        use: ConsentByPerson(general=others.get(use, "unknown"), persons=told)
        for use, told in own.items()
    }


def consent_answers(
    state: str, since: datetime, by_person: object, by_person_since: datetime | None
) -> ConsentByPerson:
    """Return the consents for one use as they are stored: of each person, and of everybody else.

    `state` and `since` are those of the alert as a whole. A release of before writes only these:
    then `by_person_since` is another time, and nobody is allowed more than `state`.
    """
    if by_person is None:
        return ConsentByPerson(general=state)
    known = ConsentByPerson.model_validate(by_person)
    return known if by_person_since == since else known.within(state)


def stored_columns(answers: ConsentByPerson | None, told: str, since: datetime) -> dict[str, Any]:
    """Return the columns `state`, `by_person` and `by_person_since` of the consents for one use."""
    if answers is None or not answers.persons:
        return {"state": told, "by_person": None, "by_person_since": None}
    return {
        "state": narrowest([told, answers.of_all]),
        "by_person": answers.model_dump(mode="json"),
        "by_person_since": since,
    }
