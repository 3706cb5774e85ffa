"""Drafts of alerts and of their changes: people save, open and delete their own, and see no other.

A draft of a change is saved and opened only by somebody who may change its alert then.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.intake.access.finding import found_for
from services.intake.context import Context
from services.intake.operations.drafts import (
    SAVED_SINCE,
    discard_draft,
    opened_content,
    save_draft,
)
from services.intake.queries import drafts as queries
from services.intake.schemas.alert_page import seen_as
from services.intake.schemas.drafts import (
    DraftContent,
    DraftedAlert,
    DraftHeading,
    DraftListed,
    DraftPage,
    OpenedDraft,
)
from services.intake.tables import alert_drafts
from shared.access.authorise import authorise, reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.message_ids import msgid
from shared.problems import Conflict, Forbidden, Unavailable
from shared.storage.columns import place_of
from shared.storage.keyring import KeyringUnavailable
from shared.storage.sealing import NO_KEYS, Erased, KeyMissing, Keys, SealBroken

VIEW_CHANGED = msgid(
    "What you may see of this alert has changed since you opened this page, so your changes cannot "
    "be compared with it. Copy what you typed, and open the alert again."
)
SEES_LESS = msgid(
    "You may see less of this alert now than when you saved this draft, so the draft cannot be "
    "opened. Throw it away, and open the alert again."
)


async def save(
    context: Context,
    principal: Principal,
    page: DraftPage,
    heading: DraftHeading,
    content: DraftContent,
) -> None:
    """Save a draft, sealed under the key of its operator and, of a change, those of its alert.

    Raises as `save_draft` does; `Conflict` `view-changed`.
    """
    subjects = await _subjects_to_change(context, principal, page, content)
    keys = await context.keyring.open([principal.account, *subjects])
    # The source of an alert may be erased alone: then its words are not in the form.
    further = [each for each in subjects if each == subjects[0] or not keys.is_erased(each)]
    try:
        async with context.database.unit_of_work(principal.actor, keys) as work:
            await save_draft(work, context, page, heading, content, further)
    except KeyMissing:
        raise KeyringUnavailable from None


async def _subjects_to_change(
    context: Context, principal: Principal, page: DraftPage, content: DraftContent
) -> Sequence[UUID]:
    """Authorise for what the form would do; return the subjects of the alert that it changes."""
    if page.alert is None:
        authorise(principal, Operation.ALERT_FILE)
        return ()
    reach(principal, Operation.ALERT_AMEND)
    found, as_filer = await found_for(context, principal, Operation.ALERT_AMEND, page.alert)
    if content.value("seen_as") != seen_as(as_filer=as_filer):
        raise Conflict(VIEW_CHANGED, code="view-changed")
    return (found.subject, found.reporter)


async def list_own(
    context: Context, principal: Principal, alert: UUID | None = None
) -> list[DraftListed]:
    """Return the drafts of this operator, the last saved first; the trail records it.

    `alert`: only of changes to this one. They are listed also where the keyring is not available: a
    page on which somebody files an alert must not fail.
    """
    reach(principal, Operation.ALERT_AMEND)
    async with context.database.read() as session:
        rows = await queries.drafts_of(session, principal.account, context.clock(), alert)
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
    reach(principal, Operation.ALERT_AMEND)
    async with context.database.read() as session:
        row = await queries.find_draft(session, principal.account, draft, context.clock())
    if row.saved_in != seen:
        raise Conflict(SAVED_SINCE, code="changed-since")
    [listed] = await _listed(context, principal, [row])
    return listed


async def show(context: Context, principal: Principal, draft: UUID) -> OpenedDraft:
    """Open a draft, after the read is recorded in the trail.

    Raises `NotFound`, also for a draft of somebody else; `Erased`; `Forbidden` where its alert may
    not be changed any more, or where it holds what others changed and must not be seen any more.
    """
    reach(principal, Operation.ALERT_AMEND)
    async with context.database.read() as session:
        row = await queries.find_draft(session, principal.account, draft, context.clock())
    owners, as_filer = [principal.account], False
    if row.alert is not None:
        found, as_filer = await found_for(context, principal, Operation.ALERT_AMEND, row.alert)
        owners += [found.subject, found.reporter]
    keys = await context.keyring.open(owners)
    content = opened_content(keys, principal.account, draft, row.content)
    if as_filer and content.value("seen_as") != seen_as(as_filer=True):
        raise Forbidden(SEES_LESS, code="sees-less")
    await record_read(
        context.database, principal.actor, "alert-draft.read", "alert_draft", draft, tuple(owners)
    )
    return OpenedDraft(draft, row.saved_in, content, row.alert)


async def discard(context: Context, principal: Principal, draft: UUID, seen: UUID) -> None:
    """Throw a draft away. Raises as `expect` does."""
    reach(principal, Operation.ALERT_AMEND)
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
        DraftListed(
            each.id,
            each.saved_in,
            each.saved_at,
            each.expires_at,
            _heading(keys, each),
            each.alert and DraftedAlert(each.alert, each.filed_at, each.country),
        )
        for each in rows
    ]


def _heading(keys: Keys, row: Row[Any]) -> DraftHeading | None:
    place = place_of(alert_drafts.c.heading, row.operator, str(row.id))
    try:
        return keys.open_model(DraftHeading, place, row.heading)
    except (Erased, KeyMissing, SealBroken):
        return None
