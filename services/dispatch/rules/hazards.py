"""Hazards: where a message endangers its recipient; facts with dates and a source.

A contact is in the country that is recorded for it. If none is, media and partners may be in each
country that they follow, and those who follow every country in the one that a message is about;
diplomats, authorities and the UN in none. Other contacts with the same address read the message
too: the strictest effect on one of them applies to it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from services.dispatch.rules.reasons import Reason

FARTHEST = timedelta(days=2 * 366)
"""A danger that begins later than this from now has a wrong year."""
LAST_PLACE = timedelta(hours=12)
"""How long after UTC a day ends in the last place (UTC-12)."""

SENDERS = frozenset({"omct", "fidh"})
"""The organisations of a message if none is named: a document of the Observatory is of both."""

LOCAL = frozenset({"media", "partner"})


class Effect(StrEnum):
    """What a hazard does to a message, from the mildest to the strictest."""

    WARN = "warn"
    HOLD = "hold"
    """It is sent only if a person decides so, for each recipient."""
    NEVER = "never"


_STRICTNESS = tuple(Effect)

HAZARDOUS: Mapping[Effect, Reason] = MappingProxyType(
    {Effect.HOLD: Reason.HAZARD_HELD, Effect.NEVER: Reason.HAZARD}
)
"""The effects with which a message is not sent, each with its stored reason."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """In `country` a message of `organisation` endangers its recipients of these audiences.

    From `since` to `until`, both included. `source` says where this is known from; `entry` is the
    id if an installation added it.
    """

    country: str
    organisation: str
    since: date
    until: date | None
    effect: Effect
    audiences: frozenset[str]
    source: str
    note: str | None = None
    entry: UUID | None = None

    @property
    def key(self) -> str:
        """Return the text that identifies exactly this entry in a decision."""
        if self.entry is not None:
            return str(self.entry)
        return f"{self.country}/{self.organisation}/{self.since}/{self.effect}"

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


ReadingPlace = tuple[str, str]
"""An audience and a country: somebody of the audience may read an address's messages there."""

ABOUT = "*"
"""In a `ReadingPlace`: the country that the message is about, whichever that is."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The parts of a contact with an address that decide whether a message could harm it.

    `countries` are those it follows; none means every country.
    """

    audience: str
    located_in: str | None
    countries: Collection[str] | None


def countries_of(
    audience: str, located_in: str | None, countries: Collection[str] | None
) -> frozenset[str]:
    """Return the countries in which a contact may be; `countries` are those it follows."""
    if located_in is not None:
        return frozenset({located_in})
    return frozenset(countries or {ABOUT}) if audience in LOCAL else frozenset()


def reading_places(readers: Iterable[Reader]) -> frozenset[ReadingPlace]:
    """Return the roles and countries in which these contacts may read a message."""
    return frozenset(
        (each.audience, place)
        for each in readers
        for place in countries_of(each.audience, each.located_in, each.countries)
    )


def hazards_for(
    hazards: Iterable[Hazard],
    places: Collection[ReadingPlace],
    day: date,
    organisations: Collection[str] = SENDERS,
    *,
    about: str | None = None,
) -> list[Hazard]:
    """Return the hazards on this day for these places; `about`: the country of the message."""
    return [
        each
        for each in hazards
        if each.organisation in organisations and each.holds(day) and _meets(each, places, about)
    ]


def _meets(hazard: Hazard, places: Collection[ReadingPlace], about: str | None) -> bool:
    # Loop over the readers, who are few, and look each one up in the audiences of the hazard.
    return any(
        audience in hazard.audiences
        and (place == hazard.country or (place == ABOUT and hazard.country == about))
        for audience, place in places
    )


def strictest(hazards: Iterable[Hazard]) -> Effect | None:
    """Return the strictest effect of these hazards; None if there is none."""
    return max((each.effect for each in hazards), key=_STRICTNESS.index, default=None)


def effect_on(
    hazards: Iterable[Hazard],
    places: Collection[ReadingPlace],
    day: date,
    organisations: Collection[str] = SENDERS,
    *,
    about: str | None = None,
) -> Effect | None:
    """Return the strictest effect on these on this day; None if there is none."""
    return strictest(hazards_for(hazards, places, day, organisations, about=about))


def hazard_keys(hazards: Iterable[Hazard]) -> str:
    """Return the keys of these in a line, by which a page says which dangers it showed."""
    return " ".join(sorted(each.key for each in hazards))


def withheld_reason(found: Iterable[Hazard], decided: Collection[str]) -> Reason | None:
    """Return why a message may not be sent to recipients in this danger; None: it may.

    `decided`: the keys that the person knew who released it. Nobody decides on `never`.
    """
    open_ones = (each for each in found if each.effect is Effect.NEVER or each.key not in decided)
    effect = strictest(open_ones)
    return HAZARDOUS.get(effect) if effect is not None else None


def is_over(day: date, now: datetime) -> bool:
    """Return whether a day is over everywhere; `now` is in UTC."""
    return day < (now - LAST_PLACE).date()
