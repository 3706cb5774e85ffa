"""Claim what is due: a batch in one transaction, in which every fact is checked.

No statement here is for one delivery: a larger batch needs no more round trips.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.operations.deliveries.claim_query import CLAIM, claim_values
from services.dispatch.operations.deliveries.due_query import Capacity, DueQuery
from services.dispatch.operations.deliveries.withholding import Blocked, endangered_now, withhold
from services.dispatch.operations.notices.redirecting import pass_on_notices
from services.dispatch.queries.former_profiles import former_profiles
from services.dispatch.queries.notice_facts import notices_in_letters
from services.dispatch.queries.signing_letters import signing_letters
from services.dispatch.rules.notice_texts import NoticeFacts
from services.dispatch.rules.reasons import Reason
from services.dispatch.tables import SigningLetter
from shared.access.principals import StoredProfile, stored_profiles
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.storage.unit_of_work import Database, UnitOfWork

# Locked shared until the commit. A campaign that is being stopped is locked by that transaction and
# skipped; its deliveries are looked at again afterwards. The hazards are read here too, which saves
# a statement.
_CAMPAIGNS = text(
    """
    SELECT id, document, subject, texts, reference, kind, country, issued_at, traceparent,
        organisations, follows, follows_reference, follows_kind, (
            SELECT coalesce(json_agg(h), '[]') FROM hazards h WHERE h.removed_at IS NULL
        ) AS hazards
    FROM campaigns WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR SHARE SKIP LOCKED
    """
)

_POSTPONE = text(
    """
    UPDATE deliveries d SET next_try_at = c.embargo_until, reason = :reason
    FROM campaigns c WHERE c.id = d.campaign AND d.id = ANY(CAST(:ids AS uuid[]))
    """
)

_WAIT_TO_HEAR = text(
    "UPDATE deliveries SET next_try_at = :then, reason = :reason"
    " WHERE id = ANY(CAST(:ids AS uuid[]))"
)

HEARD_WITHIN = timedelta(minutes=1)
"""After this time, check again whether parked events have taken effect."""

_DUE_CHANNELS = text(
    """
    SELECT ARRAY(
        SELECT channel FROM unnest(CAST(:channels AS text[])) AS asked (channel)
        WHERE EXISTS (
            SELECT FROM deliveries d
            WHERE d.state = 'pending' AND d.channel = asked.channel AND d.next_try_at <= :now
        )
    )
    """
)


@dataclass(frozen=True)
class Claimed:
    """One delivery to be tried now, with all that its message needs, still sealed."""

    claim: UUID
    delivery: Row[Any]
    campaign: Row[Any] | None
    profile: StoredProfile | None
    notices: tuple[NoticeFacts, ...] = ()
    letter: SigningLetter | None = None

    @property
    def is_trial(self) -> bool:
        """Return whether it is a test message to a contact."""
        row = self.delivery
        return row.campaign is None and row.notice is None and row.letter is None

    @property
    def subjects(self) -> tuple[UUID, ...]:
        if self.campaign is not None:
            return (self.campaign.subject, self.delivery.contact)
        if self.letter is not None:
            return (self.letter.subject,)
        if self.is_trial:
            return (self.delivery.contact,)
        return () if self.profile is None else (self.profile.part.subject,)


@dataclass(frozen=True)
class Claim:
    """The claimed deliveries.

    `more`: more may be due than there was room for.
    """

    claimed: Sequence[Claimed]
    more: bool


async def due_channels(database: Database) -> list[Channel]:
    """Return the channels on which a claim may find something; usually none."""
    values = {"channels": [each.value for each in CHANNELS], "now": database.now()}
    return [Channel(each) for each in await database.glance(_DUE_CHANNELS, values)]


async def claim_due(
    work: UnitOfWork, context: Context, channel: Channel, room: Capacity, lease: timedelta
) -> Claim:
    """Claim what is due and may be sent; settle as `withheld` what is due and may not.

    After a backup was restored at `restored_at`, critical messages from before are sent and marked
    as repeated; the rest becomes `unknown`, and a person is asked. Messages that were still under
    embargo then are withheld as `restored` until somebody sends them again. An appeal waits while
    an event about its case or alerts is parked, and so does a letter that asks to sign.
    """
    session, now = work.session, work.now
    look = DueQuery(room)
    await look.find(work, channel)
    if not look.found:
        return Claim([], look.more)
    wanted = sorted({row.campaign for row in look.found if row.campaign is not None})
    held = {row.id: row for row in await session.execute(_CAMPAIGNS, {"ids": wanted})}
    signing = await signing_letters(session, {row.letter for row in look.found} - {None})
    ids = [row.id for row in look.found if _is_locked(row, held, signing)]
    claim = new_id()
    values = claim_values(ids, claim, now + lease, now, context.restored_at)
    rows = (await session.execute(CLAIM, values)).all()
    taken = await _to_be_tried(work, context, rows, held, claim)
    return Claim(await _with_contents(work, taken, channel, claim, (held, signing)), look.more)


async def _to_be_tried(
    work: UnitOfWork,
    context: Context,
    rows: Sequence[Row[Any]],
    held: Mapping[UUID, Row[Any]],
    claim: UUID,
) -> Sequence[Row[Any]]:
    """Return what is tried now; what may not be sent is withheld, and the rest waits again."""
    blocked = [Blocked(row, Reason(row.blocked)) for row in rows if row.blocked is not None]
    free = [row for row in rows if row.blocked is None]
    dangerous = await endangered_now(work, free, held, claim)
    await withhold(work, context, [*blocked, *dangerous])
    stopped = {each.row.id for each in dangerous}
    if early := [row.id for row in free if row.early and row.id not in stopped]:
        await work.session.execute(_POSTPONE, {"ids": early, "reason": Reason.EMBARGO.value})
    if unheard := [r.id for r in free if r.unheard and not r.early and r.id not in stopped]:
        then, why = work.now + HEARD_WITHIN, Reason.NOT_HEARD.value
        await work.session.execute(_WAIT_TO_HEAR, {"ids": unheard, "then": then, "reason": why})
    doubtful = {row.id: claim for row in free if row.doubtful}
    stopped |= await pass_on_notices(work, context, doubtful)
    held_back = {row.id for row in free if row.early or row.unheard} | stopped
    return [row for row in free if row.id not in held_back]


async def _with_contents(
    work: UnitOfWork,
    taken: Sequence[Row[Any]],
    channel: Channel,
    claim: UUID,
    locked: tuple[Mapping[UUID, Row[Any]], Mapping[UUID, SigningLetter]],
) -> list[Claimed]:
    """Return the deliveries with what their messages need. `locked`: campaigns and letters."""
    session, (campaigns, signing) = work.session, locked
    accounts = {row.account for row in taken if row.account is not None}
    profiles = await stored_profiles(session, *accounts) if accounts else {}
    letters = {row.notice for row in taken if row.notice is not None}
    former = await former_profiles(session, letters) if letters else {}
    notices = await notices_in_letters(session, taken, channel)
    return [
        Claimed(
            claim=claim,
            delivery=row,
            campaign=campaigns.get(row.campaign),
            profile=former.get(row.notice) or profiles.get(row.account),
            notices=notices.get(row.id, ()),
            letter=signing.get(row.letter),
        )
        for row in taken
    ]


def _is_locked(
    row: Row[Any], campaigns: Mapping[UUID, Row[Any]], letters: Mapping[UUID, SigningLetter]
) -> bool:
    """Return whether this claim has locked what may stop the delivery."""
    of_campaign = row.campaign is None or row.campaign in campaigns
    return of_campaign and (row.letter is None or row.letter in letters)
