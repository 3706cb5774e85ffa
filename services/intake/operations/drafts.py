"""Save half-filled forms of alerts and of changes, send them, throw them away, delete old ones.

A draft belongs to its operator alone. The trail has its id, never its content.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import CursorResult, and_, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from services.intake.context import Context
from services.intake.queries.drafts import NOT_KEPT
from services.intake.schemas.drafts import DraftContent, DraftHeading, DraftPage
from services.intake.tables import alert_drafts
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.problems import Conflict, Invalid, NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import FORMAT, Keys, Sealed
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.web.idempotency import Repeatable

MOST_DRAFTS = 20
"""Of one operator."""
DELETED_EVERY = 3600.0
"""Seconds between two times at which old drafts are deleted."""

FILED_BEFORE, DRAFT_CHANGED, DRAFT_GONE = "filed-before", "draft-changed", "draft-gone"
"""Codes of the refusals after which a form belongs to its draft no more."""

FULL = msgid(
    "You have {most} drafts, and no more are kept. File one or throw one away in another window, "
    "then save this one again. It is not saved yet."
)
FILED = msgid(
    "This form was already sent, and an alert was filed from it. What you changed since then is "
    "not in that alert. To keep it as the draft of a second alert, save it again."
)
AMENDED = msgid(
    "This form was already sent, and the alert was changed by it. What you changed in the form "
    "since then is not in the alert. If you need it, send the form again."
)
CHANGED = msgid(
    "This draft was saved in another window after this page was opened. That one is kept as it "
    "is, and what you see here is not in it. If you need both, send this form again: it is then "
    "separate from the other draft."
)
GONE = msgid(
    "This draft is no longer kept: it was filed, thrown away, or deleted because it was old. What "
    "you typed is still here. If it is not filed yet, send the form again."
)
SAVED_SINCE = msgid("This draft was saved again after you opened this page. Look at it again.")

# One change at a time to the drafts of an operator: none is counted or filed while another is
# saved.
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('alert drafts ' || :operator, 0))")


async def save_draft(
    work: UnitOfWork,
    context: Context,
    page: DraftPage,
    heading: DraftHeading,
    content: DraftContent,
    further: Sequence[UUID] = (),
) -> None:
    """Save a draft in place of what its page showed.

    `further`: the subjects of its alert, under whose keys its content is sealed too. Raises
    `Conflict`: `filed-before`, `draft-changed`, `draft-gone`, `too-many-drafts`.
    """
    await _hold(work, page.operator)
    await _expect_not_sent(work, context, page)
    standing = await _standing(work, page.operator)
    saved_in = standing.get(page.draft)
    _expect_newest(page, saved_in)
    if saved_in is None and len(standing) >= MOST_DRAFTS:
        raise Conflict(FULL, code="too-many-drafts", values={"most": MOST_DRAFTS})
    place, owners = (page.operator, str(page.draft)), (page.operator, *further)
    row = {
        "alert": page.alert,
        "saved_in": page.window,
        "saved_at": work.now,
        "expires_at": work.now + context.drafts_kept_for,
        "heading": work.keys.seal_model(
            page.operator, place_of(alert_drafts.c.heading, *place), heading
        ),
        "content": _sealed(work.keys, owners, page, content),
    }
    await work.session.execute(
        insert(alert_drafts)
        .values(operator=page.operator, id=page.draft, **row)
        .on_conflict_do_update(index_elements=["operator", "id"], set_=row)
    )
    if saved_in != page.window:  # a window that saves again and again is one entry
        work.record("alert-draft.save", "alert_draft", page.draft, owners)


def _sealed(keys: Keys, owners: Sequence[UUID], page: DraftPage, content: DraftContent) -> Sealed:
    """Seal under one key after the other: who destroys any of them makes it unreadable."""
    place = place_of(alert_drafts.c.content, page.operator, str(page.draft))
    first, *further = owners
    within = content.model_dump_json().encode()
    for owner in further:
        within = keys.seal(owner, place, within)
    return keys.seal(first, place, within)


def opened_content(keys: Keys, operator: UUID, draft: UUID, sealed: bytes) -> DraftContent:
    """Open the content of a draft. Raises `Erased` if one of its keys was destroyed."""
    place = place_of(alert_drafts.c.content, operator, str(draft))
    while sealed.startswith(FORMAT):  # JSON does not begin with this byte
        sealed = keys.open(place, sealed)
    return DraftContent.model_validate_json(sealed)


async def take_draft(work: UnitOfWork, page: DraftPage) -> None:
    """Remove the draft of a form that is filed or sent in this unit of work, if there is one.

    Raises `Conflict` `draft-changed` or `draft-gone`, so that no other text is lost with it, and no
    draft makes two alerts.
    """
    saved_in = (await _standing(work, page.operator)).get(page.draft)
    _expect_newest(page, saved_in)
    if saved_in is not None:
        await _delete(work, page.operator, page.draft)
        work.record("alert-draft.file", "alert_draft", page.draft, (page.operator,))


async def discard_draft(work: UnitOfWork, operator: UUID, draft: UUID, seen: UUID) -> None:
    """Throw a draft away. `NotFound`, or `Conflict` `changed-since` if it was saved again."""
    await _hold(work, operator)
    saved_in = (await _standing(work, operator)).get(draft)
    if saved_in is None:
        raise NotFound(NOT_KEPT)
    if saved_in != seen:
        raise Conflict(SAVED_SINCE, code="changed-since")
    await _delete(work, operator, draft)
    work.record("alert-draft.discard", "alert_draft", draft, (operator,))


async def hold_drafts(work: UnitOfWork, page: DraftPage) -> None:
    """Let nobody else change the drafts of this operator until the commit."""
    await _hold(work, page.operator)


async def delete_old_drafts_loop(
    database: Database, actor: str, *, every: float = DELETED_EVERY
) -> None:
    """Delete drafts whose time is over while the service runs."""
    while True:
        await delete_old_drafts(database, actor)
        await asyncio.sleep(every)


async def delete_old_drafts(database: Database, actor: str) -> int:
    """Delete drafts whose time is over; return how many."""
    async with database.unit_of_work(actor) as work:
        over = delete(alert_drafts).where(alert_drafts.c.expires_at <= work.now)
        done = await work.session.execute(over)
        number = done.rowcount if isinstance(done, CursorResult) else 0
        if number:
            work.record("alert-draft.expire", "service", drafts=number)
    return number


def _expect_newest(page: DraftPage, saved_in: UUID | None) -> None:
    if saved_in is None and page.seen is not None:
        raise Conflict(GONE, code=DRAFT_GONE)
    if saved_in is not None and not page.is_newest(saved_in):
        raise Conflict(CHANGED, code=DRAFT_CHANGED)


async def _expect_not_sent(work: UnitOfWork, context: Context, page: DraftPage) -> None:
    """Raise `Conflict` if the form was sent: a save that comes late must not bring it back."""
    sending = Repeatable(str(page.draft), page.operator, Operation.ALERT_FILE, b"")
    try:
        await context.idempotency.find(work, sending)
    except Invalid:
        raise Conflict(FILED if page.alert is None else AMENDED, code=FILED_BEFORE) from None


async def _hold(work: UnitOfWork, operator: UUID) -> None:
    await work.session.execute(_HOLD, {"operator": str(operator)})


async def _standing(work: UnitOfWork, operator: UUID) -> dict[UUID, UUID]:
    """Return in which window each draft of this operator was saved last."""
    own = and_(alert_drafts.c.operator == operator, alert_drafts.c.expires_at > work.now)
    rows = await work.session.execute(select(alert_drafts.c.id, alert_drafts.c.saved_in).where(own))
    return {row.id: row.saved_in for row in rows}


async def _delete(work: UnitOfWork, operator: UUID, draft: UUID) -> None:
    this = and_(alert_drafts.c.operator == operator, alert_drafts.c.id == draft)
    await work.session.execute(delete(alert_drafts).where(this))
