"""Decide which contacts get a document, in which language, and once on each channel."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.dispatch.rules.hazards import SENDERS, Effect, Hazard, ReadingPlace, effect_on
from shared.contracts.channels import Channel

FALLBACK = "en"


@dataclass(frozen=True)
class Reachable:
    """One address of a contact. `languages`: in the order that the contact prefers."""

    address: UUID
    contact: UUID
    audience: str
    countries: frozenset[str] | None
    """None: every country."""
    languages: tuple[str, ...]
    channel: Channel
    hash: bytes
    places: frozenset[ReadingPlace] = frozenset()
    """The audiences and countries of its possible readers, also of others with the same address."""
    blocked: bool = False
    """Nothing is sent there until a person has checked it."""
    opted_out: bool = False
    """Its owner asked for no more messages; it is blocked then."""
    active: bool = True
    """The contact and this address of it are in use."""


@dataclass(frozen=True)
class Chosen:
    """`effect`: the effect of the strictest hazard to its readers."""

    reachable: Reachable
    language: str
    effect: Effect | None = None


def distinct_recipients(
    reachable: Iterable[Reachable],
    *,
    audience: Collection[str],
    country: str | None,
    languages: Sequence[str],
) -> list[Chosen]:
    """Return each recipient once per channel, also if two contacts share an address.

    Of contacts that share one, the oldest gets it (ids are ordered by time). `country` None: one
    that no contact names.
    """
    covering = (each for each in reachable if each.countries is None or country in each.countries)
    return each_of_audiences(covering, audience, languages)


def each_of_audiences(
    reachable: Iterable[Reachable], audience: Collection[str], languages: Sequence[str]
) -> list[Chosen]:
    """Return each of these once per channel, in any country, if it is of one of the audiences.

    Of contacts that share an address, one who still uses it gets it, and of those the oldest.
    """
    chosen: dict[tuple[Channel, bytes], Chosen] = {}
    for each in sorted(reachable, key=lambda one: (not one.active, one.contact, one.address)):
        if each.audience in audience:
            language = choose_language(each.languages, languages)
            chosen.setdefault((each.channel, each.hash), Chosen(each, language))
    return list(chosen.values())


def in_use(addresses: Sequence[Reachable]) -> Sequence[Reachable]:
    """Return the addresses of a contact that are in use; all of them if none is."""
    return [each for each in addresses if each.active] or addresses


def each_once(chosen: Iterable[Chosen]) -> list[Chosen]:
    """Return the first of those with the same address and channel: nobody gets it twice.

    One in use goes before others.
    """
    once: dict[tuple[Channel, bytes], Chosen] = {}
    for each in sorted(chosen, key=lambda one: not one.reachable.active):
        once.setdefault((each.reachable.channel, each.reachable.hash), each)
    return list(once.values())


def with_hazards(
    chosen: Iterable[Chosen],
    hazards: Sequence[Hazard],
    day: date,
    organisations: Collection[str] = SENDERS,
    *,
    about: str | None = None,
) -> list[Chosen]:
    """Return the same, each with the strictest hazard to the people who read it.

    `organisations`: whose message it is; `about`: its country.
    """
    return [
        replace(
            each,
            effect=effect_on(hazards, each.reachable.places, day, organisations, about=about),
        )
        for each in chosen
    ]


def choose_language(preferred: Sequence[str], written: Sequence[str]) -> str:
    """Return the contact's first language in which the document was written.

    Else English, else the first language of the document, and the message says so (see
    `other_language`). A contact with `pt-BR` gets `pt`.
    """
    for wanted in preferred:
        for language in (wanted, wanted.split("-")[0]):
            if language in written:
                return language
    return FALLBACK if FALLBACK in written else written[0]
