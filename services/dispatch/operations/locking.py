"""Read a row for update: nobody else changes it until the commit.

Keys are not locked: rows that refer to a contact, an address, a delivery or a campaign can be added
meanwhile. Campaigns are locked before deliveries and deliveries before addresses, each kind in
order of id.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from services.dispatch.queries.restrictions import restriction_of_campaign
from services.dispatch.tables import Campaign, Contact, Delivery, HazardEntry
from shared.problems import NotFound
from shared.storage.unit_of_work import UnitOfWork

# Includes equal addresses of other contacts, because they are marked together.
_ADDRESSES = text(
    """
    SELECT FROM addresses known
        JOIN addresses a ON a.channel = known.channel AND a.hash = known.hash
    WHERE known.id = ANY(CAST(:ids AS uuid[])) ORDER BY a.id FOR NO KEY UPDATE OF a
    """
)


_DELIVERIES = text(
    """
    SELECT FROM deliveries WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE
    """
)


async def lock_campaign(work: UnitOfWork, campaign: UUID) -> Campaign:
    """Lock a campaign, and check that the person may still act on it."""
    row = await work.session.get(
        Campaign, campaign, with_for_update={"key_share": True}, populate_existing=True
    )
    if row is None:
        raise NotFound("Campaign not found, or you do not have access.")
    await expect_still_may(work, row)
    return row


async def expect_still_may(work: UnitOfWork, campaign: Campaign) -> None:
    """Check again, after locking, that the person may act on this campaign."""
    restricted_to = await restriction_of_campaign(work.session, campaign.id, campaign.case_id)
    await work.ask_again(UUID(str(campaign.id)), desk=campaign.desk, restricted_to=restricted_to)


async def lock_contact(work: UnitOfWork, contact: UUID) -> Contact:
    """Lock a contact until the commit; `NotFound` if there is none."""
    row = await work.session.get(Contact, contact, with_for_update={"key_share": True})
    if row is None:
        raise NotFound("Contact not found.")
    await work.ask_again(contact)
    return row


async def lock_hazard(work: UnitOfWork, hazard: UUID) -> HazardEntry:
    """Lock a danger to recipients until the commit; `NotFound` if there is none."""
    row = await work.session.get(HazardEntry, hazard, with_for_update=True)
    if row is None:
        raise NotFound("Danger not found.")
    return row


async def lock_delivery(
    work: UnitOfWork, campaign: UUID, delivery: UUID
) -> tuple[Delivery, Campaign]:
    """Lock a delivery of this campaign, and check that the person may still act on the campaign."""
    row = await work.session.get(
        Delivery, delivery, with_for_update={"key_share": True}, populate_existing=True
    )
    if row is None or row.campaign != campaign:
        raise NotFound("Delivery not found, or you do not have access.")
    known = await work.session.get_one(Campaign, campaign)
    await expect_still_may(work, known)
    return row, known


async def lock_deliveries(work: UnitOfWork, deliveries: Collection[UUID]) -> None:
    """Lock these deliveries, because several statements will change some of them each."""
    await work.session.execute(_DELIVERIES, {"ids": sorted(deliveries)})


async def lock_address_rows(work: UnitOfWork, addresses: Collection[UUID]) -> None:
    """Lock these addresses, and the same ones of other contacts, always in one order.

    Code that changes some of them after others locks all of them before.
    """
    await work.session.execute(_ADDRESSES, {"ids": sorted(addresses)})
