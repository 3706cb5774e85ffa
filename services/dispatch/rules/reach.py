"""How many an appeal would reach, counted beforehand by the rule that chooses recipients."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, combinations

from services.dispatch.rules.hazards import Effect, Hazard
from services.dispatch.rules.reasons import Channel
from services.dispatch.rules.recipients import FALLBACK, Chosen, Reachable, choose, weigh
from shared.contracts.dispatch import Reach, ReachCount

MOST_ORGANISATIONS = 3
"""Of more that endanger somebody in one country, only all of them together are counted."""

_FATES = {Effect.HOLD: "held", Effect.NEVER: "never"}


def count_country(
    reachable: Sequence[Reachable],
    country: str | None,
    hazards: Sequence[Hazard],
    day: date,
    able: Collection[Channel],
) -> tuple[Reach, ...]:
    """Count whom an appeal about this country would reach; None: about one that nobody names.

    `reachable` are all addresses in use, `able` the channels by which something can leave.
    """
    there = [each for each in reachable if each.countries is None or country in each.countries]
    senders = list(_subsets(_endangering(there, hazards, day)))
    found = []
    for audience in _audiences(there):
        chosen = choose(there, audience=audience, country=country, languages=[FALLBACK])
        for organisations in senders:
            weighed = weigh(chosen, hazards, day, organisations)
            found.append(
                Reach(
                    audience=audience,
                    organisations=organisations,
                    recipients=count_recipients(weighed, able),
                    counts=count_messages(weighed),
                )
            )
    return tuple(found)


def count_recipients(chosen: Iterable[Chosen], able: Collection[Channel]) -> int:
    """Count the contacts to whom something goes out by a channel that can send."""
    return len(
        {
            each.reachable.contact
            for each in chosen
            if fate_of(each) == "reached" and each.reachable.channel in able
        }
    )


def count_messages(chosen: Iterable[Chosen]) -> tuple[ReachCount, ...]:
    """Count messages by audience and channel, and what would become of them."""
    numbers: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in chosen:
        counter = numbers[each.reachable.audience, each.reachable.channel.value]
        fate = fate_of(each)
        counter[fate] += 1
        if fate == "reached" and each.effect is Effect.WARN:
            counter["warned"] += 1
    return tuple(
        ReachCount(
            audience=audience, channel=channel, reached=told["reached"], warned=told["warned"],
            held=told["held"], never=told["never"], blocked=told["blocked"],
        )
        for (audience, channel), told in sorted(numbers.items())
    )  # fmt: skip


def fate_of(chosen: Chosen) -> str:
    """Return what becomes of a message: `never`, `held`, `blocked`, or it is `reached`."""
    if chosen.effect in _FATES:
        return _FATES[chosen.effect]
    return "blocked" if chosen.reachable.blocked else "reached"


def _audiences(there: Iterable[Reachable]) -> Iterator[tuple[str, ...]]:
    """Yield each audience, and those together that share addresses: there one message is one less

    than the sum says.
    """
    every, by_address = set(), defaultdict(set)
    for each in there:
        every.add(each.audience)
        by_address[each.channel, each.hash].add(each.audience)
    sharing = set(chain(*(them for them in by_address.values() if len(them) > 1)))
    yield from ((each,) for each in sorted(every))
    for number in range(2, len(sharing) + 1):
        yield from combinations(sorted(sharing), number)


def _endangering(
    there: Iterable[Reachable], hazards: Iterable[Hazard], day: date
) -> tuple[str, ...]:
    """Return the organisations whose messages are a danger to somebody of these today."""
    places = {(each.audience, place) for each in there for place in each.places}
    return tuple(
        sorted(
            {
                each.organisation
                for each in hazards
                if each.holds(day)
                and any((audience, each.country) in places for audience in each.audiences)
            }
        )
    )


def _subsets(organisations: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(organisations) > MOST_ORGANISATIONS:
        yield organisations
        return
    for number in range(len(organisations) + 1):
        yield from combinations(organisations, number)
