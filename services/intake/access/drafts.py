"""Drafts of alerts: people who may file save, open and delete their own, and see no other."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.intake.context import Context
from services.intake.operations.drafts import SAVED_SINCE, discard_draft, save_draft
from services.intake.queries import drafts as queries
from services.intake.schemas.drafts import (
    DraftContent,
    DraftHeading,
    DraftListed,
    DraftPage,
    OpenedDraft,
)
from services.intake.tables import alert_drafts
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.problems import Conflict, Unavailable
from shared.storage.columns import place_of
from shared.storage.keyring import KeyringUnavailable
from shared.storage.sealing import NO_KEYS, Erased, KeyMissing, Keys, SealBroken


async def save(
    context: Context,
    principal: Principal,
    page: DraftPage,
    heading: DraftHeading,
    content: DraftContent,
) -> None:
    """Save a draft under the key of its operator's account. Raises as `save_draft` does."""
    authorise(principal, Operation.ALERT_FILE)
    keys = await context.keyring.open([principal.account])
    try:
        async with context.database.unit_of_work(principal.actor, keys) as work:
            await save_draft(work, context, page, heading, content)
    except KeyMissing:
        raise KeyringUnavailable from None


async def list_own(context: Context, principal: Principal) -> list[DraftListed]:
    """Return the drafts of this operator, the last saved first; the trail records it.

    They are listed also where the keyring is not available: a page on which somebody files an
    alert must not fail.
    """
    authorise(principal, Operation.ALERT_FILE)
    async with context.database.read() as session:
        rows = await queries.drafts_of(session, principal.account, context.clock())
    if not rows:
        return []
    listed = await _listed(context, principal, rows)
    of = (principal.account,)
    await record_read(
        context.database, principal.actor, "alert-draft.list", "alert_draft", None, of,
        drafts=len(listed),
    )  # fmt: skip
    return listed


async def expect(context: Context, principal: Principal, draft: UUID, seen: UUID) -> DraftListed:
    """Return a draft before a person is asked whether to throw it away.

    Raises `NotFound`, or `Conflict` `changed-since` if it was saved again.
    """
    authorise(principal, Operation.ALERT_FILE)
    async with context.database.read() as session:
        row = await queries.find_draft(session, principal.account, draft, context.clock())
    if row.saved_in != seen:
        raise Conflict(SAVED_SINCE, code="changed-since")
    [listed] = await _listed(context, principal, [row])
    return listed


async def show(context: Context, principal: Principal, draft: UUID) -> OpenedDraft:
    """Open a draft, after the read is recorded in the trail.

    Raises `NotFound`, also for a draft of somebody else; `Erased`.
    """
    authorise(principal, Operation.ALERT_FILE)
    async with context.database.read() as session:
        row = await queries.find_draft(session, principal.account, draft, context.clock())
    keys = await context.keyring.open([principal.account])
    place = place_of(alert_drafts.c.content, principal.account, str(draft))
    content = keys.open_model(DraftContent, place, row.content)
    of = (principal.account,)
    await record_read(
        context.database, principal.actor, "alert-draft.read", "alert_draft", draft, of
    )
    return OpenedDraft(draft, row.saved_in, content)


async def discard(context: Context, principal: Principal, draft: UUID, seen: UUID) -> None:
    """Throw a draft away. Raises as `expect` does."""
    authorise(principal, Operation.ALERT_FILE)
    async with context.database.unit_of_work(principal.actor) as work:
        await discard_draft(work, principal.account, draft, seen)


async def _listed(
    context: Context, principal: Principal, rows: Sequence[Row[Any]]
) -> list[DraftListed]:
    try:
        keys = await context.keyring.open([principal.account])
    except Unavailable:
        keys = NO_KEYS
    return [
        DraftListed(each.id, each.saved_in, each.saved_at, each.expires_at, _heading(keys, each))
        for each in rows
    ]


def _heading(keys: Keys, row: Row[Any]) -> DraftHeading | None:
    place = place_of(alert_drafts.c.heading, row.operator, str(row.id))
    try:
        return keys.open_model(DraftHeading, place, row.heading)
    except (Erased, KeyMissing, SealBroken):
        return None
