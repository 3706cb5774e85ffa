"""Tell what is news from what a document before told. Source: our own rule.

A follow-up tells the news; what was told before is its background.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.triage.rules.references import PLACE_OF_ISSUE
from shared.contracts.facts import Facts
from shared.contracts.persons import Person


@dataclass(frozen=True)
class IssuedContent:
    """What an issued document told: codes by person, or, without a plan, of everybody."""

    issued_at: datetime
    of_persons: Mapping[UUID, Collection[str]]
    of_all: Collection[str]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self.of_all).union(*self.of_persons.values())

    def includes(self, code: str, person: UUID, on: date | None, heard_at: datetime) -> bool:
        """Return whether it told this: not what was heard, or happened, after it was issued."""
        day = self.issued_at.astimezone(PLACE_OF_ISSUE).date()
        if heard_at > self.issued_at or (on is not None and on > day):
            return False
        return code in self.of_all or code in self.of_persons.get(person, ())


AlertAsFiled = tuple[Sequence[Person], Facts, datetime]
"""The persons and the facts of an alert, and when it was filed."""


def news_since(
    alerts: Sequence[AlertAsFiled], earlier: Sequence[IssuedContent]
) -> list[tuple[Sequence[Person], Facts]]:
    """Return persons and facts of each alert, with the acts and developments that are news.

    If none is news, all of them: then the document says that it goes on.
    """
    every = [(persons, facts) for persons, facts, _ in alerts]
    found = [(persons, _news(persons, facts, at, earlier)) for persons, facts, at in alerts]
    is_news = any(facts.acts or facts.developments for _, facts in found)
    return found if is_news else every


def _news(
    persons: Sequence[Person], facts: Facts, heard_at: datetime, earlier: Sequence[IssuedContent]
) -> Facts:
    everybody = tuple(each.id for each in persons if each.id)

    def new_to(code: str, to: Iterable[UUID], on: date | None) -> tuple[UUID, ...]:
        whom = tuple(to) or everybody
        return tuple(
            each
            for each in whom
            if not any(told.includes(code, each, on, heard_at) for told in earlier)
        )

    acts = [(act, new_to(act.violation, act.to, act.on)) for act in facts.acts]
    news = [(each, new_to(each.development, each.to, each.on)) for each in facts.developments]
    return facts.model_copy(
        update={
            "acts": tuple(
                act.model_copy(update={"to": whom if act.to else ()}) for act, whom in acts if whom
            ),
            "developments": tuple(
                each.model_copy(update={"to": whom if each.to else ()})
                for each, whom in news
                if whom
            ),
        }
    )
