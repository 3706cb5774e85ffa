"""Choose whom a campaign reaches: by audience and country, or as a withdrawn document did."""

from services.dispatch.queries.hazards import known_hazards
from services.dispatch.queries.recipients import addresses_for, former_addresses
from services.dispatch.rules.recipients import (
    Chosen,
    distinct_recipients,
    former_recipients,
    with_hazards,
)
from services.dispatch.tables import Campaign
from shared.storage.unit_of_work import UnitOfWork


async def choose_recipients(work: UnitOfWork, campaign: Campaign) -> list[Chosen]:
    """Return the recipients of a campaign among the present contacts, with their hazards.

    What is said of a withdrawn document goes to its former recipients and to nobody else, whatever
    their countries are now.
    """
    if campaign.recipients_of is not None:
        found = await former_addresses(work.session, campaign.recipients_of)
        chosen = former_recipients(found, campaign.audience, campaign.languages)
    else:
        chosen = distinct_recipients(
            await addresses_for(work.session, campaign.audience, campaign.country),
            audience=campaign.audience,
            country=campaign.country,
            languages=campaign.languages,
        )
    hazards = await known_hazards(work.session)
    return with_hazards(
        chosen, hazards, work.now.date(), campaign.organisations, about=campaign.country
    )
