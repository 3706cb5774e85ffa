"""Reads of campaigns and their deliveries. Recipients are restricted: the caller records it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, String, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.queries.consents import changed_consents, is_withheld_under
from services.dispatch.queries.hazards import dangers_of
from services.dispatch.queries.restrictions import campaign_is_open_to, restriction_of_campaign
from services.dispatch.queries.row_pages import found_rows
from services.dispatch.rules.hazards import HAZARDOUS, Effect, strictest
from services.dispatch.rules.other_language import preferred_but_not_written
from services.dispatch.rules.reasons import SETTLED, TAKEN, Reason, State
from services.dispatch.schemas import (
    AttemptView,
    CampaignView,
    ConsentChangedView,
    Counted,
    DeliveryFilter,
    DeliveryView,
)
from services.dispatch.sealed import AddressWords, ContactWords
from services.dispatch.tables import Address, Attempt, Campaign, CaseFact, Contact, Delivery
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.clock import utc_now
from shared.contracts.channels import Channel
from shared.contracts.followed import Followed
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.keyring import Keyring
from shared.storage.sealing import Erased, Keys
from shared.web.pagination import By, Page, PageRequest


async def bounds_of(session: AsyncSession, campaign: UUID) -> tuple[str, frozenset[UUID] | None]:
    """Return a campaign's desk and the accounts it is restricted to; raise `NotFound`."""
    bounds = select(Campaign.desk, Campaign.case_id).where(Campaign.id == campaign)
    found = (await session.execute(bounds)).one_or_none()
    if found is None:
        raise NotFound("Campaign not found, or you do not have access.")
    return found.desk, await restriction_of_campaign(session, campaign, found.case_id)


async def list_campaigns(
    context: Context, reach: Reach, page: PageRequest, *, case: UUID | None = None
) -> Page[CampaignView]:
    """Return campaigns within reach, newest first; with `case`, those of that case."""
    statement: Any = select(*_CAMPAIGN).where(campaign_is_open_to(reach.account))
    if case is not None:
        statement = statement.where(Campaign.case_id == case)
    if reach.desks is not ALL_DESKS:
        statement = statement.where(Campaign.desk.in_(sorted(reach.desks)))
    order = [By(Campaign.started_at.expression, True), By(Campaign.id.expression, True)]
    async with context.database.read() as session:
        found = await found_rows(session, statement, order, page)
        counts = await _counts(session, [row.id for row in found.items])
    return Page(items=[_campaign(row, counts[row.id]) for row in found.items], next=found.next)


async def show_campaign(session: AsyncSession, campaign: UUID) -> CampaignView:
    row = (await session.execute(select(*_CAMPAIGN).where(Campaign.id == campaign))).one_or_none()
    if row is None:
        raise NotFound("Campaign not found, or you do not have access.")
    counts = await _counts(session, [campaign])
    changed = await changed_consents(session, campaign)
    case = await session.get(CaseFact, row.case_id)
    shown = _campaign(row, counts[campaign])
    told = tuple(ConsentChangedView(**each._asdict()) for each in changed)
    unverified = case is not None and case.verification not in {None, "verified"}
    unverified = unverified and not row.without_content
    return shown.model_copy(update={"consents_changed": told, "unverified": unverified})


async def list_deliveries(
    session: AsyncSession,
    keyring: Keyring,
    campaign: UUID,
    page: PageRequest,
    wanted: DeliveryFilter,
) -> Page[DeliveryView]:
    """Return a campaign's deliveries with their attempts, in the order they were made."""
    statement: Any = (
        select(Delivery, Address.sealed, Contact.words, Contact.languages)
        .add_columns(Campaign.languages.label("written"))
        .join(Campaign, Campaign.id == Delivery.campaign)
        .join(Address, Address.id == Delivery.address)
        .join(Contact, Contact.id == Delivery.contact)
        .where(Delivery.campaign == campaign, *_wanted(wanted))
    )
    found = await found_rows(session, statement, [By(Delivery.id.expression)], page)
    attempts = await _attempts(session, [row.Delivery.id for row in found.items])
    changed = await changed_consents(session, campaign)
    allowed = [
        row.Delivery for row in found.items if not is_withheld_under(changed, row.Delivery.use)
    ]
    decidable = await _decidable(session, allowed)
    keys = await keyring.open({row.Delivery.contact for row in found.items})
    return Page(
        items=[
            _delivery(keys, row, attempts[row.Delivery.id], row.Delivery.id in decidable)
            for row in found.items
        ],
        next=found.next,
    )


