"""What triage answers about the alerts of a case. Restricted."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.codes import Expectation
from shared.contracts.content import ConsentWords
from shared.contracts.facts import Facts
from shared.contracts.persons import Person


class RefusalView(BaseModel):
    """When a use was refused that is no longer refused; `by`: who recorded it, if known."""

    at: datetime
    by: UUID | None


class PersonConsentView(BaseModel):
    """What one person of an alert answered for one use. `words`: null if not said, or erased."""

    use: str
    person: UUID
    state: str
    words: ConsentWords | None


class AlertView(BaseModel):
    """An alert as it stands. Restricted. `joined`: it came into the case by a merge.

    `erased`: its key was destroyed, and nobody can read its content any more. `consent_words`: by
    use, who gave the consent, how, and within which limits. `consents_by`: by use, which account
    recorded it, if known. `consents` are the narrowest where single persons answered for
    themselves (`person_consents`); then `general_consents` has the state of everybody else, whose
    words are the `consent_words`. `refused_before`: uses that were refused before the present
    state was recorded. `expected`: the expected events of `facts`, in the same order, with the time
    if known. `amended`: the number of its latest amendment, 0 if there is none; `amended_at`: when
    that took effect here; `amended_fields`: everything that amendments changed, such as `acts` or
    `persons.<id>`.
    """

    alert: UUID
    filed_at: datetime
    channel: str
    asked_for: list[str]
    withdrawn: bool
    joined: bool
    erased: bool = False
    consents: dict[str, str]
    consent_words: dict[str, ConsentWords]
    consents_by: dict[str, UUID] = {}
    general_consents: dict[str, str] = {}
    person_consents: list[PersonConsentView] = []
    refused_before: dict[str, RefusalView] = {}
    persons: list[Person]
    facts: Facts | None
    expected: list[Expectation]
    amended: int = 0
    amended_at: datetime | None = None
    amended_fields: list[str] = []

    def consent(self, use: str) -> str:
        """Return the consent of everybody who did not answer alone."""
        return self.general_consents.get(use) or self.consents.get(use, "unknown")

    def answers(self, use: str) -> Iterator[tuple[str, PersonConsentView]]:
        """Yield what single persons answered, each with a name."""
        for number, person in enumerate(self.persons, start=1):
            for each in self.person_consents:
                if (each.use, each.person) == (use, person.id):
                    yield person.name or person.pseudonym or str(number), each

    def not_to_be_named(self) -> set[UUID]:
        """Return the persons who answered alone, and did not agree that their name is published."""
        told = (each for each in self.person_consents if each.use == "publish_name")
        return {each.person for each in told if each.state != "given"}

    def states(self, use: str) -> set[str]:
        """Return the consents of everybody: of those who answered alone, and of all others."""
        return {self.consent(use), *(each.state for _, each in self.answers(use))}

    def recorded_refusals(self) -> Iterator[UUID | None]:
        """Name who recorded each refusal that no longer holds, and the present state."""
        for use, refusal in self.refused_before.items():
            yield from (refusal.by, self.consents_by.get(use))
