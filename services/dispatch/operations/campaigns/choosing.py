"""Choose whom a campaign reaches: by audience and country, and those who got what it follows."""

from services.dispatch.queries.hazards import known_hazards
from services.dispatch.queries.recipients import (
    addresses_for,
    addresses_of_former,
    former_addresses,
)
from services.dispatch.rules.recipients import (
    Chosen,
    distinct_recipients,
    each_of_audiences,
    each_once,
    with_hazards,
)
from services.dispatch.tables import Campaign
from shared.storage.unit_of_work import UnitOfWork


async def choose_recipients(work: UnitOfWork, campaign: Campaign) -> list[Chosen]:
    """Return the recipients of a campaign among the present contacts, with their hazards.

    What is said of a withdrawn document goes to its former recipients and to nobody else, whatever
    their countries are now. What follows a document goes to its former recipients as well.
    """
    if campaign.recipients_of is not None:
        found = await former_addresses(work.session, campaign.recipients_of)
        chosen = each_of_audiences(found, campaign.audience, campaign.languages)
    else:
        chosen = distinct_recipients(
            await addresses_for(work.session, campaign.audience, campaign.country),
            audience=campaign.audience,
            country=campaign.country,
            languages=campaign.languages,
        )
        if campaign.also_to and campaign.follows is not None:
            found = await addresses_of_former(work.session, campaign.follows)
            also = each_of_audiences(found, campaign.also_to, campaign.languages)
            chosen = each_once([*chosen, *also])
    hazards = await known_hazards(work.session)
    return with_hazards(
        chosen, hazards, work.now.date(), campaign.organisations, about=campaign.country
    )
