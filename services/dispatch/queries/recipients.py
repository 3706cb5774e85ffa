"""Whom an appeal reaches: the same reading for a campaign that starts and for one to come."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.parts import Parts
from services.dispatch.queries.hazards import known_hazards
from services.dispatch.rules.hazards import Effect, places_of
from services.dispatch.rules.reasons import Channel
from services.dispatch.rules.recipients import FALLBACK, Reachable, choose, weigh
from services.dispatch.schemas import RecipientCount, RecipientsShown
from services.dispatch.tables import Address, Contact
from shared.clock import utc_now
from shared.contracts.attestation import Audience


async def reachable(
    session: AsyncSession, audience: Collection[str], country: str
) -> list[Reachable]:
    """Return every address in use of the contacts of these audiences who cover this country."""
    rows = await session.execute(
        select(
            Address.id, Address.contact, Contact.audience, Contact.all_countries,
            Contact.countries, Contact.languages, Contact.located_in, Address.channel, Address.hash,
        )
        .join(Contact, Contact.id == Address.contact)
        .where(
            Address.active,
            Contact.active,
            Contact.audience.in_(audience),
            or_(Contact.all_countries, Contact.countries.contains([country])),
        )
    )  # fmt: skip
    return [
        Reachable(
            address=row.id,
            contact=row.contact,
            audience=row.audience,
            countries=None if row.all_countries else frozenset(row.countries),
            languages=tuple(row.languages),
            channel=Channel(row.channel),
            hash=row.hash,
            places=places_of(row.audience, row.located_in, row.countries),
        )
        for row in rows
    ]


async def count_recipients(
    parts: Parts, audience: Collection[Audience], country: str
) -> RecipientsShown:
    """Count whom an appeal about this country to these audiences would reach now."""
    async with parts.database.read() as session:
        found = await reachable(session, audience, country)
        hazards = await known_hazards(session)
    # In which language each would get it changes no number.
    chosen = weigh(
        choose(found, audience=audience, country=country, languages=[FALLBACK]),
        hazards,
        utc_now().date(),
    )
    effects = Counter(each.effect for each in chosen)
    chosen = [each for each in chosen if each.effect not in {Effect.HOLD, Effect.NEVER}]
    numbers = Counter((each.reachable.audience, each.reachable.channel) for each in chosen)
    return RecipientsShown(
        country=country,
        audience=tuple(audience),
        recipients=len({each.reachable.contact for each in chosen}),
        messages=len(chosen),
        held=effects[Effect.HOLD],
        never=effects[Effect.NEVER],
        counts=tuple(
            RecipientCount(audience=name, channel=channel, number=numbers[name, channel])
            for name, channel in sorted(numbers)
        ),
    )