def _wanted(wanted: DeliveryFilter) -> Iterator[Any]:
    if wanted.state is not None:
        yield Delivery.state == wanted.state.value
    if wanted.reached is not None:
        yield Delivery.state.in_(TAKEN if wanted.reached else SETTLED - TAKEN)
    if wanted.reason is not None:
        yield Delivery.reason == wanted.reason.value
    if wanted.code is not None:
        answered = or_(Attempt.code == wanted.code, cast(Attempt.status, String) == wanted.code)
        yield exists().where(Attempt.delivery == Delivery.id, answered)
    if wanted.consent is not None:
        # The campaign is one of the tables that the statement reads.
        whole = Campaign.weighed.contains([wanted.consent])
        yield or_(Delivery.use == wanted.consent, whole)


_CAMPAIGN = (
    Campaign.id, Campaign.case_id, Campaign.number, Campaign.document, Campaign.kind,
    Campaign.reference, Campaign.country, Campaign.desk, Campaign.level, Campaign.audience,
    Campaign.languages, Campaign.started_at, Campaign.embargo_until, Campaign.stopped_at,
    Campaign.stop_reason, Campaign.recipients_of, Campaign.without_content, Campaign.follows,
    Campaign.follows_reference, Campaign.follows_kind, Campaign.also_to,
)  # fmt: skip


async def _counts(
    session: AsyncSession, campaigns: Sequence[UUID]
) -> defaultdict[UUID, list[Counted]]:
    found = await session.execute(
        select(Delivery.campaign, Delivery.channel, Delivery.state, func.count().label("number"))
        .where(Delivery.campaign.in_(campaigns))
        .group_by(Delivery.campaign, Delivery.channel, Delivery.state)
        .order_by(Delivery.channel, Delivery.state)
    )
    counts: defaultdict[UUID, list[Counted]] = defaultdict(list)
    for row in found:
        counts[row.campaign].append(
            Counted(channel=Channel(row.channel), state=State(row.state), number=row.number)
        )
    return counts


async def _attempts(
    session: AsyncSession, deliveries: Sequence[UUID]
) -> defaultdict[UUID, list[Attempt]]:
    found = await session.scalars(
        select(Attempt).where(Attempt.delivery.in_(deliveries)).order_by(Attempt.id)
    )
    attempts: defaultdict[UUID, list[Attempt]] = defaultdict(list)
    for each in found:
        attempts[each.delivery].append(each)
    return attempts


async def _decidable(session: AsyncSession, deliveries: Sequence[Delivery]) -> frozenset[UUID]:
    """Return the deliveries that are held for a danger, unless they may never be sent."""
    held = [each.id for each in deliveries if each.reason in HAZARDOUS.values()]
    if not held:
        return frozenset()
    dangers = await dangers_of(session, utc_now().date(), Delivery.id.in_(held))
    return frozenset(
        each for each, found in dangers.items() if strictest(found) is not Effect.NEVER
    )


def _campaign(row: Any, counts: Sequence[Counted]) -> CampaignView:
    told = dict(row._mapping)  # noqa: SLF001  # public in SQLAlchemy
    told["case"] = told.pop("case_id")
    told["follows"] = Followed.of(row)
    return CampaignView.model_validate({**told, "deliveries": tuple(counts)})


def _delivery(
    keys: Keys, row: Row[Any], attempts: Sequence[Attempt], decidable: bool
) -> DeliveryView:
    delivery = row.Delivery
    name: str | None = None
    to: str | None = None
    try:
        name = keys.open_model(
            ContactWords, place_of(Contact.words, delivery.contact), row.words
        ).name
        to = keys.open_model(
            AddressWords, place_of(Address.sealed, delivery.address), row.sealed
        ).value
    except Erased:
        pass
    return DeliveryView(
        id=delivery.id,
        channel=Channel(delivery.channel),
        state=State(delivery.state),
        reason=Reason(delivery.reason),
        language=delivery.language,
        preferred_language=preferred_but_not_written(row.languages, set(row.written)),
        recipient=name,
        to=to,
        repeated=delivery.repeated,
        hazard=delivery.hazard,
        decidable=decidable,
        next_try_at=delivery.next_try_at,
        settled_at=delivery.settled_at,
        attempts=tuple(
            AttemptView(
                number=each.number,
                outcome=each.outcome,
                reason=each.reason,
                status=each.status,
                code=each.code,
                seconds=each.seconds,
                ended_at=each.ended_at,
            )
            for each in attempts
        ),
    )


async def campaigns_of(session: AsyncSession, cases: Collection[UUID]) -> Sequence[UUID]:
    """Return the campaigns of these cases."""
    of_cases = select(Campaign.id).where(Campaign.case_id.in_(cases))
    return (await session.scalars(of_cases)).all()
