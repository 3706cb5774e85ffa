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


class AlertView(BaseModel):
    """An alert as it stands. Restricted. `joined`: it came into the case by a merge.

    `erased`: its key was destroyed, and nobody can read its content any more. `consent_words`: by
    use, who gave the consent, how, and within which limits. `consents_by`: by use, which account
    recorded it, if known. `refused_before`: uses that were refused before the present state was
    recorded. `expected`: the expected events of `facts`, in the same order, with the time if known.
    `amended`: the number of its latest amendment, 0 if there is none; `amended_at`: when that took
    effect here; `amended_fields`: everything that amendments changed, such as `acts` or
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
    refused_before: dict[str, RefusalView] = {}
    persons: list[Person]
    facts: Facts | None
    expected: list[Expectation]
    amended: int = 0
    amended_at: datetime | None = None
    amended_fields: list[str] = []

    def recorded_refusals(self) -> Iterator[UUID | None]:
        """Name who recorded each refusal that no longer holds, and the present state."""
        for use, refusal in self.refused_before.items():
            yield from (refusal.by, self.consents_by.get(use))
