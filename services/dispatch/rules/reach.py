"""Count whom an appeal would reach, by the rule that chooses recipients.

Most contacts cover every country: they are counted once, and the contacts of each country are
added.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, combinations
from uuid import UUID

from services.dispatch.rules.hazards import ABOUT, Effect, Hazard, ReadingPlace
from services.dispatch.rules.recipients import FALLBACK, Chosen, Reachable, with_hazards
from shared.contracts.channels import Channel
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.dispatch import Reach, ReachCount, ReachLanguages

MOST_ORGANISATIONS = 3
"""If more organisations are a danger in one country, only all together are counted."""

_FATES = {Effect.HOLD: "held", Effect.NEVER: "never"}
_Address = tuple[Channel, bytes]
_Senders = tuple[str, ...]
_Languages = tuple[str, ...]
_Reader = tuple[UUID, _Languages]
"""A contact, and the languages of appeals that it reads."""


@dataclass(slots=True)
class _Sum:
    """Messages by audience, channel and fate, and how many that can be sent each contact gets."""

    messages: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    contacts: Counter[_Reader] = field(default_factory=Counter)
    reading: Counter[_Languages] = field(default_factory=Counter)
    """How many contacts read which languages; in the sum, only contacts for every country."""


class ReachCounter:
    """Counts whom appeals reach, for any number of countries, on one day.

    `everywhere`: active addresses of contacts that cover every country; `able`: the channels that
    can send.
    """

    def __init__(
        self,
        everywhere: Collection[Reachable],
        hazards: Sequence[Hazard],
        day: date,
        able: Collection[Channel],
    ) -> None:
        self._hazards = [each for each in hazards if each.holds(day)]
        self._day, self._able, self._all = day, able, everywhere
        anywhere = any(place == ABOUT for each in everywhere for _, place in each.places)
        self.dangerous = frozenset(each.country for each in self._hazards if anywhere)
        """Countries that are a danger for contacts without a fixed country: counted separately."""
        self._everywhere = _by_address(everywhere)
        self._found = _Found.of(everywhere, self._everywhere)
        self._sums: dict[tuple[tuple[str, ...], _Senders], _Sum] = {}
        self._reaches: dict[tuple[tuple[str, ...], _Senders], Reach] = {}
        self._fates: dict[tuple[Reachable, _Senders], tuple[str, bool]] = {}

    def count(self, own: Collection[Reachable], country: str | None) -> tuple[Reach, ...]:
        """Count whom an appeal about a country would reach; `own`: contacts that name it."""
        if country in self.dangerous:
            # Count contacts without a fixed country as located in this one.
            every = [_settled(each, country) for each in (*self._all, *own)]
            return ReachCounter([], self._hazards, self._day, self._able).count(every, None)
        addresses = _by_address(own)
        found = self._found.joined(
            _Found.of(
                own,
                {key: [*them, *self._everywhere.get(key, ())] for key, them in addresses.items()},
            )
        )
        senders = list(_subsets(self._endangering(found.places)))
        return tuple(
            self._reach(audience, organisations, addresses)
            for audience in found.audiences()
            for organisations in senders
        )

    def _reach(
        self,
        audience: tuple[str, ...],
        organisations: _Senders,
        own: Mapping[_Address, Sequence[Reachable]],
    ) -> Reach:
        of_all = self._sum(audience, organisations)
        more = _Sum()
        for key, them in own.items():
            mine = _first(them, audience)
            theirs = _first(self._everywhere.get(key, ()), audience)
            if mine is not None and (theirs is None or _order(mine) < _order(theirs)):
                self._add(more, mine, organisations)
                if theirs is not None:
                    self._add(more, theirs, organisations, -1)
        if more.messages:
            return _shown(audience, organisations, of_all, more)
        key_of_all = (audience, organisations)
        if key_of_all not in self._reaches:
            self._reaches[key_of_all] = _shown(audience, organisations, of_all, more)
        return self._reaches[key_of_all]

    def _sum(self, audience: tuple[str, ...], organisations: _Senders) -> _Sum:
        """Return the sum of contacts that cover every country, counted only once."""
        key = (audience, organisations)
        if key not in self._sums:
            self._sums[key] = counted = _Sum()
            for them in self._everywhere.values():
                first = _first(them, audience)
                if first is not None:
                    self._add(counted, first, organisations)
            counted.reading.update(languages for _, languages in counted.contacts)
        return self._sums[key]

    def _add(self, to: _Sum, each: Reachable, organisations: _Senders, number: int = 1) -> None:
        fate, warned = self._fate(each, organisations)
        place = (each.audience, each.channel.value)
        to.messages[*place, fate] += number
        if warned:
            to.messages[*place, "warned"] += number
        if fate == "reached" and each.channel in self._able:
            to.contacts[each.contact, read_by(each)] += number

    def _fate(self, each: Reachable, organisations: _Senders) -> tuple[str, bool]:
        key = (each, organisations)
        if key not in self._fates:
            (weighed,) = with_hazards(
                [Chosen(each, FALLBACK)], self._hazards, self._day, organisations
            )
            self._fates[key] = (fate_of(weighed), _is_warned(weighed))
        return self._fates[key]

    def _endangering(self, places: Collection[ReadingPlace]) -> _Senders:
        """Return the organisations whose messages endanger somebody of these today."""
        return tuple(
            sorted(
                {
                    each.organisation
                    for each in self._hazards
                    if any((audience, each.country) in places for audience in each.audiences)
                }
            )
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What decides which combinations are counted for a country.

    `places`: as whom and where their readers may be. `sharing`: audiences that share addresses.
    """

    every: frozenset[str]
    sharing: frozenset[str]
    places: frozenset[ReadingPlace]

    @classmethod
    def of(
        cls, found: Iterable[Reachable], addresses: Mapping[_Address, Sequence[Reachable]]
    ) -> "_Found":
        every = list(found)
        together = [{each.audience for each in them} for them in addresses.values()]
        return cls(
            frozenset(each.audience for each in every),
            frozenset(chain(*(them for them in together if len(them) > 1))),
            frozenset(chain.from_iterable(each.places for each in every)),
        )

    def joined(self, other: "_Found") -> "_Found":
        return _Found(
            self.every | other.every, self.sharing | other.sharing, self.places | other.places
        )

    def audiences(self) -> Iterator[tuple[str, ...]]:
        """Yield each audience, and those together that share addresses.

        Together they get fewer messages than the sum says.
        """
        yield from ((each,) for each in sorted(self.every))
        for number in range(2, len(self.sharing) + 1):
            yield from combinations(sorted(self.sharing), number)


