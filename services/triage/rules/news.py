"""Tell what is news from what a document before told. Source: our own rule.

A follow-up tells the news; what was told before is its background.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.triage.rules.planning import identities
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

    def includes(
        self, code: str, ids: Collection[UUID], on: date | None, heard_at: datetime
    ) -> bool:
        """Return whether it told this of somebody: not what was heard, or happened, after it.

        `ids`: what the person is called in each alert.
        """
        day = self.issued_at.astimezone(PLACE_OF_ISSUE).date()
        if heard_at > self.issued_at or (on is not None and on > day):
            return False
        return code in self.of_all or any(code in self.of_persons.get(each, ()) for each in ids)


AlertAsFiled = tuple[Sequence[Person], Facts, datetime]
"""The persons and the facts of an alert, and when it was filed."""


def news_since(
    alerts: Sequence[AlertAsFiled], earlier: Sequence[IssuedContent]
) -> list[tuple[Sequence[Person], Facts]]:
    """Return persons and facts of each alert, with the acts and developments that are news.

    What a later alert tells again, of the same person and day, was heard when it was told first. If
    none is news, all of them: then the document says that it goes on.
    """
    every = [(persons, facts) for persons, facts, _ in alerts]
    heard = _Heard(alerts)
    found = [(persons, _news(heard, alert, earlier)) for alert, (persons, _) in enumerate(every)]
    is_news = any(facts.acts or facts.developments for _, facts in found)
    return found if is_news else every


class _Heard:
    """Who is the same in several alerts, and when something was heard of them first."""

    def __init__(self, alerts: Sequence[AlertAsFiled]) -> None:
        self.alerts = alerts
        self._known = identities([(persons, facts) for persons, facts, _ in alerts])
        self._ids: dict[str, set[UUID]] = {}
        self._first: dict[tuple[str, str, date], datetime] = {}
        for known in self._known:
            for each, who in known.items():
                self._ids.setdefault(who, set()).add(each)  # type: ignore[arg-type]  # of an alert
        for number, (persons, facts, at) in enumerate(alerts):
            for code, to, on in _events(facts):
                for each in tuple(to) or _everybody(persons):
                    if on is not None:
                        key = (code, self._known[number][each], on)
                        self._first[key] = min(at, self._first.get(key, at))

    def of(
        self, alert: int, person: UUID, code: str, on: date | None
    ) -> tuple[set[UUID], datetime]:
        """Return what the person is called in each alert, and when this was heard of them first."""
        who, at = self._known[alert][person], self.alerts[alert][2]
        return self._ids[who], at if on is None else self._first[code, who, on]


def _events(facts: Facts) -> Iterator[tuple[str, Iterable[UUID], date | None]]:
    yield from ((each.violation, each.to, each.on) for each in facts.acts)
    yield from ((each.development, each.to, each.on) for each in facts.developments)


def _everybody(persons: Sequence[Person]) -> tuple[UUID, ...]:
    return tuple(each.id for each in persons if each.id)


def _news(heard: _Heard, alert: int, earlier: Sequence[IssuedContent]) -> Facts:
    persons, facts, _ = heard.alerts[alert]

    def is_old(code: str, person: UUID, on: date | None) -> bool:
        ids, at = heard.of(alert, person, code, on)
        return any(told.includes(code, ids, on, at) for told in earlier)

    def new_to(code: str, to: Iterable[UUID], on: date | None) -> tuple[UUID, ...]:
        whom = tuple(to) or _everybody(persons)
        return tuple(each for each in whom if not is_old(code, each, on))

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
