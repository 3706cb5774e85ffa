"""Read whom an appeal reaches, for a campaign that starts and for one to come."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, any_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.queries.hazards import known_hazards
from services.dispatch.queries.shared_addresses import SHARING, readers_of
from services.dispatch.rules.hazards import Reader, reading_places
from services.dispatch.rules.reach import count_messages, fate_of
from services.dispatch.rules.reasons import FOR_A_PERSON, MAY_HAVE_IT, Reason, State
from services.dispatch.rules.recipients import (
    FALLBACK,
    Chosen,
    Reachable,
    distinct_recipients,
    in_use,
    with_hazards,
)
from services.dispatch.schemas import LanguageCount, RecipientCount, RecipientsView
from services.dispatch.tables import Address, Campaign, Contact, Delivery
from shared.clock import utc_now
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel

# Built once: building it costs more than running it, and each campaign runs it.
_EVERY = select(
    Address.id,
    Address.contact,
    Contact.audience,
    Contact.all_countries,
    Contact.countries,
    Contact.languages,
    Contact.located_in,
    Address.channel,
    Address.hash,
    Address.blocked_reason,
    (Address.active & Contact.active).label("active"),
    SHARING,
).join(Contact, Contact.id == Address.contact)
_ALL = _EVERY.where(Address.active, Contact.active)
_COVERING = _ALL.where(
    Contact.audience == any_(bindparam("audience", type_=ARRAY(Text))),
    or_(Contact.all_countries, Contact.countries.contains(bindparam("countries"))),
)

_HAD = (
    select(Delivery.contact, Delivery.channel, Delivery.address)
    .join(Campaign, Campaign.id == Delivery.campaign)
    .where(
        Campaign.document == bindparam("document"),
        or_(Delivery.state.in_(MAY_HAVE_IT), (Delivery.state == State.PENDING) & Delivery.repeated),
    )
    .subquery()
)
_FORMER = (
    _EVERY.join(_HAD, (_HAD.c.contact == Address.contact) & (_HAD.c.channel == Address.channel))
    .where(or_(Address.active, Address.id == _HAD.c.address))
    .order_by(Address.contact, Address.channel, Address.active.desc())
)

# What follows a document is also for those who get that one late, unless it was stopped.
_LATE = Campaign.stopped_at.is_(None) & or_(
    Delivery.state == State.PENDING,
    (Delivery.state == State.WITHHELD) & Delivery.reason.in_(FOR_A_PERSON),
)
_GETS = (
    select(Delivery.contact, Delivery.address)
    .join(Campaign, Campaign.id == Delivery.campaign)
    .where(
        Campaign.document == bindparam("document"),
        or_(Delivery.state.in_(MAY_HAVE_IT), _LATE),
    )
    .subquery()
)
_OF_FORMER = _EVERY.where(
    Address.contact.in_(select(_GETS.c.contact)),
    or_(Address.active, Address.id.in_(select(_GETS.c.address))),
).order_by(Address.contact, Address.id)


async def addresses_for(
    session: AsyncSession, audience: Collection[str], country: str
) -> list[Reachable]:
    """Return every active address of contacts of these audiences that cover this country."""
    wanted = {"audience": list(audience), "countries": [country]}
    return _reachable(await session.execute(_COVERING, wanted))


async def former_addresses(session: AsyncSession, document: UUID) -> list[Reachable]:
    """Return one address for each contact and channel to which this document went, or may have.

    That is the present one of the contact on this channel, else the former one: the claim withholds
    what is not sent there any more, so that it is counted.
    """
    found: dict[tuple[UUID, Channel], Reachable] = {}
    for each in _reachable(await session.execute(_FORMER, {"document": document})):
        found.setdefault((each.contact, each.channel), each)
    return list(found.values())


async def addresses_of_former(session: AsyncSession, document: UUID) -> list[Reachable]:
    """Return every address in use of the contacts to whom this document went, or may still go.

    For a contact who has none any more: those to which it was to go, so that the claim withholds
    the message with its reason and it is counted.
    """
    found: defaultdict[UUID, list[Reachable]] = defaultdict(list)
    for each in _reachable(await session.execute(_OF_FORMER, {"document": document})):
        found[each.contact].append(each)
    return [each for them in found.values() for each in in_use(them)]


async def all_reachable(session: AsyncSession) -> list[Reachable]:
    """Return every active address, for any audience and country."""
    return _reachable(await session.execute(_ALL))


def _reachable(rows: Iterable[Row[Any]]) -> list[Reachable]:
    return [
        Reachable(
            address=row.id,
            contact=row.contact,
            audience=row.audience,
            countries=None if row.all_countries else frozenset(row.countries),
            languages=tuple(row.languages),
            channel=Channel(row.channel),
            hash=row.hash,
            places=reading_places(
                readers_of(Reader(row.audience, row.located_in, row.countries), row.sharing)
            ),
            blocked=row.blocked_reason is not None,
            opted_out=row.blocked_reason == Reason.OPTED_OUT,
            active=row.active,
        )
        for row in rows
    ]


async def count_recipients(
    context: Context, audience: Collection[Audience], country: str
) -> RecipientsView:
    """Count whom an appeal about this country to these audiences would reach now."""
    async with context.database.read() as session:
        found = await addresses_for(session, audience, country)
        hazards = await known_hazards(session)
    # The language of a message does not change these numbers.
    chosen = with_hazards(
        distinct_recipients(found, audience=audience, country=country, languages=[FALLBACK]),
        hazards,
        utc_now().date(),
        about=country,
    )
    fates = Counter(map(fate_of, chosen))
    going = [each for each in chosen if fate_of(each) == "reached"]
    able = context.providers
    return RecipientsView(
        country=country,
        audience=tuple(audience),
        recipients=len({each.reachable.contact for each in going}),
        reached=len({each.reachable.contact for each in going if each.reachable.channel in able}),
        messages=len(going),
        held=fates["held"],
        never=fates["never"],
        blocked=fates["blocked"],
        counts=tuple(
            RecipientCount(
                audience=each.audience,
                channel=Channel(each.channel),
                number=each.reached,
                provider=each.channel in able,
            )
            for each in count_messages(chosen)
            if each.reached
        ),
        languages=_languages(going),
    )


def _languages(going: Iterable[Chosen]) -> tuple[LanguageCount, ...]:
    """Count the contacts by each language that they read, the most read first."""
    of_contacts = {each.reachable.contact: each.reachable.languages for each in going}
    read = Counter(chain.from_iterable(map(set, of_contacts.values())))
    return tuple(
        LanguageCount(language=language, number=number)
        for language, number in sorted(read.items(), key=lambda each: (-each[1], each[0]))
    )