def _settled(each: Reachable, country: str | None) -> Reachable:
    """Return the same for a message about this country."""
    return replace(
        each,
        places=frozenset(
            (audience, country if place == ABOUT and country else place)
            for audience, place in each.places
        ),
    )


def _by_address(found: Iterable[Reachable]) -> dict[_Address, list[Reachable]]:
    """Return the contacts at each address, the oldest first (as `distinct_recipients`)."""
    by_address: defaultdict[_Address, list[Reachable]] = defaultdict(list)
    for each in found:
        by_address[each.channel, each.hash].append(each)
    for them in by_address.values():
        them.sort(key=_order)
    return dict(by_address)


def _order(each: Reachable) -> tuple[object, object]:
    return (each.contact, each.address)


def _first(them: Iterable[Reachable], audience: Collection[str]) -> Reachable | None:
    return next((each for each in them if each.audience in audience), None)


def _shown(audience: tuple[str, ...], organisations: _Senders, of_all: _Sum, more: _Sum) -> Reach:
    reading = Counter(of_all.reading)
    for reader, number in more.contacts.items():
        before = of_all.contacts[reader]
        reading[reader[1]] += (before + number > 0) - (before > 0)
    told: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for messages in (of_all.messages, more.messages):
        for (kind, channel, fate), number in messages.items():
            told[kind, channel][fate] += number
    return Reach(
        audience=audience,
        organisations=organisations,
        recipients=reading.total(),
        counts=_counts(told),
        languages=tuple(
            ReachLanguages(languages=languages, recipients=number)
            for languages, number in sorted(reading.items())
            if number
        ),
    )


def read_by(each: Reachable) -> _Languages:
    """Return the languages of appeals that are among the contact's, as `choose_language` reads."""
    read = {wanted.split("-")[0] for wanted in each.languages}
    return tuple(language for language in APPEAL_LANGUAGES if language in read)


def count_messages(chosen: Iterable[Chosen]) -> tuple[ReachCount, ...]:
    """Count messages by audience and channel, and what would become of them."""
    numbers: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in chosen:
        counter = numbers[each.reachable.audience, each.reachable.channel.value]
        fate = fate_of(each)
        counter[fate] += 1
        counter["warned"] += _is_warned(each)
    return _counts(numbers)


def _counts(
    numbers: Mapping[tuple[str, str], Mapping[str, int]],
) -> tuple[ReachCount, ...]:
    return tuple(
        ReachCount(
            audience=audience,
            channel=channel,
            reached=told["reached"],
            warned=told["warned"],
            held=told["held"],
            never=told["never"],
            blocked=told["blocked"],
        )
        for (audience, channel), told in sorted(numbers.items())
        if any(told.values())
    )


def fate_of(chosen: Chosen) -> str:
    """Return the fate of a message: `never`, `held`, `blocked`, or it is `reached`."""
    if chosen.effect in _FATES:
        return _FATES[chosen.effect]
    return "blocked" if chosen.reachable.blocked else "reached"


def _is_warned(chosen: Chosen) -> bool:
    return chosen.effect is Effect.WARN and fate_of(chosen) == "reached"


def _subsets(organisations: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(organisations) > MOST_ORGANISATIONS:
        yield organisations
        return
    for number in range(len(organisations) + 1):
        yield from combinations(organisations, number)
